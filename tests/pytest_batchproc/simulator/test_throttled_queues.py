"""What a mapping does with a throttled batch of a queue, step by step."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import (
    EventSourceMapping,
    KinesisStream,
    SqsFifoQueue,
    SqsQueue,
    fail,
    throttle,
)
from tests.pytest_batchproc.simulator.queues import batches, bodies, succeed, times


def queue_of(*sent: str, **options: Any) -> SqsQueue:
    """A queue with these messages."""
    queue = SqsQueue("orders", **options)
    for body in sent:
        queue.send(body)
    return queue


def test_one_throttle_dead_letters_nothing() -> None:
    report = EventSourceMapping(
        queue_of("a", max_receive_count=1), succeed, faults=[throttle(0)]
    ).run()

    assert [delivery.ending for delivery in report.deliveries] == ["throttled", "returned"]
    report.assert_all_done()
    report.assert_delivered_times(1, ["a"])


def test_a_throttled_batch_keeps_its_poller() -> None:
    report = EventSourceMapping(
        queue_of("a", "b"), succeed, faults=[throttle(0, (1, 2))], batch_size=1
    ).run()

    assert batches(report) == [["a"], ["a"], ["a"], ["b"]]
    assert times(report) == [0.0, 0.3, 0.9, 0.9]


def test_other_pollers_go_on() -> None:
    report = EventSourceMapping(
        queue_of("a", "b"), succeed, faults=[throttle(0)], batch_size=1, pollers=2
    ).run()

    assert batches(report) == [["a"], ["b"], ["a"]]


def test_what_is_visible_again_leaves_a_throttled_batch() -> None:
    queue = SqsQueue("orders", visibility_timeout=20)
    queue.send("a")
    queue.send("b", delay_seconds=4)

    report = EventSourceMapping(
        queue,
        succeed,
        faults=[throttle(1, range(1, 7))],
        maximum_batching_window_in_seconds=5,
    ).run()

    # "a" was received at 0 s, "b" at 4 s, each for 20 s. The batch is invoked from 5 s on.
    assert batches(report)[:6] == [["a", "b"]] * 6
    assert times(report)[:6] == [5.0, 5.3, 5.9, 7.1, 9.5, 14.3]
    assert batches(report)[6:7] == [["b"]]
    assert times(report)[6] == 23.9
    assert set(bodies(report.deleted)) == {"a", "b"}


def test_faults_count_each_attempt() -> None:
    report = EventSourceMapping(
        queue_of("a"),
        lambda event, context: event["Records"][0]["body"] and None,
        faults=[throttle(0, (1, 3)), fail(0, 2)],
    ).run()

    assert [delivery.ending for delivery in report.deliveries] == [
        "throttled",
        "raised",
        "throttled",
        "returned",
    ]
    assert [tuple(one.receive_counts) for one in report.deliveries] == [(1,), (1,), (2,), (2,)]


def test_a_throttled_group_stays_blocked() -> None:
    queue = SqsFifoQueue("orders.fifo", max_receive_count=1)
    for body in ("a1", "a2", "b1"):
        queue.send(body, message_group_id=body[0])

    report = EventSourceMapping(queue, succeed, faults=[throttle(0)], batch_size=1, pollers=3).run()

    assert batches(report) == [["a1"], ["b1"], ["a1"], ["a2"]]


def test_each_message_of_an_event_is_in_it_once() -> None:
    queue = queue_of("a", visibility_timeout=4, max_receive_count=2)

    report = EventSourceMapping(queue, succeed, maximum_batching_window_in_seconds=300).run()

    assert batches(report) == [["a"]]
    assert bodies(report.deleted) == ["a"]


def test_a_message_received_again_while_it_is_gathered_is_in_the_batch_once() -> None:
    queue = queue_of("a")
    mapping = EventSourceMapping(
        queue,
        lambda event, context: {"batchItemFailures": [{"itemIdentifier": "x"}]},
        batch_size=2,
        maximum_batching_window_in_seconds=100,
        maximum_concurrency=2,
        milliseconds_per_record=1_000,
        max_deliveries=1,
    )
    queue.send("b")
    queue.send("late", delay_seconds=1)
    assert mapping.run().stopped is not None  # "late" is gathered
    queue.clock.advance(140_000)

    report = mapping.run()

    assert all(len(batch) == len(set(batch)) for batch in batches(report))
    assert "late" in [body for batch in batches(report) for body in batch]


@pytest.mark.parametrize(("value", "came"), [(0, "0"), (1_251, "1251"), (True, "True")])
def test_pollers_are_a_whole_number(value: int, came: str) -> None:
    with pytest.raises(ValueError, match="pollers") as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, pollers=value)

    assert str(caught.value) == (
        f"pollers: {came}; expected a whole number from 1 to 1,250: that many batches of a queue "
        "Lambda has with the function at the same time"
    )


def test_a_stream_has_no_pollers() -> None:
    with pytest.raises(ValueError, match="pollers") as caught:
        EventSourceMapping(KinesisStream("clicks"), succeed, pollers=5)

    assert str(caught.value).startswith("pollers: 5; ")
    assert str(caught.value).endswith(
        " does not have them: only queues do. A stream has its shards, and parallelization_factor"
    )


@pytest.mark.parametrize(
    ("settings", "most"),
    [
        ({}, 1),
        ({"pollers": 5}, 5),
        ({"maximum_concurrency": 3}, 3),
        ({"maximum_concurrency": 3, "pollers": 5}, 3),
        ({"maximum_concurrency": 9, "pollers": 5}, 5),
    ],
)
def test_how_many_batches_overlap(settings: dict[str, int], most: int) -> None:
    report = EventSourceMapping(
        queue_of(*"abcdefghij"),
        succeed,
        batch_size=1,
        milliseconds_per_record=1_000,
        **settings,  # type: ignore[arg-type]  # numbers, each for its keyword
    ).run()

    assert most == times(report).count(0.0)
