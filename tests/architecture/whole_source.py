"""Every part that a source needs, as a table of checks; `missing_for(source)` names the others.

A check that raises an error did not find its part.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import batchproc
from batchproc import models, records, shapes, sources
from pytest_batchproc import _reading as reading
from pytest_batchproc import hookspecs
from pytest_batchproc._cli import _generate, _sources
from pytest_batchproc._sources import ROWS, PerSource
from pytest_batchproc._templates import _arns, _serverless_events
from pytest_batchproc._templates._model import BY_SERVICE
from pytest_batchproc._verdict import _decision_table
from pytest_batchproc.events import envelopes
from pytest_batchproc.fixtures import events as fixtures
from pytest_batchproc.laws import check_batch_handler
from pytest_batchproc.simulator import EventSourceMapping
from pytest_batchproc.simulator._settings import SETTINGS
from pytest_batchproc.strategies import _poison, _types
from tests.architecture.source import ROOT, files
from tests.support import events

if TYPE_CHECKING:
    from batchproc.sources import EventSource
    from pytest_batchproc._sources import SourceRow

# In an environment without one of these the modules that need it are left out.
OPTIONAL = {"faker", "hypothesis", "pydantic", "syrupy", "yaml"}


def missing_for(source: EventSource) -> list[str]:
    """The parts that a source lacks, each as "where: what"."""
    row = ROWS.get(source.name)
    of_library = [part for part, has in OF_THE_LIBRARY.items() if not _found(has, source)]
    of_plugin = [part for part, has in OF_THE_PLUGIN.items() if row is None or not _found(has, row)]
    return [*of_library, *of_plugin, *_without_setting(source, row), *_not_per_source(source)]


def _found(has: Callable[[Any], object], of: object) -> bool:
    try:
        return bool(has(of))
    except Exception:  # whatever the code raises that does not know the source
        return False


def _view(source: EventSource) -> object:
    module, name = source.view_at
    return getattr(import_module(module), name)


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _has_section(source: EventSource) -> bool:
    """Whether a heading names the source, by the last word of its title."""
    word = source.title.rpartition(" ")[2]
    pages = sorted((ROOT / "docs").glob("*.md"))
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    return any(line.startswith("#") and word in line for line in lines)


OF_THE_LIBRARY: dict[str, Callable[[EventSource], object]] = {
    "batchproc/sources.py: a row in ALL": lambda source: source in sources.ALL,
    "batchproc/sources.py: a constant of that name": lambda source: (
        getattr(sources, source.name.upper()) is source
    ),
    "batchproc/sources.py: an EventType in BY_EVENT_TYPE": lambda source: (
        source.answers_to == sources.BY_EVENT_TYPE[source.event_type].answers_to
    ),
    "batchproc/records: the view": _view,
    "batchproc/records: body_of": lambda source: callable(import_module(source.view_at[0]).body_of),
    "batchproc/records/__init__.py: the view as a public name": lambda source: (
        source.view_at[1] in records.__all__
    ),
    "batchproc/__init__.py: the view as a public name": lambda source: (
        source.view_at[1] in batchproc.__all__
    ),
    "pytest_batchproc/strategies/_types.py: the view": lambda source: _types.TABLE[
        source.view_at[0]
    ][source.view_at[1]],
    "pytest_batchproc/hookspecs.py: the name in the docstring of make_body": lambda source: (
        f'"{source.name}"' in str(hookspecs.pytest_batchproc_make_body.__doc__)
    ),
    "pytest_batchproc/laws/_check.py: the name in the docstring of check_batch_handler": (
        lambda source: f'"{source.name}"' in str(check_batch_handler.__doc__)
    ),
    "tests/support/events.py: a row in ALL": lambda source: (
        source.name in [row.name for row in events.ALL]
    ),
    "README.md: the title": lambda source: f"| {source.title} " in _page("README.md"),
    "docs: a section": _has_section,
    "docs/command_line.md: the name": lambda source: (
        f"`{source.name}`" in _page("docs/command_line.md")
    ),
    "docs/laws.md: the name": lambda source: f'"{source.name}"' in _page("docs/laws.md"),
    "docs/reference/records.md: the view": lambda source: (
        f"batchproc.{source.view_at[1]}" in _page("docs/reference/records.md")
    ),
}


def _reads_back(row: SourceRow) -> bool:
    """Whether a body that the factory was given is found in the record."""
    event = row.factory.load()()(["a body"])
    (record,) = reading.read_batch(event).records
    return "a body" in reading.body_text(record, row.source)


def _finds_poison(row: SourceRow) -> bool:
    """Whether a poison record is found in an event."""
    event = row.factory.load()()(["a body", _poison._POISONS[0]])
    return _poison.poisoned_at(event) == [1]


def _runs(row: SourceRow) -> bool:
    """Whether `batchproc simulate` would create the source, fill it and empty it."""
    given: dict[str, Any] = {option[2:].replace("-", "_"): None for option in _sources.HELP}
    given |= {"source": row.source.name, "records": 2, "body": None, "group": None, "seed": ""}
    source = _sources.filled(Namespace(**given))
    report = EventSourceMapping(source, lambda event, context: None).run()
    return len(report.deleted) == 2


OF_THE_PLUGIN: dict[str, Callable[[SourceRow], object]] = {
    "pytest_batchproc/_sources/_rows.py: the row": lambda row: row.source.name in ROWS,
    "pytest_batchproc/_sources/_words.py: the words": lambda row: row.words.noun,
    "pytest_batchproc/_verdict/_decision_table.py: the column": lambda row: (
        row.words.column in _decision_table.Row.__dataclass_fields__
    ),
    "pytest_batchproc/_sources/_rows.py: the limit of a batch": lambda row: (
        row.mapped.batch.most >= row.mapped.usual_batch > 0 and row.mapped.batch.page
    ),
    "pytest_batchproc/_sources/_rows.py: the limit of a body": lambda row: (
        row.body_limit.most > 0 and row.body_limit.page
    ),
    "pytest_batchproc/events: the factory": lambda row: row.factory.load().source is row.source,
    "pytest_batchproc/_reading.py: the text of the body": _reads_back,
    "pytest_batchproc/events/envelopes.py: the envelopes": lambda row: (
        set(row.envelopes) <= set(envelopes._KINDS)
    ),
    "pytest_batchproc/fixtures/events.py: the fixture": lambda row: getattr(fixtures, row.fixture),
    "pytest_batchproc/strategies: the strategy": lambda row: row.strategy.load(),
    "pytest_batchproc/strategies/_poison.py: the poison": _finds_poison,
    "batchproc/shapes.py: the shape": lambda row: getattr(shapes, row.shape.name),
    "pytest_batchproc/strategies/_types.py: the shape": lambda row: _types.TABLE[row.shape.module][
        row.shape.name
    ],
    "batchproc/models.py: the model": lambda row: getattr(models, row.model.name),
    "pytest_batchproc/strategies/_types.py: the model": lambda row: _types.TABLE[row.model.module][
        row.model.name
    ],
    "pytest_batchproc/simulator: the class": lambda row: row.simulated.load().source is row.source,
    "pytest_batchproc/simulator: a run": _runs,
    "pytest_batchproc/_cli/_generate.py: the options": lambda row: (
        set(row.command.generate) <= set(_generate._OPTIONS)
    ),
    "pytest_batchproc/_cli/_sources.py: the options": lambda row: (
        set(row.command.simulate) <= set(_sources.HELP)
    ),
    "pytest_batchproc/_templates/_arns.py: the service": lambda row: _arns._BY_SERVICE[
        row.mapped.service
    ],
    "pytest_batchproc/_templates/_serverless_events.py: the event": lambda row: (
        BY_SERVICE[row.mapped.service]
        in [*_serverless_events.SOURCES.values(), *_serverless_events._STREAMS.values()]
    ),
    "docs/plugin.md: the fixture": lambda row: f"`{row.fixture}`" in _page("docs/plugin.md"),
    "docs/strategies.md: the strategy": lambda row: (
        f"`{row.strategy.name}`" in _page("docs/strategies.md")
    ),
    "docs/simulator.md: the class": lambda row: row.simulated.name in _page("docs/simulator.md"),
    "docs/reference/events.md: the factory": lambda row: (
        f".{row.factory.name}\n" in _page("docs/reference/events.md")
    ),
    "docs/reference/properties.md: the strategy": lambda row: (
        f".{row.strategy.name}\n" in _page("docs/reference/properties.md")
    ),
    "docs/reference/simulator.md: the class": lambda row: (
        f".{row.simulated.name}\n" in _page("docs/reference/simulator.md")
    ),
}


def _without_setting(source: EventSource, row: SourceRow | None) -> Iterator[str]:
    """Settings that have no column for this source, and no reason why it does not have them."""
    for name, setting in SETTINGS.items():
        starts = name == "starting_position" and row is not None and row.mapped.starts
        if source.name not in setting.takes and (starts or not setting.without):
            yield f"pytest_batchproc/simulator/_settings.py: {name}"


def _not_per_source(source: EventSource) -> Iterator[str]:
    """What single modules add to the table and have not added for this source."""
    for module, found in per_source().items():
        if source.name not in found:
            yield f"{module}: the {found.what}"


@cache
def per_source() -> dict[str, PerSource[Any]]:
    """Every `PerSource` of the plugin, by the file that has it."""
    found: dict[str, PerSource[Any]] = {}
    for name, path in files("pytest_batchproc").items():
        if name.endswith("__main__"):
            continue
        try:
            module = import_module(name)
        except ImportError as error:
            if error.name is None or error.name.partition(".")[0] not in OPTIONAL:
                raise
            continue
        for value in vars(module).values():
            if isinstance(value, PerSource) and value not in found.values():
                found[str(path.relative_to(ROOT))] = value
    return found
