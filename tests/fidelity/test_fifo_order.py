"""Which group of a FIFO queue is received first: seven sequences that were recorded on AWS."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsFifoQueue
from tests.fidelity.rules import (
    SEND,
    documented,
    inferred,
    queue_recording,
    recorded,
)
from tests.pytest_batchproc.simulator.queues import batches

ZERO = queue_recording("test_fifo_receive_message_with_zero_visibility_timeout")
SHARED = queue_recording("test_fifo_receive_message_visibility_timeout_shared_in_group")
TERMINATED = queue_recording(
    "test_fifo_message_group_visibility_after_terminate_visibility_timeout"
)
CHANGED = queue_recording("test_fifo_message_group_visibility_after_change_message_visibility")
DELETED = queue_recording("test_fifo_message_group_visibility_after_delete")
PARTLY_DELETED = queue_recording("test_fifo_message_group_visibility_after_partial_delete")
ORDERING = queue_recording("test_fifo_receive_message_group_id_ordering")


def queue_of(sent: str, **options: Any) -> SqsFifoQueue:
    """A queue with these messages; `g1-m2` is the second one of the group `g1`."""
    queue = SqsFifoQueue("orders.fifo", **options)
    for body in sent.split():
        queue.send(body, message_group_id=body.partition("-")[0])
    return queue


def received(queue: SqsFifoQueue, most: int, visibility_timeout: int | None = None) -> str:
    """The bodies that a receive gets now."""
    return " ".join(record["body"] for record in queue.receive(most, visibility_timeout))


@recorded(
    "The group whose first message has been receivable for the longest time is received first. A "
    "group that was received with a visibility timeout of 0 follows groups that were not.",
    ZERO,
)
def test_a_received_group_comes_after_groups_that_were_not_received() -> None:
    queue = queue_of("g1-m1 g2-m1 g2-m2 g3-m1 g1-m2")

    assert received(queue, 3, 0) == "g1-m1 g1-m2 g2-m1"
    assert received(queue, 10, 0) == "g3-m1 g1-m1 g1-m2 g2-m1 g2-m2"


@recorded(
    "When its visibility timeout ends, a group also follows groups that were never received.",
    SHARED,
)
def test_a_group_whose_visibility_timeout_ended_comes_after_fresh_groups() -> None:
    queue = queue_of("g1-m1 g1-m2 g1-m3 g1-m4 g2-m1 g3-m1", visibility_timeout=1)

    assert received(queue, 2) == "g1-m1 g1-m2"
    assert received(queue, 1) == "g2-m1"
    queue.clock.advance(2_000)
    assert received(queue, 10, 0) == "g3-m1 g1-m1 g1-m2 g1-m3 g1-m4 g2-m1"


@recorded(
    "When the visibility timeout of the first message changes, the group follows groups that "
    "were never received; its other messages stay in flight.",
    TERMINATED,
    CHANGED,
)
@pytest.mark.parametrize("seconds", [0, 1])
def test_a_changed_visibility_timeout_puts_a_group_behind(seconds: int) -> None:
    queue = queue_of("g1-m1 g1-m2 g2-m1")
    first, _ = queue.receive(2)

    queue.change_visibility(first["receiptHandle"], seconds)
    queue.clock.advance(2_000 * seconds)

    assert received(queue, 3) == "g2-m1 g1-m1"


@recorded(
    "When the messages in flight are deleted, the next message of the group decides: it has been "
    "receivable since it was sent.",
    DELETED,
)
def test_after_a_delete_the_next_message_decides() -> None:
    queue = queue_of("g1-m1 g2-m1 g1-m2 g2-m2 g1-m3 g1-m4 g3-m1")

    for record in queue.receive(2):
        queue.delete(record["receiptHandle"])

    assert received(queue, 10) == "g2-m1 g2-m2 g1-m3 g1-m4 g3-m1"


@recorded(
    "When only some of the messages in flight are deleted, only the other groups are received.",
    PARTLY_DELETED,
)
def test_after_a_partial_delete_the_others_come() -> None:
    queue = queue_of("g1-m1 g2-m1 g1-m2 g2-m2 g1-m3 g1-m4 g3-m1")

    queue.delete(queue.receive(2)[0]["receiptHandle"])

    assert received(queue, 10) == "g2-m1 g2-m2 g3-m1"


@recorded(
    "Groups that were never received are received in the order of their first messages.", ORDERING
)
def test_fresh_groups_come_in_the_order_of_their_heads() -> None:
    assert received(queue_of("g1-m1 g2-m1 g1-m2 g1-m3"), 10) == "g1-m1 g1-m2 g1-m3 g2-m1"


@inferred(
    "A mapping reads by the same rule: a group that returns to the queue after a failure follows "
    "groups that were never delivered.",
    ZERO,
    SHARED,
)
def test_a_retried_group_comes_after_fresh_groups() -> None:
    queue = queue_of("a b c d e f")

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        (record,) = event["Records"]
        context.advance(20_000)
        is_first = record["attributes"]["ApproximateReceiveCount"] == "1"
        failed = [record["messageId"]] if record["body"] == "a" and is_first else []
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    report = EventSourceMapping(queue, handler, batch_size=1, function_timeout=30).run()

    assert batches(report) == [["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["a"]]


@inferred(
    "When the first message of a group is dead-lettered, the next message of the group decides.",
    DELETED,
)
def test_after_a_dead_letter_the_next_message_decides() -> None:
    queue = queue_of("g1-m1", visibility_timeout=5, max_receive_count=1)
    queue.receive()
    for body in ("g2-m1", "g1-m2"):
        queue.send(body, message_group_id=body[:2])
    queue.clock.advance(6_000)

    assert [received(queue, 1) for _ in range(2)] == ["g2-m1", "g1-m2"]


@documented("A FIFO queue refuses a message without a group.", SEND)
def test_a_message_needs_a_group() -> None:
    queue = SqsFifoQueue("orders.fifo")

    with pytest.raises(ValueError, match="message_group_id") as caught:
        queue.send("a")

    assert str(caught.value) == (
        "message_group_id: none was given; orders.fifo is a FIFO queue, and SQS refuses a message "
        "without a group. Send it with message_group_id=, or create the queue with "
        "default_message_group_id="
    )
    assert queue.messages == []
