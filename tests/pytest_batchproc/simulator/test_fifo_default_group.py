"""The group of a message to a FIFO queue: given with it, or the queue's default."""

from __future__ import annotations

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import SqsFifoQueue


def test_the_default_group_is_that_of_messages_without_one() -> None:
    queue = SqsFifoQueue("orders.fifo", default_message_group_id="all")

    assert [
        queue.send("a").message_group_id,
        queue.send("b", message_group_id="own").message_group_id,
    ] == ["all", "own"]


def test_the_dead_letter_queue_has_the_same_default_group() -> None:
    queue = SqsFifoQueue("orders.fifo", max_receive_count=1, default_message_group_id="all")

    assert queue.dead_letter_queue is not None
    assert queue.dead_letter_queue.send("a").message_group_id == "all"


def test_a_default_group_is_one_that_sqs_takes(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsFifoQueue("orders.fifo", default_message_group_id="a b")

    assert str(caught.value) == snapshot
