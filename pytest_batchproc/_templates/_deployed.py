"""A mapping of a template as the simulator has it: its source, its settings, its function."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_batchproc._templates._deployed_sources import Reading
from pytest_batchproc._templates._mappings import understand
from pytest_batchproc._templates._reading import read_template
from pytest_batchproc._templates._settings_rules import misspelt
from pytest_batchproc._templates._values import values_of
from pytest_batchproc._templates._wording import dotted, named, titled
from pytest_batchproc._wording import printable
from pytest_batchproc.errors import TemplateError
from pytest_batchproc.simulator._configuration import is_self_managed
from pytest_batchproc.simulator._settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_batchproc._sources import SourceRow
    from pytest_batchproc._templates._model import BatchMapping, Template
    from pytest_batchproc._templates._reading import TemplateLike


@dataclass(frozen=True, slots=True)
class Deployed:
    """What `EventSourceMapping` needs to run as a template says.

    Attributes:
        source: a queue, stream or topic of the simulator.
        config: the settings, as AWS has them.
        settings: `function_timeout`, `function_name`, and the overrides that are no keywords of the
            source.
        title: what messages call the mapping.
    """

    source: Any  # a class of the simulator; which one, the template says
    config: dict[str, Any]
    settings: dict[str, Any]
    title: str


def deployed(
    template: TemplateLike,
    name: str,
    overrides: Mapping[str, Any],
    *,
    parameters: Mapping[str, object] | None = None,
    source: Any = None,
) -> Deployed:
    """Find a mapping in a template, and read it together with its source and its function.

    Raises:
        TemplateError: there is no such mapping, or a value is open that no override gives.
    """
    found = understand(read_template(template), parameters)
    mapping = _named(name, found)
    reading = Reading(mapping, found, overrides, bool(found.parameters))
    if source is None:
        source = reading.source()
    rest = {key: one for key, one in overrides.items() if key not in reading.used}
    return Deployed(
        source=source,
        config=_config(reading),
        settings={**_function(reading), **rest},
        title=f"{found.name}: {printable(titled(mapping))}",
    )


def source_row(
    template: TemplateLike, name: str, parameters: Mapping[str, object] | None
) -> SourceRow:
    """The source that a mapping of a template reads, in the table of sources.

    Raises:
        TemplateError: there is no such mapping, or the template does not say what it reads.
    """
    found = understand(read_template(template), parameters)
    return Reading(_named(name, found), found, {}, bool(found.parameters)).row()


def _named(name: str, template: Template) -> BatchMapping:
    """The mapping of a name: its own, `Function.Event`, or that of a function that has one."""
    mappings = template.stack.mappings
    exact = [one for one in mappings if name in _full_names(one)]
    loose = [one for one in mappings if name == one.name]
    of_function = [one for one in mappings if name in one.function.names]
    for found in (exact, loose, of_function):
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(_full_names(one)[0] for one in found)
            raise TemplateError(
                f"{template.name}: {name} has {len(found)} event source mappings; name one of them:"
                f" {printable(several)}"
            )
    names = [one for mapping in mappings for one in _full_names(mapping)[:1]]
    every = [*names, *(one for mapping in mappings for one in mapping.function.names)]
    near = difflib.get_close_matches(name, every, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    has = f"it has {printable(', '.join(names))}" if names else "it has none"
    if template.stack.absent:
        absent = ", ".join(
            f"{resource} (condition {condition})"
            for resource, condition in template.stack.absent.items()
        )
        has += f"; with these parameters it does not deploy {printable(absent)}"
    raise TemplateError(f"{template.name}: no event source mapping {name!r}: {has}{hint}")


def _full_names(mapping: BatchMapping) -> list[str]:
    if not mapping.event:
        return [mapping.name]
    owners = mapping.function.names or (mapping.function.name,)
    return [f"{owner}.{mapping.name}" for owner in owners]


def _config(reading: Reading) -> dict[str, Any]:
    """The settings of the mapping, as AWS has them."""
    for problem in misspelt(reading.mapping, reading.template):
        raise TemplateError(
            f"{reading.template.name}: {printable(titled(reading.mapping))}: {problem}"
        )
    values = values_of(reading.mapping, reading.template)
    # A simulation needs no brokers, only that the cluster is self-managed.
    config: dict[str, Any] = {}
    if is_self_managed(reading.mapping.properties):
        config["SelfManagedEventSource"] = {}
    for name, text in values.open.items():
        if name not in reading.overrides:
            setting = named(reading.mapping.language, dotted(SETTINGS[name].path))
            reading.refuse(f"{setting} of {titled(reading.mapping)}", text, name)
    for name, value in values.known.items():
        inner = config
        *outer, last = SETTINGS[name].path
        for key in outer:
            inner = inner.setdefault(key, {})
        inner[last] = value
    return config


def _function(reading: Reading) -> dict[str, Any]:
    """The timeout and the name of the function."""
    function = reading.mapping.function
    name = re.sub(r"[^\w-]+", "-", (function.names or (function.name,))[-1])[:64]
    found: dict[str, Any] = {"function_name": name or "test-function"}
    if "function_timeout" not in reading.overrides:
        if function.timeout.seconds is None:
            what = f"the timeout of {function.name}"
            reading.refuse(what, function.timeout.said, "function_timeout")
        found["function_timeout"] = function.timeout.seconds
    return found
