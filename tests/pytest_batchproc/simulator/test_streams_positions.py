"""Where a mapping begins to read, what it leaves to others, and what remains for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic
from tests.pytest_batchproc.simulator.reports import STREAMS, source_with
from tests.pytest_batchproc.simulator.streams import (
    ends,
    kafka,
    kinesis,
    numbers,
    raising,
    succeed,
    times,
)

AT = {"starting_position": "AT_TIMESTAMP"}


@pytest.mark.parametrize("name", STREAMS)
def test_a_mapping_that_is_not_enabled_has_what_it_would_read(name: str) -> None:
    source = source_with(name, [{"n": 0}, {"n": 1}])
    settings: dict[str, Any] = {"starting_position": "LATEST", "enabled": False}
    mapping = EventSourceMapping(source, succeed, **settings)
    send = source.send if name == "kafka" else source.put

    before = mapping.run()
    send({"id": "one", "n": 2})
    after = mapping.run()

    assert ends(before) == ([], [], [])
    assert ends(after) == ([], [], [2])
    assert after.counts["sent"] == 1


@pytest.mark.parametrize("make", [kinesis, kafka])
@pytest.mark.parametrize(
    ("moment", "first"),
    [
        (1767225600.0, 0),
        (1767225600.001, 1),
        (1767225601, 1),
        (1767225601.001, 2),
        (1767225602.5, 3),
        (datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC), 1),
        (datetime(2026, 1, 1, 0, 0, 1, 1_000, tzinfo=UTC), 2),
        (datetime(2025, 12, 31, tzinfo=UTC), 0),
    ],
)
def test_at_timestamp_begins_with_the_first_that_came_then_or_later(
    make: Any, moment: float | datetime, first: int
) -> None:
    stream = make(1)
    send = stream.send if make is kafka else stream.put
    for number in (1, 2):
        stream.clock.advance(1_000)
        send(str(number))
    settings: dict[str, Any] = {**AT, "starting_position_timestamp": moment}

    report = EventSourceMapping(stream, succeed, **settings).run()

    assert list(range(first, 3)) == [number for found in numbers(report) for number in found]
    assert report.counts["sent"] == 3 - first


def test_latest_is_what_comes_after_the_mapping_was_made_and_not_after_its_first_run() -> None:
    stream = kinesis(1)
    mapping = EventSourceMapping(stream, succeed, starting_position="LATEST")
    stream.put("1")
    first = mapping.run()
    stream.put("2")

    second = mapping.run()

    assert (numbers(first), numbers(second)) == ([[1]], [[1], [2]])


def test_what_was_not_reached_remains() -> None:
    stream = kinesis(5)
    report = EventSourceMapping(stream, succeed, batch_size=2, max_invocations=1).run()

    assert ends(report) == ([0, 1], [], [2, 3, 4])


def test_of_two_partitions_that_come_back_the_one_that_is_due_comes_first() -> None:
    topic = KafkaTopic("orders", partitions=2)
    for number in range(4):
        topic.send(str(number), partition=number % 2)

    report = EventSourceMapping(
        topic, raising(0, 1), batch_size=1, maximum_retry_attempts=2, milliseconds_per_record=100
    ).run()

    assert numbers(report) == [[0], [1], [0], [1], [0], [1], [2], [3]]
    assert [round(time, 3) for time in times(report)] == [0.0, 0.1, 0.4, 0.5, 1.1, 1.2, 1.3, 1.4]
    assert ends(report) == ([2, 3], [0, 1], [])


def test_a_mapping_goes_on_with_what_a_handler_has_put_ahead_of_its_time() -> None:
    stream = kinesis(1)

    def handler(event: dict[str, Any], context: Any) -> None:
        if len(stream.records) < 4:
            for _ in range(3):
                context.advance(400)
                stream.put("later")

    report = EventSourceMapping(stream, handler).run()

    assert numbers(report) == [[0], [1, 2, 3]]
    assert times(report) == [0.0, 1.2]
