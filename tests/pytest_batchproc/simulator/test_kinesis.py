"""A Kinesis stream: shards, events, where a mapping begins, and lanes within a shard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pytest_batchproc.clock import Clock
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import KinesisEventFactory
from pytest_batchproc.simulator import EventSourceMapping, KinesisStream
from tests.pytest_batchproc.simulator.streams import (
    ends,
    kinesis,
    numbers,
    succeed,
)


def test_its_events_are_those_of_the_factory() -> None:
    stream = KinesisStream("clicks")
    for body in ("a", b"\xff", {"order": 1}):
        stream.put(body)

    (delivery,) = EventSourceMapping(stream, succeed).run().deliveries

    expected = KinesisEventFactory(stream_name="clicks")(
        ["a", b"\xff", {"order": 1}], approximate_arrival_timestamp=1767225600.0
    )
    assert delivery.event == expected


def test_an_event_is_the_same_each_time_and_nobody_elses() -> None:
    def greedy(event: dict[str, Any], context: object) -> None:
        event["Records"][0]["kinesis"].clear()
        event["Records"].clear()

    stream = kinesis(2)
    (delivery,) = EventSourceMapping(stream, greedy).run().deliveries

    assert len(delivery.event["Records"]) == 2
    assert delivery.event == delivery.event


def test_latest_begins_with_what_comes_after_the_mapping_was_made() -> None:
    stream = kinesis(2)
    mapping = EventSourceMapping(stream, succeed, starting_position="LATEST")
    stream.put("2")

    report = mapping.run()

    assert numbers(report) == [[2]]
    assert ends(report) == ([2], [], [])


@pytest.mark.parametrize(
    # A configuration has a number, and what is made for boto3 may have either.
    "moment",
    [1767225601.5, datetime(2026, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)],
)
def test_at_timestamp_begins_with_what_came_then(moment: float | datetime) -> None:
    stream = kinesis(1)
    for number in (1, 2):
        stream.clock.advance(1_500)
        stream.put(str(number))

    report = EventSourceMapping(
        stream,
        succeed,
        starting_position="AT_TIMESTAMP",
        starting_position_timestamp=moment,
    ).run()

    assert numbers(report) == [[1, 2]]


def test_a_mapping_that_is_not_enabled_delivers_nothing() -> None:
    report = EventSourceMapping(kinesis(2), succeed, enabled=False).run()

    assert ends(report) == ([], [], [0, 1])


def test_what_a_handler_puts_comes_when_it_was_put() -> None:
    stream = kinesis(1)

    def echo(event: dict[str, Any], context: Any) -> None:
        if len(stream.records) < 3:
            context.advance(2_000)
            stream.put(str(len(stream.records)))

    report = EventSourceMapping(stream, echo, batch_size=1).run()

    assert [delivery.time for delivery in report.deliveries] == [0.0, 2.0, 4.0]
    assert (
        report.deliveries[1].event["Records"][0]["kinesis"]["approximateArrivalTimestamp"]
        == 1767225602.0
    )


def test_a_batch_closes_at_six_megabytes() -> None:
    stream = KinesisStream("clicks")
    for _ in range(4):
        stream.put(b"x" * 2_000_000)

    report = EventSourceMapping(stream, succeed).run()

    assert numbers(report) == [[0, 1], [2, 3]]


def test_a_record_that_fits_into_no_event_is_given_up() -> None:
    stream = KinesisStream("clicks")
    for size in (1, 5_000_000, 1):
        stream.put(b"x" * size)

    report = EventSourceMapping(stream, succeed).run()

    assert numbers(report) == [[0], [2]]
    assert ends(report) == ([0, 2], [1], [])
    (told,) = report.on_failure
    assert told["requestContext"]["condition"] == "MaximumPayloadSizeExceeded"
    assert told["responseContext"] is None


def test_it_lives_by_the_clock_of_the_mapping() -> None:
    clock = Clock()
    clock.advance(10_000)
    stream = kinesis(1)

    report = EventSourceMapping(stream, succeed, clock=clock).run()

    assert clock is stream.clock
    assert [delivery.time for delivery in report.deliveries] == [10.0]
    assert stream.records[0].sent_ns == 10_000_000_000


def test_it_has_one_clock() -> None:
    stream = KinesisStream("clicks", clock=Clock())

    with pytest.raises(ValueError, match=r"^clock: clicks has another one; give both the same$"):
        EventSourceMapping(stream, succeed, clock=Clock())


REFUSED = {
    "partition_key: str ''; expected a str of 1 to 256 characters": {"partition_key": ""},
    "explicit_hash_key: -1; Kinesis takes a whole number from 0 to 2**128 - 1": {
        "explicit_hash_key": -1
    },
    "explicit_hash_key: 'a'; Kinesis takes a whole number from 0 to 2**128 - 1": {
        "explicit_hash_key": "a"
    },
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_kinesis_would_not_take_is_not_put(message: str) -> None:
    stream = KinesisStream("clicks")

    with pytest.raises(InvalidEventError) as raised:
        stream.put("", **REFUSED[message])  # type: ignore[arg-type]  # wrong on purpose

    assert message == str(raised.value)
    assert stream.records == []


@pytest.mark.parametrize("shards", [0, -1, True, 1.5])
def test_a_stream_has_a_whole_number_of_shards(shards: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^shards: .*; expected a whole number from 1 to 100,000$"
    ):
        KinesisStream("clicks", shards)


def test_a_stream_has_a_name_that_aws_takes() -> None:
    with pytest.raises(InvalidEventError) as raised:
        KinesisStream("no name")

    assert str(raised.value) == "name: str 'no name'; expected 1 to 128 letters, digits, _, . and -"
