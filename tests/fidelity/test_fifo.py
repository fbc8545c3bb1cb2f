"""Groups, their order, and what is sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsFifoQueue
from tests.fidelity.rules import (
    DEAD_LETTERS,
    FIFO,
    FIFO_ONCE,
    FIFO_TERMS,
    RECEIVE,
    SQS_ERRORS,
    SQS_SCALING,
    documented,
    queue_recording,
    recorded,
    sqs_recording,
)
from tests.pytest_batchproc.simulator.queues import (
    batches,
    bodies,
    failing,
    one_group,
    succeed,
    times,
)


def queue_of(*sent: str, **options: Any) -> SqsFifoQueue:
    """A queue with these messages; the group of each is its letter."""
    queue = one_group("orders.fifo", **options)
    for body in sent:
        queue.send(body, message_group_id=body[0])
    return queue


def received(queue: SqsFifoQueue, most: int = 10) -> list[str]:
    """The bodies that a receive gets now."""
    return [record["body"] for record in queue.receive(most)]


@recorded(
    "A receive takes all possible messages of one group, then continues with the next group.",
    queue_recording("test_fifo_receive_message_group_id_ordering"),
)
@documented("Each group keeps its order.", FIFO)
def test_a_receive_takes_group_by_group() -> None:
    assert received(queue_of("a1", "b1", "a2", "a3")) == ["a1", "a2", "a3", "b1"]


@documented("A batch can contain messages of several groups.", SQS_SCALING)
def test_a_batch_mixes_groups() -> None:
    report = EventSourceMapping(queue_of("a1", "b1", "a2", "b2"), succeed).run()

    assert batches(report) == [["a1", "a2", "b1", "b2"]]


@documented(
    "While messages of a group are in flight, no other message of the group is received.",
    FIFO,
    RECEIVE,
)
@recorded(
    "A group stays blocked when only some of its messages in flight are deleted.",
    queue_recording("test_fifo_message_group_visibility_after_partial_delete"),
)
def test_a_group_waits_for_what_is_in_flight() -> None:
    queue = queue_of("a1", "a2", "a3", "b1")
    first, second = queue.receive(2)

    assert received(queue) == ["b1"]
    queue.delete(first["receiptHandle"])
    assert received(queue) == []
    queue.delete(second["receiptHandle"])
    assert received(queue) == ["a3"]


@recorded(
    "If three messages of a group are in flight and one is hidden longer, the others are "
    "received if no earlier one is in flight: none if the first is hidden longer, the first if "
    "it is the second, the first two if it is the third.",
    queue_recording("test_fifo_group_visibility_extends_with_change_message_visibility"),
)
@pytest.mark.parametrize(
    ("extended", "expected"), [(0, []), (1, ["foo"]), (2, ["foo", "bar"])], ids=str
)
def test_an_extended_message_holds_back_what_follows(extended: int, expected: list[str]) -> None:
    queue = one_group("orders.fifo", visibility_timeout=5)
    for body in ("foo", "bar", "baz"):
        queue.send(body, message_group_id="g")
    handles = [record["receiptHandle"] for record in queue.receive()]
    queue.change_visibility(handles[extended], 60)
    queue.clock.advance(6_000)

    assert received(queue) == expected


@recorded(
    "A group is in one invocation at a time.",
    sqs_recording("test_fifo_message_group_parallelism"),
)
@documented(
    "Concurrent invocations are limited by the number of groups, or by `MaximumConcurrency`.",
    SQS_SCALING,
)
def test_one_batch_of_a_group_at_a_time() -> None:
    queue = queue_of("a1", "a2", "b1", "b2")

    report = EventSourceMapping(
        queue, succeed, batch_size=1, maximum_concurrency=5, milliseconds_per_record=1_000
    ).run()

    assert batches(report) == [["a1"], ["b1"], ["a2"], ["b2"]]
    assert times(report) == [0.0, 0.0, 1.0, 1.0]


@documented("Retries of a group are delivered before anything else of that group.", SQS_SCALING)
def test_retries_come_first() -> None:
    queue = queue_of("a1", "a2", "a3", "b1", "b2")

    report = EventSourceMapping(queue, failing({"a1": 2, "a2": 2}), batch_size=2).run()

    assert batches(report) == [["a1", "a2"], ["b1", "b2"], ["a1", "a2"], ["a1", "a2"], ["a3"]]


@documented(
    "If a response names only one message, Lambda deletes the later messages of its group, which "
    "were processed before it.",
    SQS_ERRORS,
)
def test_one_named_message_is_overtaken() -> None:
    queue = queue_of("a1", "a2", "a3")

    report = EventSourceMapping(queue, failing({"a1": 1})).run()

    assert batches(report) == [["a1", "a2", "a3"], ["a1"]]
    assert bodies(report.deleted) == ["a2", "a3", "a1"]


@documented(
    "A group continues when its failing message is dead-lettered; its order then has a gap.",
    DEAD_LETTERS,
)
@recorded(
    "The messages behind a dead-lettered message are received.",
    queue_recording("test_message_groups_with_dead_letter_queue_and_fifo"),
)
def test_a_dead_letter_lets_its_group_go() -> None:
    queue = queue_of("a1", "a2", max_receive_count=2)

    report = EventSourceMapping(queue, failing({"a1": 9}), batch_size=1).run()

    assert batches(report) == [["a1"], ["a1"], ["a2"]]
    assert (bodies(report.dead_lettered), bodies(report.deleted)) == (["a1"], ["a2"])


@recorded(
    "Messages that fail 0, 1, 1 and 2 times with a maximum of two receives: first all are "
    "received, then the last three, and the fourth is dead-lettered.",
    sqs_recording("test_report_batch_item_failures"),
)
def test_the_recorded_sequence() -> None:
    queue = one_group("orders.fifo", max_receive_count=2)
    for body in "1234":
        queue.send(body)

    report = EventSourceMapping(queue, failing({"2": 1, "3": 1, "4": 2})).run()

    assert batches(report) == [["1", "2", "3", "4"], ["2", "3", "4"]]
    assert [tuple(delivery.receive_counts) for delivery in report.deliveries] == [
        (1, 1, 1, 1),
        (2, 2, 2),
    ]
    assert [delivery.verdict.reported for delivery in report.deliveries] == [[1, 2, 3], [2]]
    assert bodies(report.dead_lettered) == ["4"]
    assert bodies(report.deleted) == ["1", "2", "3"]


@recorded(
    "A receipt handle expires with the visibility timeout, even if no other consumer received "
    "the message.",
    queue_recording("test_fifo_delete_after_visibility_timeout"),
)
def test_an_expired_handle() -> None:
    queue = queue_of("a1", visibility_timeout=1)
    handle = queue.receive()[0]["receiptHandle"]
    queue.clock.advance(1_500)

    with pytest.raises(ValueError, match="has expired") as caught:
        queue.delete(handle)

    assert str(caught.value) == f"receipt_handle: {handle!r} has expired"
    assert received(queue) == ["a1"]


@documented("A message that is sent again within five minutes is not delivered again.", FIFO_TERMS)
@recorded(
    "A message that is sent again after the first was received and deleted is not delivered "
    "within five minutes, and is delivered after them.",
    queue_recording("test_fifo_deduplication_arrives_once_after_delete"),
    queue_recording("test_deduplication_interval"),
)
def test_what_is_sent_twice() -> None:
    queue = queue_of("a1")
    first = queue.messages[0]
    report = EventSourceMapping(queue, succeed).run()
    queue.clock.advance(299_000)
    again = queue.send("a1", message_group_id="a")
    queue.clock.advance(1_000)
    later = queue.send("a1", message_group_id="a")

    assert bodies(report.deleted) == ["a1"]
    assert first.message_id == again.message_id
    assert first.message_id != later.message_id
    assert queue.messages == [later]


@recorded(
    "The same deduplication id in another group is a duplicate, unless the queue has "
    "`DeduplicationScope: messageGroup`.",
    queue_recording("test_sqs_fifo_same_dedup_id_different_message_groups"),
    queue_recording("test_sqs_fifo_content_based_dedup_with_message_group_scope"),
)
@pytest.mark.parametrize(("scope", "expected"), [("queue", ["a"]), ("messageGroup", ["a", "b"])])
def test_the_scope_of_deduplication(scope: Any, expected: list[str]) -> None:
    queue = one_group("orders.fifo", deduplication_scope=scope)
    for group in "ab":
        queue.send("same", message_group_id=group)

    assert [message.message_group_id for message in queue.messages] == expected


@documented("The content is the body; message attributes make no difference.", FIFO_ONCE)
def test_attributes_make_no_other_message() -> None:
    queue = one_group("orders.fifo")
    for value in ("x", "y"):
        queue.send("same", message_attributes={"kind": value})

    assert len(queue.messages) == 1
