"""Every row of the decision table, on every source; and the page that shows it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pytest_batchproc._verdict import _decision_table as table
from pytest_batchproc._verdict._decision_table import TABLE, Row
from pytest_batchproc.marshalling import LARGEST_RESPONSE
from tests.architecture.source import ROOT
from tests.pytest_batchproc.verdict.verdicts import Batch, batch, with_window
from tests.support.events import (
    ALL,
    DYNAMODB,
    KAFKA,
    KINESIS,
    SQS,
    SQS_FIFO,
    Source,
    response_of,
)

PAGE = ROOT / "docs" / "verdict.md"
COLUMNS = {SQS: 0, SQS_FIFO: 0, KINESIS: 1, DYNAMODB: 1, KAFKA: 2}
Answers = Callable[[Batch], list[Any]]


def always(*responses: Any) -> Answers:
    """The same responses to any batch."""
    return lambda batch: list(responses)


def entries(*listed: Any) -> Answers:
    return always(*({"batchItemFailures": [one]} for one in listed))


def identifiers(*listed: Any) -> Answers:
    return entries(*({"itemIdentifier": one} for one in listed))


def of_another_type(of: Batch) -> list[Any]:
    first = of.identifiers[0]
    if isinstance(first, str):
        as_number = int("".join(filter(str.isdigit, first)))
        return [response_of([one]) for one in (5, 0, True, [first], as_number)]
    partition, offset = first["partition"], first["offset"]
    wrong = [f"{partition}-{offset}", 5, {}, {"partition": partition}, {"offset": offset}]
    offsets = [str(offset), float(offset), True, None]
    wrong += [{"partition": partition, "offset": one} for one in offsets]
    wrong += [{"partition": one, "offset": offset} for one in (0, None)]
    return [response_of([one]) for one in wrong]


def with_a_field_too_many(of: Batch) -> list[Any]:
    first = of.identifiers[0]
    whole = first if isinstance(first, dict) else {"partition": "audit-0", "offset": 100}
    return [response_of([{**whole, "topic": "audit"}])]


def unknown(of: Batch) -> list[Any]:
    if isinstance(of.identifiers[0], str):
        return [response_of([one]) for one in ("not", of.identifiers[0].upper() + " ")]
    known = of.identifiers[0]
    strangers = [{**known, "offset": 7}, {**known, "partition": "audit-9"}]
    return [response_of([one]) for one in strangers]


def right_and_wrong(of: Batch) -> list[Any]:
    right = of.naming(1)["batchItemFailures"]
    wrong = [{"messageId": "a"}, {"itemIdentifier": None}, "a"]
    return [{"batchItemFailures": [*right, one]} for one in wrong]


# What to answer, and what Lambda does then: on SQS, on streams, on Kafka.
CASES: dict[Row, tuple[Answers, tuple[str, str, str]]] = {
    table.RAISED: (
        always(ValueError("x"), SystemExit(1), KeyboardInterrupt()),
        ("failure documented", "failure recorded", "failure documented"),
    ),
    table.NOT_SENT: (always({1}, [object()], {"a": b"\xff"}), ("failure inferred",) * 3),
    table.NOT_JSON: (
        always(b"", b"ok", b"{", b"NaN", b'{"a": -Infinity}'),
        ("failure documented", "failure inferred", "failure inferred"),
    ),
    table.TOO_LARGE: (
        always({"detail": "x" * LARGEST_RESPONSE}, b'"' + b"x" * LARGEST_RESPONSE + b'"'),
        ("failure documented", "failure inferred", "failure documented"),
    ),
    table.NOT_A_NUMBER: (
        always(
            math.nan, {"a": [math.inf]}, {"batchItemFailures": [], "ratio": Decimal("-Infinity")}
        ),
        ("failure inferred",) * 3,
    ),
    table.NULL: (always(None, b"null"), ("success documented",) * 3),
    table.EMPTY_OBJECT: (always({}, b"{}"), ("success documented",) * 3),
    table.EMPTY_LIST: (
        always({"batchItemFailures": []}, {"batchItemFailures": ()}, {"batchItemFailures": None}),
        ("success documented", "success documented", "success inferred"),
    ),
    table.NO_LIST: (
        always({"statusCode": 200}, {"BatchItemFailures": []}, {"batchItemFailure": ["a"]}),
        ("success inferred",) * 3,
    ),
    table.EMPTY_TEXT: (
        always("", [], (), b'""'),
        ("success choice", "success recorded", "success choice"),
    ),
    table.NO_OBJECT: (
        always("ok", " ", 1, 0, 0.0, 1.5, True, False, [0], [[]], [None]),
        ("failure choice",) * 3,
    ),
    table.LIST_IS_NONE: (
        always(*({"batchItemFailures": one} for one in ("", "a", 0, False, True, {}, {"a": 1}))),
        ("failure choice",) * 3,
    ),
    table.ENTRY_IS_NONE: (entries("a", None, 1, [], True), ("failure inferred",) * 3),
    table.NO_IDENTIFIER: (
        entries({}, {"foo": "a"}, {"ItemIdentifier": "a"}, {"messageId": "a"}),
        ("failure documented", "failure documented", "failure inferred"),
    ),
    table.EMPTY_IDENTIFIER: (
        identifiers(None, ""),
        ("failure documented", "failure documented", "failure inferred"),
    ),
    table.WRONG_TYPE: (
        of_another_type,
        ("failure choice", "failure inferred", "failure inferred"),
    ),
    table.FIELD_TOO_MANY: (
        with_a_field_too_many,
        ("failure choice", "failure inferred", "failure choice"),
    ),
    table.UNKNOWN: (unknown, ("failure documented", "failure recorded", "failure documented")),
    table.MIXED: (right_and_wrong, ("failure inferred",) * 3),
    table.NAMED: (
        lambda of: [of.naming(1), of.naming(2), {**of.naming(1, 2), "more": 1}],
        ("partial documented", "partial documented", "partial choice"),
    ),
    table.NAMED_TWICE: (lambda of: [of.naming_twice(1)], ("partial choice",) * 3),
    table.NAMED_ALL: (
        lambda of: [of.naming(0, 1, 2), of.naming(2, 0, 1)],
        ("failure documented", "failure documented", "failure inferred"),
    ),
}
ON_EVERY_SOURCE = [(row, source) for row in CASES for source in ALL]


def name(value: Any) -> str:
    return value.name if isinstance(value, Source) else value.response


@pytest.mark.parametrize(("row", "source"), ON_EVERY_SOURCE, ids=name)
def test_lambda_does_what_the_row_says(row: Row, source: Source) -> None:
    answers, expected = CASES[row]
    of = batch(source)
    verdicts = [of.verdict(response) for response in answers(of)]
    column = COLUMNS[source]

    assert [expected[column]] * len(verdicts) == [
        f"{verdict.outcome} {verdict.evidence}" for verdict in verdicts
    ]


def test_a_page_proves_more_than_a_recording_and_that_more_than_a_reason() -> None:
    strength: list[table.Evidence] = ["documented", "recorded", "inferred", "choice"]
    for stronger, weaker in itertools.combinations(strength, 2):
        assert (stronger, weaker) == (
            table.strongest(weaker, stronger),
            table.weakest(stronger, weaker),
        )


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_what_rests_on_two_rows_is_known_no_better_than_either(source: Source) -> None:
    of = batch(source)
    everything = of.naming(0, 1, 2)["batchItemFailures"]
    all_and_one_twice = of.verdict({"batchItemFailures": [*everything, everything[1]]})
    a_number = of.verdict({"batchItemFailures": [everything[1], {"itemIdentifier": 5}]})

    assert (all_and_one_twice.outcome, all_and_one_twice.evidence) == ("failure", "choice")
    assert ("choice" if COLUMNS[source] == 0 else "inferred") == a_number.evidence


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_without_the_setting_every_response_is_success(source: Source) -> None:
    of = batch(source)
    expected = "success inferred" if source is KAFKA else "success documented"
    for row, (answers, _) in CASES.items():
        if row in (table.RAISED, table.NOT_SENT, table.TOO_LARGE):
            continue
        for response in answers(of):
            verdict = of.verdict(response, report_batch_item_failures=False)

            assert expected == f"{verdict.outcome} {verdict.evidence}", row.response


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("source", [KINESIS, DYNAMODB], ids=repr)
def test_a_window_without_state_fails_whatever_else_is_said(source: Source, reads: bool) -> None:
    of = with_window(batch(source))
    without: list[Any] = [
        None,
        {},
        "",
        "ok",
        {"batchItemFailures": []},
        of.naming(1),
        {"state": None},
    ]
    for response in [*without, {"state": [], "batchItemFailures": []}]:
        verdict = of.verdict(response, report_batch_item_failures=reads)

        assert f"{verdict.outcome} {verdict.evidence}" == "failure documented"


def test_a_first_record_of_a_stream_stands_for_all() -> None:
    for source in (KINESIS, DYNAMODB):
        of = batch(source)

        assert of.verdict(of.naming(0)).outcome == "failure"


def test_every_row_is_tested() -> None:
    elsewhere = {table.NOT_READ, table.NO_STATE}

    assert set(TABLE) == set(CASES) | elsewhere
    assert len(TABLE) == len(set(TABLE))


def test_the_page_shows_the_table() -> None:
    _, _, section = PAGE.read_text(encoding="utf-8").partition("## The table\n")
    section, _, _ = section.partition("\n## ")
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    reasons = [line for line in section.splitlines() if line[:1].isdigit()]

    assert rows[1:] == table_lines()
    assert reasons == reason_lines()


def table_lines() -> list[str]:
    """The rows as the page shows them: the evidence with its page, or the number of its reason."""
    numbers = {reason: number for number, reason in enumerate(reasons_of_the_table(), 1)}

    def cell(of: table.Cell) -> str:
        if of.basis.startswith("https://"):
            return f"{of.outcome}, [{of.evidence}]({of.basis})"
        return f"{of.outcome}, {of.evidence} ({numbers[of.basis]})"

    return [
        f"| {row.response} | {cell(row.sqs)} | {cell(row.streams)} | {cell(row.kafka)} |"
        for row in TABLE
    ]


def reason_lines() -> list[str]:
    """The reasons as the page lists them below the table."""
    reasons = enumerate(reasons_of_the_table(), 1)
    return [f"{number}. {reason[0].upper()}{reason[1:]}." for number, reason in reasons]


def reasons_of_the_table() -> list[str]:
    """The reasons, each once, in the order of the table."""
    bases = [cell.basis for row in TABLE for cell in (row.sqs, row.streams, row.kafka)]
    return list(dict.fromkeys(basis for basis in bases if not basis.startswith("https://")))
