"""What comes back of a batch, when, and until when; the same for streams and topics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, duplicate, throttle, time_out
from pytest_batchproc.simulator._settings import ResponseTypes
from tests.pytest_batchproc.simulator.streams import (
    ALWAYS,
    Stream,
    dynamodb,
    ends,
    failing,
    kafka,
    kinesis,
    numbers,
    raising,
    succeed,
    times,
)

Maker = Callable[[int], Stream]


MAKERS: dict[str, Maker] = {"kinesis": kinesis, "dynamodb": dynamodb, "kafka": kafka}


@pytest.fixture(params=MAKERS)
def made(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def test_a_failed_batch_stands_before_all_that_came_later(made: Maker) -> None:
    seen: list[int] = []

    def once(event: dict[str, Any], context: object) -> None:
        seen.append(len(seen))
        if len(seen) == 1:
            raise ValueError

    report = EventSourceMapping(made(4), once, batch_size=2).run()

    assert numbers(report) == [[0, 1], [0, 1], [2, 3]]
    assert times(report) == [0.0, 0.3, 0.3]


def test_tries_stand_back_longer_and_longer_up_to_a_minute(made: Maker) -> None:
    report = EventSourceMapping(made(1), raising(0), maximum_retry_attempts=8).run()

    assert times(report) == [0, 0.3, 0.9, 2.1, 4.5, 9.3, 18.9, 38.1, 76.5]


def test_a_record_that_never_succeeds_stops_the_run(made: Maker, snapshot: object) -> None:
    stream = made(2)

    report = EventSourceMapping(stream, raising(1), max_deliveries=20).run()

    assert report.stopped == snapshot
    assert ends(report) == ([], [], [0, 1])


def test_the_age_of_its_records_ends_the_retries_of_a_batch(made: Maker) -> None:
    report = EventSourceMapping(made(2), raising(1), maximum_record_age_in_seconds=60).run()

    assert times(report) == [0, 0.3, 0.9, 2.1, 4.5, 9.3, 18.9, 38.1]
    assert ends(report) == ([], [0, 1], [])
    (told,) = report.on_failure
    assert told["requestContext"]["condition"] == "RecordAgeExceeded"
    assert told["requestContext"]["approximateInvokeCount"] == 8
    assert report.stopped is None


def test_a_throttled_batch_is_no_try(made: Maker) -> None:
    report = EventSourceMapping(
        made(1), raising(0), maximum_retry_attempts=1, faults=[throttle(0, (1, 2, 3))]
    ).run()

    assert [one.ending for one in report.deliveries] == ["throttled"] * 3 + ["raised"] * 2
    assert times(report) == [0, 0.3, 0.9, 2.1, 4.5]
    (told,) = report.on_failure
    assert told["requestContext"]["approximateInvokeCount"] == 2


def test_a_timeout_is_an_error_of_the_function(made: Maker) -> None:
    handler = failing({})
    report = EventSourceMapping(
        made(1), handler, maximum_retry_attempts=0, faults=[time_out(0)]
    ).run()

    assert [one.ending for one in report.deliveries] == ["timed out"]
    assert report.on_failure[0]["responseContext"]["functionError"] == "Unhandled"


@pytest.mark.parametrize("responses", [("ReportBatchItemFailures",), ()])
def test_a_response_that_the_runtime_cannot_send_is_an_error_of_the_function(
    made: Maker, responses: ResponseTypes
) -> None:
    report = EventSourceMapping(
        made(1),
        lambda event, context: {1, 2},
        maximum_retry_attempts=0,
        function_response_types=responses,
    ).run()

    assert [one.ending for one in report.deliveries] == ["raised"]
    assert report.on_failure[0]["responseContext"]["functionError"] == "Unhandled"


def test_without_the_setting_no_response_is_read(made: Maker) -> None:
    report = EventSourceMapping(made(2), failing({0: ALWAYS}), function_response_types=()).run()

    assert numbers(report) == [[0, 1]]
    assert ends(report) == ([0, 1], [], [])


def test_a_duplicate_comes_again(made: Maker) -> None:
    report = EventSourceMapping(made(2), succeed, faults=[duplicate(1)]).run()

    assert numbers(report) == [[0, 1], [1]]
    assert [list(one.receive_counts) for one in report.deliveries] == [[1, 1], [2]]
    assert ends(report) == ([0, 1], [], [])


def test_what_of_a_batch_is_too_old_leaves_it_and_the_rest_goes_on_as_before() -> None:
    stream = kinesis(1)
    stream.clock.advance(50_000)
    stream.put("1")

    report = EventSourceMapping(stream, raising(1), maximum_record_age_in_seconds=60).run()

    assert numbers(report) == [*[[0, 1]] * 6, [1], [1]]
    assert times(report) == [50, 50.3, 50.9, 52.1, 54.5, 59.3, 68.9, 88.1]
    assert [one["requestContext"]["approximateInvokeCount"] for one in report.on_failure] == [6, 8]


def test_a_record_of_exactly_the_age_is_not_too_old() -> None:
    stream = kinesis(1)
    stream.clock.advance(60_000)

    report = EventSourceMapping(stream, succeed, maximum_record_age_in_seconds=60).run()

    assert ends(report) == ([0], [], [])


def test_what_was_dropped_unseen_is_told_of_by_the_batch() -> None:
    stream = kinesis(5)
    stream.clock.advance(61_000)

    report = EventSourceMapping(
        stream, succeed, batch_size=2, maximum_record_age_in_seconds=60
    ).run()

    assert [one["KinesisBatchInfo"]["batchSize"] for one in report.on_failure] == [2, 2, 1]
    assert len({one["requestContext"]["requestId"] for one in report.on_failure}) == 3
