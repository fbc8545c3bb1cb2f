"""`batchproc simulate --template`: a mapping with its source, as a template deploys them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli import _json
from pytest_batchproc._cli._errors import CommandError
from pytest_batchproc._cli._progress import Progress
from pytest_batchproc._cli._sources import OF_SOME, check_options, count_of, fill, options_of
from pytest_batchproc.errors import TemplateError

if TYPE_CHECKING:
    import argparse

    from pytest_batchproc.simulator import EventSourceMapping
    from pytest_batchproc.simulator._sandboxes import AnyHandler


def deployed(
    arguments: argparse.Namespace, handler: AnyHandler
) -> tuple[EventSourceMapping, Progress]:
    """The mapping of a template, with what is to be sent in its source.

    Raises:
        CommandError: there is no such mapping, a value is open, or an option is not for its source.
        MissingExtraError: the template is YAML, and PyYAML is not installed.
        ValueError: there is no such record.
        TypeError: there is no such setting.
    """
    try:
        return _mapping(arguments, handler)
    except TemplateError as error:
        raise CommandError(_as_options(str(error))) from None


def _mapping(
    arguments: argparse.Namespace, handler: AnyHandler
) -> tuple[EventSourceMapping, Progress]:
    from pytest_batchproc._templates._deployed import source_row
    from pytest_batchproc.simulator import EventSourceMapping

    progress = Progress(count_of(arguments))
    given: dict[str, Any] = dict(arguments.setting)
    if arguments.timeout is not None:
        given["function_timeout"] = arguments.timeout
    name, wanted = arguments.template
    template = _json.read_text(name) if name == "-" else Path(name)
    parameters = dict(arguments.parameter) or None
    row = source_row(template, wanted, parameters)
    check_options(arguments, row.command, row.source.name)
    mapping = EventSourceMapping.from_template(
        template,
        wanted,
        handler,
        parameters=parameters,
        milliseconds_per_record=arguments.ms_per_record,
        seed=arguments.seed,
        wall_clock=arguments.wall_clock,
        on_delivery=progress.add,
        **given,
        **options_of(arguments, row.command),
    )
    fill(mapping.source, arguments)
    return mapping, progress


def _as_options(text: str) -> str:
    """A message that names keywords, with the options in their place."""
    text = re.sub(r', or parameters=\{"(\w+)": \.\.\.\}', r", or --parameter \1=...", text)
    match = re.search(r"Give (\w+)=\.\.\.", text)
    if match is None:
        return text
    option = f"--{match[1].replace('_', '-')}"
    if match[1] == "function_timeout":
        given = "--timeout ..."
    else:
        given = f"{option} ..." if option in OF_SOME else f"--setting {match[1]}=..."
    return text.replace(match[0], f"Give {given}", 1)
