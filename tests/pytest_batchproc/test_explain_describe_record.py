"""Bodies read as `describe_record` tells them, and when it fails nothing is hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from pytest_batchproc._explain import Row, explain
from tests.pytest_batchproc.explaining import facts, records, row


def test_bodies_read_as_describe_record_tells_them() -> None:
    def describe(record: Mapping[str, Any]) -> str:
        return f"order\n{record['index']}"

    assert (records(facts(row(0, body="raw")), describe_record=describe)) == [
        "  #0 id-0  order 0  success: not reported"
    ]


def test_describe_record_may_have_no_opinion() -> None:
    made = facts(row(0, body="raw"))

    assert explain(made) == explain(made, describe_record=lambda record: None)


def test_describe_record_is_not_asked_where_the_record_is_unknown() -> None:
    made = facts(Row(index=None, identifier="id-0", got="fail", why="reported"))

    assert explain(made) == explain(made, describe_record=lambda record: "never")


def test_describe_record_is_asked_only_about_records_that_are_shown() -> None:
    asked: list[int] = []

    def describe(record: Mapping[str, Any]) -> str:
        asked.append(record["index"])
        return "told"

    explain(facts(*(row(index) for index in range(9))), describe, max_records_shown=2)

    assert asked == [0, 1]


def failing(record: Mapping[str, Any]) -> str:
    raise ValueError("no schema\nfor that")


def failing_test(record: Mapping[str, Any]) -> str:
    pytest.fail("no schema")


def telling_a_number(record: Mapping[str, Any]) -> Any:
    return 7


@pytest.mark.parametrize(
    ("describe", "problem"),
    [
        (failing, "ValueError: no schema for that"),
        (failing_test, "Failed: no schema"),
        (telling_a_number, "it gave int, not str"),
    ],
)
def test_a_describe_record_that_fails_hides_nothing(
    describe: Callable[[Any], str], problem: str
) -> None:
    expected = [
        "The fact",
        "  #0 id-0  raw  success: not reported",
        f"describe_record failed for #0 ({problem}): the default text is shown.",
        "What then.",
        "How to fix it.",
    ]

    assert explain(facts(row(0, body="raw")), describe) == expected


def test_a_describe_record_that_fails_often_is_named_once() -> None:
    lines = explain(facts(row(0), row(1), row(2)), telling_a_number)

    assert lines[4] == (
        "describe_record failed for 3 messages, first for #0 (it gave int, not str): the "
        "default text is"
    )


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_describe_record_that_is_interrupted_stops_the_run(stop: type[BaseException]) -> None:
    def describe(record: Mapping[str, Any]) -> str:
        raise stop

    with pytest.raises(stop):
        explain(facts(row(0)), describe)


def test_explaining_changes_no_facts() -> None:
    made = facts(row(0, wrong=True, body="raw"))
    before = replace(made)

    explain(made, lambda record: "told", 1, verbose=True)

    assert before == made
