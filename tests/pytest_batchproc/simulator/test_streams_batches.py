"""When a batch of a stream or a topic is full, and when it stops waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping
from tests.pytest_batchproc.simulator.streams import (
    Stream,
    dynamodb,
    ends,
    kafka,
    kinesis,
    numbers,
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

    assert numbers(report) == [[0, 1, 2], [3, 4, 5], [6]]
    assert ends(report) == ([0, 1, 2, 3, 4, 5, 6], [], [])


def test_the_batching_window_waits_for_more() -> None:
    stream = kinesis(1)

    def send_more(event: dict[str, Any], context: Any) -> None:
        if len(stream.records) < 3:
            context.advance(1_000)
            stream.put("1")
            context.advance(1_000)
            stream.put("2")

    report = EventSourceMapping(stream, send_more, maximum_batching_window_in_seconds=5).run()

    assert numbers(report) == [[0], [1, 2]]
    assert times(report) == [5.0, 12.0]


def test_the_batching_window_opens_with_its_first_record() -> None:
    stream = kinesis(0)
    mapping = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=5)
    mapping.run()
    stream.clock.advance(10_000)
    stream.put("0")

    assert times(mapping.run()) == [15.0]


def test_a_full_batch_does_not_wait(made: Maker) -> None:
    report = EventSourceMapping(
        made(5), succeed, batch_size=2, maximum_batching_window_in_seconds=5
    ).run()

    assert numbers(report) == [[0, 1], [2, 3], [4]]
    assert times(report) == [0.0, 0.0, 5.0]


def test_more_can_be_put_between_two_runs() -> None:
    stream = kinesis(1)
    mapping = EventSourceMapping(stream, succeed)
    mapping.run()
    stream.put("1")

    report = mapping.run()

    assert numbers(report) == [[0], [1]]


def test_two_mappings_see_the_same_records() -> None:
    stream = kinesis(3)

    first = EventSourceMapping(stream, succeed, batch_size=1).run()
    second = EventSourceMapping(stream, succeed).run()

    assert (numbers(first), numbers(second)) == ([[0], [1], [2]], [[0, 1, 2]])


def test_six_megabytes_do_not_wait() -> None:
    stream = kinesis(0)
    for _ in range(3):
        stream.put(b"x" * 2_000_000)

    report = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=5).run()

    assert numbers(report) == [[0, 1], [2]]
    assert times(report) == [0.0, 5.0]
