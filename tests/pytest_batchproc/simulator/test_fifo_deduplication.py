"""What a FIFO queue takes for the same message, and for how long."""

from __future__ import annotations

import pytest

from pytest_batchproc.clock import Clock
from pytest_batchproc.simulator import EventSourceMapping
from tests.pytest_batchproc.simulator.queues import bodies, one_group, succeed


def test_what_is_sent_twice_within_five_minutes_is_sent_once() -> None:
    queue = one_group("payments.fifo")
    first = queue.send("same", message_group_id="one")
    EventSourceMapping(queue, succeed).run()
    queue.clock.advance(299_999)

    again = queue.send("same", message_group_id="two")

    assert first is again
    assert queue.messages == []


def test_after_five_minutes_it_is_sent_again() -> None:
    queue = one_group("payments.fifo")
    first = queue.send("same")
    queue.clock.advance(300_000)

    again = queue.send("same")

    assert queue.messages == [first, again]


def test_the_digest_of_a_body_given_as_an_id_is_the_same_id() -> None:
    queue = one_group("payments.fifo")
    first = queue.send("same")
    (record,) = queue.receive()

    again = queue.send(
        "other", message_deduplication_id=record["attributes"]["MessageDeduplicationId"]
    )

    assert first is again


def test_an_id_that_is_no_digest_is_an_id_too() -> None:
    queue = one_group("payments.fifo")
    first = queue.send("a", message_deduplication_id="order-1")

    again = queue.send("b", message_deduplication_id="order-1")
    queue.send("b", message_deduplication_id="order-2", message_group_id="other")

    assert first is again
    assert [record["attributes"]["MessageDeduplicationId"] for record in queue.receive(10)] == [
        "order-1",
        "order-2",
    ]


def test_deduplication_may_be_by_group() -> None:
    queue = one_group("payments.fifo", deduplication_scope="messageGroup")
    queue.send("same", message_group_id="one")
    queue.send("same", message_group_id="two")

    assert bodies(queue.messages) == ["same", "same"]


def test_without_content_based_deduplication_an_id_is_needed() -> None:
    queue = one_group("payments.fifo", content_based_deduplication=False)

    with pytest.raises(ValueError, match="required") as caught:
        queue.send("a")

    assert (
        str(caught.value)
    ) == "message_deduplication_id: required, because content_based_deduplication is off"


@pytest.mark.parametrize(("later", "count"), [(299, 1), (300, 2)])
def test_what_was_sent_is_remembered_on_the_clock_that_the_queue_joins(
    later: int, count: int
) -> None:
    queue = one_group("payments.fifo")
    queue.send("x")
    clock = Clock()
    clock.advance(400_000)
    queue.join(clock)
    clock.advance(later * 1000)
    queue.send("x")

    assert count == len(queue.messages)
