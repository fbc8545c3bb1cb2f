"""What AWS refuses of the settings of a mapping: by the table that `config=` is checked by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_batchproc._sources import row_of
from pytest_batchproc._templates._findings import Said
from pytest_batchproc._templates._model import SETTINGS as RULE
from pytest_batchproc._templates._plain import OpenValueError, plain
from pytest_batchproc._templates._values import sources_of, values_of
from pytest_batchproc._templates._wording import dotted, named, short, titled, unsaid
from pytest_batchproc._wording import printable
from pytest_batchproc.simulator._configuration import (
    ACCEPTED,
    check_key,
    check_start,
    is_self_managed,
)
from pytest_batchproc.simulator._filters import Filter
from pytest_batchproc.simulator._inside import INSIDE, check_names, check_object
from pytest_batchproc.simulator._resolving import TOGETHER, checked
from pytest_batchproc.simulator._settings import REPORTS, SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from batchproc.sources import EventSource
    from pytest_batchproc._templates._model import BatchMapping, Template
    from pytest_batchproc._templates._values import Values

# The table names keywords; templates have the names of AWS, or their own.
_AWS_NAMES = {
    **{name: dotted(row.path) for name, row in SETTINGS.items() if "_" in name},
    "max_receive_count": "maxReceiveCount",
    "message_retention_period": "MessageRetentionPeriod",
    "function_timeout": "Timeout",
}
# What the table says to callers in Python.
_TO_CALLERS = re.compile(
    r": give \w+= to [\w ]+$|; it is a keyword of EventSourceMapping: .*$"
    r"|; other settings are keywords$|(?<=as JSON): json\.dumps\(\{\.\.\.\}\)$"
)
_GROUPS = {row.path[0] for row in SETTINGS.values()} - {"Enabled"}
_WORDS = sorted({*_AWS_NAMES, *_AWS_NAMES.values(), *_GROUPS}, key=len, reverse=True)
_NAMES = re.compile(rf"\b({'|'.join(_WORDS)})\b|^(enabled)(?=:)")


def mapping_settings(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """AWS refuses a mapping with such settings."""
    for node, text in mapping.unread:
        yield Said(RULE, "error", node.line, f"{titled(mapping)}: {text}")
    values = values_of(mapping, template)
    sources = sources_of(mapping, template)
    found = [list(_refused(values, mapping, source)) for source in sources]
    # Where the source may be one of two, what one of them takes may be right.
    common = set.intersection(*({(name, open_) for name, _, open_ in one} for one in found))
    sure = [one for one in found[0] if (one[0], one[2]) in common]
    seen = set()
    for name, problem, is_open in [*_names(mapping, template), *sure]:
        if name in seen:
            continue
        seen.add(name)
        line = values.lines.get(name) or mapping.line
        message = _spelt(problem, mapping.language)
        if is_open:
            question = unsaid(f"AWS accepts the settings of {titled(mapping)}")
            told = ", ".join(
                f"{_spelt(one, mapping.language)} is {short(text)}"
                for one, text in values.open.items()
                if one in is_open
            )
            yield Said(RULE, "unknown", line, f"{question}: {told}. If it is not set: {message}")
        else:
            head = f"AWS refuses the settings of {titled(mapping)}"
            yield Said(RULE, "error", line, f"{head}: {message}")


def misspelt(mapping: BatchMapping, template: Template) -> Iterator[str]:
    """Names in the settings of a mapping that are not a setting."""
    yield from (printable(text) for _, text in mapping.unread)
    for _, problem, _ in _names(mapping, template):
        yield printable(_spelt(problem, mapping.language))


_Refusal = tuple[str, str, tuple[str, ...]]


def _names(mapping: BatchMapping, template: Template) -> Iterator[_Refusal]:
    """What is no setting of a mapping, on every level."""
    for key, node in mapping.properties.items():
        if key not in ACCEPTED:
            yield from _raised(key, check_key, key)
            continue
        names = INSIDE.get(key)
        if names is None:
            continue
        try:
            value = plain(node, template.stack.resolver, lambda one: one.logical_id)
        except OpenValueError:
            continue
        setting = next((name for name, row in SETTINGS.items() if row.path[0] == key), key)
        if len(SETTINGS[setting].path if setting in SETTINGS else ()) > 1:
            yield from _raised(setting, check_object, value, names, "config", key)
        yield from _raised(setting, check_names, value, names, "config", key)


def _refused(values: Values, mapping: BatchMapping, source: EventSource) -> Iterator[_Refusal]:
    wrong: set[str] = set()
    for name, value in values.known.items():
        if value is None or name in values.misshapen:
            continue
        # Of a text, CloudFormation says "expected type: JSONArray, found: String".
        reports = isinstance(value, list | tuple | str) and REPORTS in value
        if name == "function_response_types" and not reports:
            continue  # that the mapping does not report is what the first rule says
        for refusal in _raised(name, checked, name, value, source):
            wrong.add(name)
            yield refusal
        if name == "filter_criteria" and name not in wrong:
            yield from _raised(name, Filter.of, value, source)
    given = {*values.known, *values.open}
    # An import of a mapping does not read where it started.
    if not mapping.imported and not is_self_managed(mapping.properties):
        yield from _raised("starting_position", check_start, given, source)
    yield from _together(values, wrong, mapping, source)


def _together(
    values: Values, wrong: set[str], mapping: BatchMapping, source: EventSource
) -> Iterator[_Refusal]:
    sound = {
        name: value
        for name, value in values.known.items()
        if name not in wrong and source.name in SETTINGS[name].takes and value is not None
    }
    usual: dict[str, Any] = {
        name: row.takes[source.name].default
        for name, row in SETTINGS.items()
        if source.name in row.takes
    }
    timeout = mapping.function.timeout.seconds
    settings = Settings(
        **{**usual, **sound},
        function_timeout=3 if timeout is None else timeout,
        provisioned=row_of(source).kind != "topic" or bool(sound.get("provisioned_poller_config")),
    )
    for rule in TOGETHER[source.name]:
        if wrong & set(rule.names):
            continue
        is_open = tuple(name for name in rule.names if name in values.open)
        name = next((one for one in rule.names if one in sound), rule.names[0])
        for head, problem, _ in _raised(name, rule.check, settings):
            yield head, problem, is_open


def _raised(name: str, check: Callable[..., object], *arguments: object) -> Iterator[_Refusal]:
    try:
        check(*arguments)
    except ValueError as error:
        yield name, str(error).removeprefix("config: "), ()


def _spelt(problem: str, language: str) -> str:
    """A sentence of the table with the settings as the template names them."""
    lacking = " does not have it" in problem
    problem = _TO_CALLERS.sub("", problem)

    def name_of(match: re.Match[str]) -> str:
        name = match[1] or "Enabled"
        return named(language, _AWS_NAMES.get(name, name))

    return _NAMES.sub(name_of, problem) + (". Remove it" if lacking else "")
