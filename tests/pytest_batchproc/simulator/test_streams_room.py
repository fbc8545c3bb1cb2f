"""How much of a stream or a topic fits into an event, to the byte, and what is said of the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic, KinesisStream
from tests.pytest_batchproc.simulator.reports import STREAMS, source_with
from tests.pytest_batchproc.simulator.streams import ends, numbers, succeed

MOST = 6 * 1024 * 1024
ROOM = MOST - 2_000  # for what is around the records


def put(stream: KinesisStream, size: int) -> None:
    """A record of exactly so many bytes: base64 has three to four, the partition key the rest."""
    twin = KinesisStream("clicks")
    around = [twin.put("", "k").size for _ in range(len(stream.records) + 1)][-1] - 1
    data, rest = divmod(size - around, 4)
    if rest == 0:
        data, rest = data - 1, 4
    record = stream.put("x" * (data * 3), partition_key="k" * rest)

    assert size == record.size


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([ROOM], [[0]]),
        ([ROOM, 1_000], [[0], [1]]),
        ([ROOM - 1_000, 1_000], [[0, 1]]),
        ([ROOM - 1_000, 1_001], [[0], [1]]),
        ([1_000, ROOM - 1_000, 1_000], [[0, 1], [2]]),
    ],
)
def test_an_event_is_full_to_the_byte(sizes: list[int], expected: list[list[int]]) -> None:
    stream = KinesisStream("clicks")
    for size in sizes:
        put(stream, size)

    report = EventSourceMapping(stream, succeed).run()

    assert numbers(report) == expected
    assert report.discarded == []


@pytest.mark.parametrize("window", [0, 5])
def test_what_is_a_byte_too_big_is_given_up_and_the_rest_goes_on(window: int) -> None:
    stream = KinesisStream("clicks")
    for size in (1_000, ROOM + 1, ROOM + 1, 1_000):
        put(stream, size)

    report = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=window).run()

    assert ends(report) == ([0, 3], [1, 2], [])
    assert [
        (told["KinesisBatchInfo"]["batchSize"], told["requestContext"]["condition"])
        for told in report.on_failure
    ] == [(1, "MaximumPayloadSizeExceeded"), (1, "MaximumPayloadSizeExceeded")]


@pytest.mark.parametrize(("size", "expected"), [(ROOM - 1_000, 0.0), (ROOM - 1_001, 5.0)])
def test_a_full_event_does_not_wait(size: int, expected: float) -> None:
    stream = KinesisStream("clicks")
    put(stream, 1_000)
    put(stream, size)

    report = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=5).run()

    assert [expected] == [delivery.time for delivery in report.deliveries]


def test_what_was_taken_leaves_room_again() -> None:
    stream = KinesisStream("clicks")
    for _ in range(4):
        put(stream, ROOM // 2)
    put(stream, 1_000)

    report = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=5).run()

    assert numbers(report) == [[0, 1], [2, 3], [4]]
    assert [delivery.time for delivery in report.deliveries] == [0.0, 0.0, 5.0]


@pytest.mark.parametrize("kind", ["kinesis", "kafka"])
def test_no_event_is_bigger_whatever_the_time_of_its_records(kind: str) -> None:
    stream: Any = KinesisStream("clicks") if kind == "kinesis" else KafkaTopic("orders")
    stream.clock.advance(987)
    send = stream.put if kind == "kinesis" else stream.send
    for _ in range(1_600):
        send("é" * 1_500)

    report = EventSourceMapping(stream, succeed, batch_size=10_000).run()

    sizes = [
        len(json.dumps(delivery.event, ensure_ascii=False).encode())
        for delivery in report.deliveries
    ]
    assert len(sizes) == 2
    assert MOST * 0.98 < sizes[0] <= MOST
    assert all(
        record.size >= len(json.dumps(stream.record(record), ensure_ascii=False).encode()) + 2
        for record in stream.records
    )


@pytest.mark.parametrize("name", STREAMS)
def test_a_record_is_as_big_as_its_bytes_in_the_event(name: str) -> None:
    source = source_with(name, [{"n": 0, "text": "é" * 5_000}])
    (record,) = source.records

    written = len(json.dumps(source.record(record), ensure_ascii=False).encode())

    # What stands between two records, and the digits that its time may still get.
    assert written + 2 <= record.size <= written + 16
