"""What comes back of a batch, when, and until when; the same for streams and topics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, duplicate, throttle, time_out
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


def test_batches_come_in_order_and_no_bigger_than_set(made: Maker) -> None:
    report = EventSourceMapping(made(7), succeed, batch_size=3).run()

    assert [[0, 1, 2], [3, 4, 5], [6]] == numbers(report)
    assert ([0, 1, 2, 3, 4, 5, 6], [], []) == ends(report)


def test_a_failed_batch_stands_before_all_that_came_later(made: Maker) -> None:
    seen: list[int] = []

    def once(event: dict[str, Any], context: object) -> None:
        seen.append(len(seen))
        if len(seen) == 1:
            raise ValueError

    report = EventSourceMapping(made(4), once, batch_size=2).run()

    assert [[0, 1], [0, 1], [2, 3]] == numbers(report)
    assert [0.0, 1.0, 1.0] == times(report)


def test_tries_stand_back_longer_and_longer_up_to_a_minute(made: Maker) -> None:
    report = EventSourceMapping(made(1), raising(0), maximum_retry_attempts=8).run()

    assert [0, 1, 3, 7, 15, 31, 63, 123, 183] == times(report)


def test_a_record_that_never_succeeds_stops_the_run(made: Maker) -> None:
    stream = made(2)

    report = EventSourceMapping(stream, raising(1), max_deliveries=20).run()

    assert (
        f"Stopped after 20 deliveries of #0 ({stream.records[0].identifier}): it came back each "
        "time, and nothing ends its retries. Set maximum_retry_attempts; max_deliveries= lets it "
        "go on."
    ) == report.stopped
    assert ([], [], [0, 1]) == ends(report)


def test_the_age_of_its_records_ends_the_retries_of_a_batch(made: Maker) -> None:
    report = EventSourceMapping(made(2), raising(1), maximum_record_age_in_seconds=60).run()

    assert [0, 1, 3, 7, 15, 31] == times(report)
    assert ([], [0, 1], []) == ends(report)
    (told,) = report.on_failure
    assert "RecordAgeExceeded" == told["requestContext"]["condition"]
    assert 6 == told["requestContext"]["approximateInvokeCount"]
    assert report.stopped is None


def test_a_throttled_batch_is_no_try(made: Maker) -> None:
    report = EventSourceMapping(
        made(1), raising(0), maximum_retry_attempts=1, faults=[throttle(0, (1, 2, 3))]
    ).run()

    assert ["throttled"] * 3 + ["raised"] * 2 == [one.ending for one in report.deliveries]
    assert [0, 1, 3, 7, 15] == times(report)
    (told,) = report.on_failure
    assert 2 == told["requestContext"]["approximateInvokeCount"]


def test_a_timeout_is_an_error_of_the_function(made: Maker) -> None:
    handler = failing({})
    report = EventSourceMapping(
        made(1), handler, maximum_retry_attempts=0, faults=[time_out(0)]
    ).run()

    assert ["timed out"] == [one.ending for one in report.deliveries]
    assert "Unhandled" == report.on_failure[0]["responseContext"]["functionError"]


def test_bisecting_finds_the_bad_record_and_uses_no_retries_up(made: Maker) -> None:
    report = EventSourceMapping(
        made(5), raising(3), maximum_retry_attempts=0, bisect_batch_on_function_error=True
    ).run()

    assert [[0, 1, 2, 3, 4], [0, 1, 2], [3, 4], [3], [4]] == numbers(report)
    assert ([0, 1, 2, 4], [3], []) == ends(report)
    assert [1] == [one["requestContext"]["approximateInvokeCount"] for one in report.on_failure]


def test_a_half_has_all_its_retries(made: Maker) -> None:
    report = EventSourceMapping(
        made(2), raising(0), maximum_retry_attempts=2, bisect_batch_on_function_error=True
    ).run()

    assert [[0, 1], [0], [0], [0], [1]] == numbers(report)


def test_a_response_that_names_records_is_not_bisected_further() -> None:
    report = EventSourceMapping(
        kinesis(6),
        failing({2: 2}),
        maximum_retry_attempts=2,
        bisect_batch_on_function_error=True,
    ).run()

    assert [[0, 1, 2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5]] == numbers(report)
    assert ([0, 1, 2, 3, 4, 5], [], []) == ends(report)


def test_a_response_with_a_mistake_is_bisected(made: Maker) -> None:
    def wrong(event: dict[str, Any], context: object) -> dict[str, Any]:
        return {"batchItemFailures": [{"itemIdentifier": "none of them"}]}

    report = EventSourceMapping(
        made(2), wrong, maximum_retry_attempts=0, bisect_batch_on_function_error=True
    ).run()

    assert [[0, 1], [0], [1]] == numbers(report)


def test_a_response_that_names_a_record_and_makes_a_mistake_is_bisected_too() -> None:
    stream = kinesis(2)

    def half_right(event: dict[str, Any], context: object) -> dict[str, Any]:
        named = [stream.records[0].identifier, "none of them"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in named]}

    report = EventSourceMapping(
        stream, half_right, maximum_retry_attempts=0, bisect_batch_on_function_error=True
    ).run()

    assert [[0, 1], [0], [1]] == numbers(report)


def test_without_the_setting_no_response_is_read(made: Maker) -> None:
    report = EventSourceMapping(made(2), failing({0: ALWAYS}), function_response_types=()).run()

    assert [[0, 1]] == numbers(report)
    assert ([0, 1], [], []) == ends(report)


def test_a_duplicate_comes_again(made: Maker) -> None:
    report = EventSourceMapping(made(2), succeed, faults=[duplicate(1)]).run()

    assert [[0, 1], [1]] == numbers(report)
    assert [[1, 1], [2]] == [list(one.counts) for one in report.deliveries]
    assert ([0, 1], [], []) == ends(report)


def test_the_batching_window_waits_for_more() -> None:
    stream = kinesis(1)

    def send_more(event: dict[str, Any], context: Any) -> None:
        if len(stream.records) < 3:
            context.advance(1_000)
            stream.put("1")
            context.advance(1_000)
            stream.put("2")

    report = EventSourceMapping(stream, send_more, maximum_batching_window_in_seconds=5).run()

    assert [[0], [1, 2]] == numbers(report)
    assert [5.0, 12.0] == times(report)


def test_the_batching_window_opens_with_its_first_record() -> None:
    stream = kinesis(0)
    mapping = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=5)
    mapping.run()
    stream.clock.advance(10_000)
    stream.put("0")

    assert [15.0] == times(mapping.run())


def test_a_full_batch_does_not_wait(made: Maker) -> None:
    report = EventSourceMapping(
        made(5), succeed, batch_size=2, maximum_batching_window_in_seconds=5
    ).run()

    assert [[0, 1], [2, 3], [4]] == numbers(report)
    assert [0.0, 0.0, 5.0] == times(report)


def test_more_can_be_put_between_two_runs() -> None:
    stream = kinesis(1)
    mapping = EventSourceMapping(stream, succeed)
    mapping.run()
    stream.put("1")

    report = mapping.run()

    assert [[0], [1]] == numbers(report)


def test_two_mappings_see_the_same_records() -> None:
    stream = kinesis(3)

    first = EventSourceMapping(stream, succeed, batch_size=1).run()
    second = EventSourceMapping(stream, succeed).run()

    assert ([[0], [1], [2]], [[0, 1, 2]]) == (numbers(first), numbers(second))


def test_what_of_a_batch_is_too_old_leaves_it_and_the_rest_goes_on_as_before() -> None:
    stream = kinesis(1)
    stream.clock.advance(50_000)
    stream.put("1")

    report = EventSourceMapping(stream, raising(1), maximum_record_age_in_seconds=60).run()

    assert [[0, 1], [0, 1], [0, 1], [0, 1], [1], [1]] == numbers(report)
    assert [50, 51, 53, 57, 65, 81] == times(report)
    assert [4, 6] == [one["requestContext"]["approximateInvokeCount"] for one in report.on_failure]


def test_six_megabytes_do_not_wait() -> None:
    stream = kinesis(0)
    for _ in range(3):
        stream.put(b"x" * 2_000_000)

    report = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=5).run()

    assert [[0, 1], [2]] == numbers(report)
    assert [0.0, 5.0] == times(report)


def test_a_record_of_exactly_the_age_is_not_too_old() -> None:
    stream = kinesis(1)
    stream.clock.advance(60_000)

    report = EventSourceMapping(stream, succeed, maximum_record_age_in_seconds=60).run()

    assert ([0], [], []) == ends(report)


def test_what_was_dropped_unseen_is_told_of_by_the_batch() -> None:
    stream = kinesis(5)
    stream.clock.advance(61_000)

    report = EventSourceMapping(
        stream, succeed, batch_size=2, maximum_record_age_in_seconds=60
    ).run()

    assert [2, 2, 1] == [one["KinesisBatchInfo"]["batchSize"] for one in report.on_failure]
    assert 3 == len({one["requestContext"]["requestId"] for one in report.on_failure})
