"""Tumbling windows where there are several shards, lanes and settings: whose end is whose."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KinesisStream
from tests.pytest_batchproc.simulator.streams import ALWAYS, ends, failing, numbers, times


def add_up(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Keeps how many records of which shards were seen."""
    seen = [*event["state"].get("seen", [])]
    seen += [record["eventID"].partition(":")[0] for record in event["Records"]]
    return {"state": {"seen": seen}}


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_the_end_of_a_window_names_the_shard_of_its_records(factor: int) -> None:
    stream = KinesisStream("other", shards=3)
    for number in range(30):
        stream.put(str(number), partition_key=f"key-{number}")

    report = EventSourceMapping(
        stream, add_up, tumbling_window_in_seconds=60, parallelization_factor=factor
    ).run()

    last = [one.event for one in report.deliveries if not one.items]
    assert len(last) > 2 * factor
    assert [{event["shardId"]} for event in last] == [set(event["state"]["seen"]) for event in last]
    assert {stream.arn} == {event["eventSourceARN"] for event in last}


def test_the_end_of_a_window_is_not_tried_again_where_nothing_is() -> None:
    stream = KinesisStream("clicks")
    stream.put("0")

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return add_up(event, context) if event["Records"] else {}

    report = EventSourceMapping(
        stream,
        handler,
        tumbling_window_in_seconds=60,
        maximum_retry_attempts=0,
        max_deliveries=1,
    ).run()

    assert numbers(report) == [[0], []]
    assert times(report) == [0.0, 60.0]
    assert (report.stopped, report.discarded) == (None, [])


def test_a_window_may_have_fifteen_minutes_and_a_batch_waits_no_longer() -> None:
    stream = KinesisStream("clicks")
    stream.put("0")
    stream.clock.advance(899_999)
    stream.put("1")
    stream.clock.advance(1)
    stream.put("2")

    report = EventSourceMapping(stream, add_up, tumbling_window_in_seconds=900).run()

    assert numbers(report) == [[0, 1], [], [2], []]
    assert times(report) == [900.0, 900.0, 900.0, 1800.0]


def test_what_comes_back_in_a_window_comes_before_its_end() -> None:
    stream = KinesisStream("clicks")
    for number in range(3):
        stream.put(str(number))
    inner = failing({1: 2})

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        found: Any = inner(event, context) if event["Records"] else {}
        return {**found, **add_up(event, context)}

    report = EventSourceMapping(stream, handler, tumbling_window_in_seconds=1).run()

    assert numbers(report) == [[0, 1, 2], [1, 2], [1, 2], []]
    assert ends(report) == ([0, 1, 2], [], [])


def test_what_is_given_up_in_a_window_leaves_its_state() -> None:
    stream = KinesisStream("clicks")
    for number in range(2):
        stream.put(str(number))
    inner = failing({1: ALWAYS})

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        if len(event["Records"]) == 1:
            raise ValueError("no")
        found: Any = inner(event, context) if event["Records"] else {}
        return {**found, **add_up(event, context)}

    report = EventSourceMapping(
        stream, handler, tumbling_window_in_seconds=60, maximum_retry_attempts=1
    ).run()

    assert numbers(report) == [[0, 1], [1], [1], []]
    assert ends(report) == ([0], [1], [])
    assert len(report.deliveries[-1].event["state"]["seen"]) == 2


@pytest.mark.parametrize(
    ("letter", "thousands", "ends_early"),
    [("x", 600, False), ("é", 400, False), ("é", 600, True)],
)
def test_the_bytes_of_a_state_count_and_not_its_letters(
    letter: str, thousands: int, ends_early: bool
) -> None:
    stream = KinesisStream("clicks")
    stream.put("0")
    text = letter * (thousands * 1024)

    report = EventSourceMapping(
        stream, lambda event, context: {"state": {"text": text}}, tumbling_window_in_seconds=60
    ).run()

    assert ends_early is report.deliveries[1].event["isWindowTerminatedEarly"]
    assert [text] == [one.event["state"]["text"] for one in report.deliveries[1:]]


def test_records_of_two_windows_are_never_in_one_event() -> None:
    stream = KinesisStream("clicks")
    for number, step in enumerate((0, 9_999, 1, 9_999, 1)):
        stream.clock.advance(step)
        stream.put(str(number))

    report = EventSourceMapping(stream, add_up, tumbling_window_in_seconds=10).run()

    assert numbers(report) == [[0, 1], [], [2, 3], [], [4], []]
    assert [one.event["window"]["start"][14:] for one in report.deliveries] == [
        "00:00Z",
        "00:00Z",
        "00:10Z",
        "00:10Z",
        "00:20Z",
        "00:20Z",
    ]
    assert [one.event["window"]["end"][14:] for one in report.deliveries] == [
        "00:10Z",
        "00:10Z",
        "00:20Z",
        "00:20Z",
        "00:30Z",
        "00:30Z",
    ]
