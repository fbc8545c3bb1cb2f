"""What bisecting makes of a batch that failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping
from tests.pytest_batchproc.simulator.streams import (
    Stream,
    dynamodb,
    ends,
    failing,
    kafka,
    kinesis,
    numbers,
    raising,
)

Maker = Callable[[int], Stream]


MAKERS: dict[str, Maker] = {"kinesis": kinesis, "dynamodb": dynamodb, "kafka": kafka}


@pytest.fixture(params=MAKERS)
def made(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def test_bisecting_finds_the_bad_record_and_uses_no_retries_up(made: Maker) -> None:
    report = EventSourceMapping(
        made(5), raising(3), maximum_retry_attempts=0, bisect_batch_on_function_error=True
    ).run()

    assert numbers(report) == [[0, 1, 2, 3, 4], [0, 1, 2], [3, 4], [3], [4]]
    assert ends(report) == ([0, 1, 2, 4], [3], [])
    assert [one["requestContext"]["approximateInvokeCount"] for one in report.on_failure] == [1]


def test_a_half_has_all_its_retries(made: Maker) -> None:
    report = EventSourceMapping(
        made(2), raising(0), maximum_retry_attempts=2, bisect_batch_on_function_error=True
    ).run()

    assert numbers(report) == [[0, 1], [0], [0], [0], [1]]


def test_a_response_that_names_records_is_not_bisected_further() -> None:
    report = EventSourceMapping(
        kinesis(6),
        failing({2: 2}),
        maximum_retry_attempts=2,
        bisect_batch_on_function_error=True,
    ).run()

    assert numbers(report) == [[0, 1, 2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5]]
    assert ends(report) == ([0, 1, 2, 3, 4, 5], [], [])


def test_a_response_with_a_mistake_is_bisected(made: Maker) -> None:
    def wrong(event: dict[str, Any], context: object) -> dict[str, Any]:
        return {"batchItemFailures": [{"itemIdentifier": "none of them"}]}

    report = EventSourceMapping(
        made(2), wrong, maximum_retry_attempts=0, bisect_batch_on_function_error=True
    ).run()

    assert numbers(report) == [[0, 1], [0], [1]]


def test_a_response_that_names_a_record_and_makes_a_mistake_is_bisected_too() -> None:
    stream = kinesis(2)

    def half_right(event: dict[str, Any], context: object) -> dict[str, Any]:
        named = [stream.records[0].identifier, "none of them"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in named]}

    report = EventSourceMapping(
        stream, half_right, maximum_retry_attempts=0, bisect_batch_on_function_error=True
    ).run()

    assert numbers(report) == [[0, 1], [0], [1]]
