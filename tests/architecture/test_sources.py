"""A source is one row in each package, and every part that the row leads to exists.

A source that lacks a part fails here by the name of the source, and the message lists the parts.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from batchproc import sources
from batchproc.sources import EventSource
from pytest_batchproc import assert_failed_at, lambda_verdict
from pytest_batchproc._reading import body_text
from pytest_batchproc._sources import ROWS, Place, of_kind, row_of
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc.errors import IncompleteSourceError
from pytest_batchproc.events import _limits
from tests.architecture.source import files, tree
from tests.architecture.whole_source import missing_for, per_source

PIGEON_EVENT: dict[str, Any] = {
    "Records": [
        {"letterId": "letter-1", "body": "a", "eventSource": "aws:pigeon"},
        {"letterId": "letter-2", "body": "b", "eventSource": "aws:pigeon"},
    ]
}
RESPONSE = {"batchItemFailures": [{"itemIdentifier": "letter-2"}]}

# Modules with names of sources in a literal that is no table of sources.
OTHER_TABLES = {
    "pytest_batchproc._sources._words": "the columns of the decision table, as a type",
    "pytest_batchproc._templates._serverless_events": "the names of events in a serverless.yml",
    "pytest_batchproc._verdict._decision_table": "the columns of the decision table",
}


@pytest.fixture
def pigeon(monkeypatch: pytest.MonkeyPatch) -> EventSource:
    """A sixth source, of which the library has the row and nothing else."""
    kind: Any = "Pigeon"  # a member cannot be added to an enum
    row = EventSource(
        name="pigeon",
        event_type=kind,
        title="Pigeon Post",
        answers_to=("aws:pigeon",),
        identifier_fields=(("letterId", str),),
        identify=lambda records: [record["letterId"] for record in records],
        retry="item",
        view_at=("batchproc.records.pigeon", "PigeonRecord"),
    )
    monkeypatch.setattr(sources, "ALL", (*sources.ALL, row))
    monkeypatch.setattr(sources, "BY_EVENT_TYPE", {**sources.BY_EVENT_TYPE, kind: row})
    return row


@pytest.mark.parametrize("source", sources.ALL, ids=lambda source: source.name)
def test_a_source_is_whole(source: EventSource) -> None:
    missing = missing_for(source)

    assert missing == []


def test_the_rows_of_the_plugin_are_those_of_the_library_in_their_order() -> None:
    assert list(sources.ALL) == [row.source for row in ROWS.values()]


def test_a_new_source_is_told_every_part_by_name(pigeon: EventSource) -> None:
    assert missing_for(pigeon) == [
        "batchproc/sources.py: a constant of that name",
        "batchproc/records: the view",
        "batchproc/records: body_of",
        "batchproc/records/__init__.py: the view as a public name",
        "batchproc/__init__.py: the view as a public name",
        "pytest_batchproc/strategies/_types.py: the view",
        "pytest_batchproc/hookspecs.py: the name in the docstring of make_body",
        "pytest_batchproc/laws/_check.py: the name in the docstring of check_batch_handler",
        "tests/support/events.py: a row in ALL",
        "README.md: the title",
        "docs: a section",
        "docs/command_line.md: the name",
        "docs/laws.md: the name",
        "docs/reference/records.md: the view",
        "pytest_batchproc/_sources/_rows.py: the row",
        "pytest_batchproc/_sources/_words.py: the words",
        "pytest_batchproc/_verdict/_decision_table.py: the column",
        "pytest_batchproc/_sources/_rows.py: the limit of a batch",
        "pytest_batchproc/_sources/_rows.py: the limit of a body",
        "pytest_batchproc/events: the factory",
        "pytest_batchproc/_reading.py: the text of the body",
        "pytest_batchproc/events/envelopes.py: the envelopes",
        "pytest_batchproc/fixtures/events.py: the fixture",
        "pytest_batchproc/strategies: the strategy",
        "pytest_batchproc/strategies/_poison.py: the poison",
        "batchproc/shapes.py: the shape",
        "pytest_batchproc/strategies/_types.py: the shape",
        "batchproc/models.py: the model",
        "pytest_batchproc/strategies/_types.py: the model",
        "pytest_batchproc/simulator: the class",
        "pytest_batchproc/simulator: a run",
        "pytest_batchproc/_cli/_generate.py: the options",
        "pytest_batchproc/_cli/_sources.py: the options",
        "pytest_batchproc/_templates/_arns.py: the service",
        "pytest_batchproc/_templates/_serverless_events.py: the event",
        "docs/plugin.md: the fixture",
        "docs/strategies.md: the strategy",
        "docs/simulator.md: the class",
        "docs/reference/events.md: the factory",
        "docs/reference/properties.md: the strategy",
        "docs/reference/simulator.md: the class",
        "pytest_batchproc/simulator/_settings.py: enabled",
        "pytest_batchproc/simulator/_settings.py: batch_size",
        "pytest_batchproc/simulator/_settings.py: maximum_batching_window_in_seconds",
        "pytest_batchproc/simulator/_settings.py: function_response_types",
        "pytest_batchproc/simulator/_settings.py: filter_criteria",
        "pytest_batchproc/_templates/_deployed_sources.py: the sources of a template",
        "pytest_batchproc/_templates/_settings_rules.py: the rules of settings that depend on each other",  # noqa: E501
        "pytest_batchproc/events/_pipes.py: the shapes of records in a pipe",
        "pytest_batchproc/laws/_shapes.py: the shapes of the laws",
        "pytest_batchproc/simulator/_filters.py: the payloads that filters match",
    ]


def of_a_pigeon(name: str) -> Place:
    return Place("pytest_batchproc.events", name)


def test_a_row_alone_is_told_the_parts_that_it_leads_to(
    pigeon: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = replace(
        ROWS["sqs"],
        source=pigeon,
        factory=of_a_pigeon("PigeonEventFactory"),
        fixture="pigeon_event_factory",
        simulated=Place("pytest_batchproc.simulator", "PigeonLoft"),
        envelopes=("carried",),
    )
    monkeypatch.setitem(ROWS, "pigeon", row)

    missing = missing_for(pigeon)

    assert [part for part in missing if part.startswith("pytest_batchproc/")] == [
        "pytest_batchproc/strategies/_types.py: the view",
        "pytest_batchproc/hookspecs.py: the name in the docstring of make_body",
        "pytest_batchproc/laws/_check.py: the name in the docstring of check_batch_handler",
        "pytest_batchproc/events: the factory",
        "pytest_batchproc/_reading.py: the text of the body",
        "pytest_batchproc/events/envelopes.py: the envelopes",
        "pytest_batchproc/fixtures/events.py: the fixture",
        "pytest_batchproc/strategies/_poison.py: the poison",
        "pytest_batchproc/simulator: the class",
        "pytest_batchproc/simulator: a run",
        "pytest_batchproc/simulator/_settings.py: enabled",
        "pytest_batchproc/simulator/_settings.py: batch_size",
        "pytest_batchproc/simulator/_settings.py: maximum_batching_window_in_seconds",
        "pytest_batchproc/simulator/_settings.py: function_response_types",
        "pytest_batchproc/simulator/_settings.py: filter_criteria",
        "pytest_batchproc/_templates/_deployed_sources.py: the sources of a template",
        "pytest_batchproc/_templates/_settings_rules.py: the rules of settings that depend on each other",  # noqa: E501
        "pytest_batchproc/events/_pipes.py: the shapes of records in a pipe",
        "pytest_batchproc/laws/_shapes.py: the shapes of the laws",
        "pytest_batchproc/simulator/_filters.py: the payloads that filters match",
    ]


def test_a_class_of_another_source_does_not_count(
    pigeon: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROWS, "pigeon", replace(ROWS["sqs"], source=pigeon))

    assert {
        "pytest_batchproc/events: the factory",
        "pytest_batchproc/simulator: the class",
    } <= set(missing_for(pigeon))


def test_a_row_is_enough_for_verdict_assertions_and_messages(
    pigeon: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROWS, "pigeon", replace(ROWS["sqs"], source=pigeon))

    assert_failed_at(RESPONSE, PIGEON_EVENT, [1])
    verdict = lambda_verdict(RESPONSE, PIGEON_EVENT)

    assert verdict.reason == (
        "Lambda deletes 1 message and retries #1 after the visibility timeout."
    )
    assert body_text(PIGEON_EVENT["Records"][0], pigeon) == "a"
    assert _limits.BATCH["pigeon"].most == 10_000


NO_ROW = (
    "pigeon: this source has no row in pytest_batchproc/_sources, which has sqs, sqs_fifo, "
    'kinesis, dynamodb, kafka; add one and see "Adding a source" in docs/architecture.md'
)
USES: dict[str, Callable[[EventSource], object]] = {
    "assert_failed_at": lambda source: assert_failed_at(RESPONSE, PIGEON_EVENT, [1]),
    "lambda_verdict": lambda source: lambda_verdict(RESPONSE, PIGEON_EVENT),
    "body_text": lambda source: body_text(PIGEON_EVENT["Records"][0], source),
    "row_of": row_of,
    "a column": lambda source: WORDS[source.name],
}


@pytest.mark.parametrize("use", USES)
def test_a_source_without_a_row_is_named_in_the_error(pigeon: EventSource, use: str) -> None:
    with pytest.raises(IncompleteSourceError) as caught:
        USES[use](pigeon)

    assert str(caught.value) == NO_ROW


@pytest.mark.parametrize("module", sorted(per_source()))
def test_a_source_without_an_entry_of_a_module_is_named_in_the_error(module: str) -> None:
    entries = per_source()[module]

    with pytest.raises(IncompleteSourceError) as caught:
        entries["pigeon"]

    assert str(caught.value) == (
        f"pigeon: this source is not in the {entries.what}, which have sqs, sqs_fifo, kinesis, "
        'dynamodb, kafka; add it there and see "Adding a source" in docs/architecture.md'
    )


def test_a_column_is_a_mapping_of_every_source() -> None:
    assert list(_limits.BATCH) == list(ROWS)
    assert len(_limits.BATCH) == len(ROWS)
    assert "pigeon" not in _limits.BATCH
    assert _limits.BATCH.get("pigeon") is None


def test_sources_are_found_by_what_their_records_wait_in() -> None:
    found = [of_kind("queue"), of_kind("stream"), of_kind("topic"), of_kind("queue", "topic")]

    assert found == [
        ("sqs", "sqs_fifo"),
        ("kinesis", "dynamodb"),
        ("kafka",),
        ("sqs", "sqs_fifo", "kafka"),
    ]


def names_in(node: ast.AST) -> list[object]:
    """The texts of a literal: the keys of a dict, the items of anything else."""
    if isinstance(node, ast.Dict):
        parts: list[ast.expr | None] = node.keys
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = [*node.elts]
    else:
        return []
    return [part.value for part in parts if isinstance(part, ast.Constant)]


def is_per_source(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "PerSource"
    )


def tables_of(module: ast.AST) -> list[int]:
    """The lines of literals with two or more names of sources, outside `PerSource(...)`."""
    if is_per_source(module):
        return []
    found = [line for child in ast.iter_child_nodes(module) for line in tables_of(child)]
    if len({name for name in names_in(module) if name in ROWS}) > 1:
        found.append(module.lineno)  # type: ignore[attr-defined]  # then it is a literal
    return found


def asks_for_a_name(node: ast.AST) -> bool:
    """Whether this compares the name of something with that of a source."""
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    texts = [side.value for side in sides if isinstance(side, ast.Constant)]
    is_name = any(isinstance(side, ast.Attribute) and side.attr == "name" for side in sides)
    return is_name and any(text in ROWS for text in texts)


def test_names_of_sources_are_in_the_table_alone() -> None:
    found = {name: lines_with_names(tree(path)) for name, path in files("pytest_batchproc").items()}

    assert {
        name: lines for name, lines in found.items() if lines and name not in OTHER_TABLES
    } == {}
    assert [name for name in OTHER_TABLES if not found[name]] == []


def lines_with_names(module: ast.Module) -> list[int]:
    asked = [node.lineno for node in ast.walk(module) if asks_for_a_name(node)]  # type: ignore[attr-defined]  # as a comparison
    return tables_of(module) + asked
