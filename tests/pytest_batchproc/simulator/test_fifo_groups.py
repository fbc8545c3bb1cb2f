"""A FIFO queue: what can be received beside what is in flight, and what counts as sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.clock import Clock
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import EventSourceMapping, SqsFifoQueue, SqsQueue
from tests.pytest_batchproc.simulator.queues import (
    batches,
    bodies,
    failing,
    one_group,
    succeed,
    times,
)


def queue_of(*bodies: str, **options: Any) -> SqsFifoQueue:
    """A queue with messages whose group is their first letter."""
    queue = one_group("payments.fifo", **options)
    for body in bodies:
        queue.send(body, message_group_id=body[0])
    return queue


def test_a_receive_takes_one_group_as_far_as_it_goes_then_the_next() -> None:
    queue = queue_of("a1", "b1", "a2", "a3", "b2")

    received = queue.receive(4)

    assert bodies_of(received) == ["a1", "a2", "a3", "b1"]


def test_a_batch_mixes_groups() -> None:
    report = EventSourceMapping(queue_of("a1", "b1", "a2"), succeed).run()

    assert batches(report) == [["a1", "a2", "b1"]]


@pytest.mark.parametrize(
    ("extended", "receivable"),
    [("foo", []), ("bar", ["foo"]), ("baz", ["foo", "bar"])],
)
def test_recorded_nothing_after_a_message_in_flight_can_be_received(
    extended: str, receivable: list[str]
) -> None:
    queue = one_group("payments.fifo", visibility_timeout=5)
    for body in ("foo", "bar", "baz"):
        queue.send(body)
    for record in queue.receive():
        if record["body"] == extended:
            queue.change_visibility(record["receiptHandle"], 100)

    queue.clock.advance(6_000)

    assert receivable == bodies_of(queue.receive())


def test_a_group_stays_blocked_while_a_part_of_it_is_deleted() -> None:
    queue = queue_of("a1", "a2", "a3", "b1")
    first, _ = queue.receive(2)
    queue.delete(first["receiptHandle"])

    assert bodies_of(queue.receive()) == ["b1"]


def test_what_was_deleted_leaves_no_gap_in_its_group() -> None:
    queue = queue_of("a1", "a2", "a3", "a4")
    _, second, third, _ = queue.receive(4)
    for record in (second, third):
        queue.delete(record["receiptHandle"])
    queue.clock.advance(30_000)

    assert bodies_of(queue.receive(4)) == ["a1", "a4"]


def test_what_grew_too_old_leaves_no_gap_in_its_group() -> None:
    clock = Clock()
    source = SqsQueue("orders", clock=clock)
    target = one_group("payments.fifo", clock=clock, message_retention_period=60)
    for body in "abc":
        source.send(body)

    def handler(event: dict[str, Any], context: Any) -> None:
        (record,) = event["Records"]
        # Three run at once; the second sends two seconds before the others do.
        context.advance(0 if record["body"] == "b" else 2_000)
        target.send(record["body"])

    EventSourceMapping(source, handler, batch_size=1, maximum_concurrency=3).run()
    clock.advance(58_500)

    assert bodies_of(target.receive(10)) == ["a", "c"]


def test_a_group_goes_on_when_all_in_flight_is_deleted() -> None:
    queue = queue_of("a1", "a2", "a3")
    for record in queue.receive(2):
        queue.delete(record["receiptHandle"])

    assert bodies_of(queue.receive()) == ["a3"]


def test_a_reported_message_alone_comes_after_those_that_followed_it() -> None:
    queue = queue_of("a1", "a2", "a3")

    report = EventSourceMapping(queue, failing({"a1": 1})).run()

    assert batches(report) == [["a1", "a2", "a3"], ["a1"]]
    assert bodies(report.deleted) == ["a2", "a3", "a1"]
    assert report.deliveries[0].verdict.trap is not None


def test_one_group_is_never_in_two_invocations() -> None:
    queue = queue_of("a1", "a2", "a3", "b1")

    report = EventSourceMapping(
        queue, succeed, batch_size=1, maximum_concurrency=5, milliseconds_per_record=1_000
    ).run()

    assert batches(report) == [["a1"], ["b1"], ["a2"], ["a3"]]
    assert times(report) == [0.0, 0.0, 1.0, 2.0]


def test_a_poison_message_lets_its_group_go_when_it_is_dead_lettered() -> None:
    queue = queue_of("a1", "a2", max_receive_count=2)

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        ids = [record["messageId"] for record in event["Records"]]
        stop = event["Records"][0]["body"] == "a1"
        return {"batchItemFailures": [{"itemIdentifier": one} for one in ids if stop]}

    report = EventSourceMapping(queue, handler, batch_size=1).run()

    assert batches(report) == [["a1"], ["a1"], ["a2"]]
    assert times(report) == [0.0, 30.0, 60.0]
    assert queue.dead_letter_queue is not None
    assert queue.dead_letter_queue.name == "payments-dlq.fifo"
    assert bodies(queue.dead_letter_queue.messages) == ["a1"]


def test_an_expired_receipt_handle_deletes_nothing() -> None:
    queue = queue_of("a1", visibility_timeout=5)
    (record,) = queue.receive()
    queue.clock.advance(5_000)
    handle = record["receiptHandle"]

    with pytest.raises(ValueError, match="expired") as caught:
        queue.delete(handle)

    assert str(caught.value) == f"receipt_handle: {handle!r} has expired"
    assert bodies(queue.messages) == ["a1"]


def test_a_success_after_the_visibility_timeout_is_delivered_again() -> None:
    queue = queue_of("a1", visibility_timeout=3)
    settings: Any = {"function_timeout": 3, "milliseconds_per_record": 0}

    def handler(event: dict[str, Any], context: Any) -> None:
        if context.clock.now < 2:
            (record,) = event["Records"]
            queue.change_visibility(record["receiptHandle"], 1)
            context.advance(2_000)

    report = EventSourceMapping(queue, handler, **settings).run()

    assert batches(report) == [["a1"], ["a1"]]
    assert [delivery.redelivered for delivery in report.deliveries] == [[0], []]
    assert report.deliveries[0].verdict.outcome == "success"


def test_the_name_of_a_fifo_queue_ends_in_fifo() -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsFifoQueue("payments")

    assert str(caught.value) == "queue_name: 'payments'; the name of a FIFO queue ends in .fifo"


def bodies_of(records: list[dict[str, Any]]) -> list[str]:
    """The bodies of records."""
    return [record["body"] for record in records]


@pytest.mark.parametrize("groups", [1, 10])
def test_an_invocation_takes_six_megabytes(groups: int) -> None:
    queue = one_group("payments.fifo")
    for number in range(10):
        body = f"{number}" + "x" * 1_000_000
        queue.send(body, message_group_id=f"g{number % groups}")

    report = EventSourceMapping(queue, succeed).run()

    assert [len(batch) for batch in batches(report)] == [6, 4]
    assert list(range(10)) == [item.number for item in report.deleted]


@pytest.mark.parametrize(("make", "kept"), [(SqsQueue, 0), (one_group, 1)])
def test_a_fifo_dead_letter_begins_its_time_anew(make: Any, kept: int) -> None:
    name = "old.fifo" if make is one_group else "old"
    queue = make(name, 30, 1, message_retention_period=1_209_600)
    queue.send("a")
    queue.receive()
    day = 86_400_000
    queue.clock.advance(13 * day)
    queue.receive()
    queue.clock.advance(5 * day)

    assert kept == len(queue.dead_letter_queue.receive())
