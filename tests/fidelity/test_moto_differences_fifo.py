"""What moto's FIFO queue does in another way, seen on both."""

from __future__ import annotations

import pytest

from tests.fidelity.moto_queue import Moto, Pair
from tests.fidelity.rules import (
    DEDUPLICATION,
    FIFO,
    SQS,
    differs,
    queue_recording,
)


def fifo_of(moto: Moto, *bodies: str, **options: object) -> Pair:
    """Both with these messages, the group of each its letter."""
    pair = moto.pair(fifo=True, **options)
    for body in bodies:
        pair.send(body, group=body[0])
    return pair


@differs(
    moto="A receive of a FIFO queue mixes groups in the order in which messages were sent.",
    ours="A receive takes all possible messages of one group, then continues with the next.",
    right="the simulator: recorded",
    at=(queue_recording("test_fifo_receive_message_group_id_ordering"),),
)
def test_groups_of_one_receive(moto: Moto) -> None:
    pair = fifo_of(moto, "a1", "b1", "a2")

    assert pair.shown() == (["a1", "b1", "a2"], ["a1", "a2", "b1"])


@differs(
    moto="A group that was received before precedes groups that arrived later.",
    ours="It follows groups that were never received.",
    right="the simulator: recorded",
    at=(queue_recording("test_fifo_receive_message_with_zero_visibility_timeout"),),
)
def test_a_group_that_returns(moto: Moto) -> None:
    pair = fifo_of(moto, "a1", "b1")
    pair.shown(1, hidden=1)
    pair.advance(1)

    assert pair.shown(1) == (["a1"], ["b1"])


@differs(
    moto=(
        "When several messages of a group become visible at once, the last of them is received "
        "alone: the order is lost."
    ),
    ours="They are received in order.",
    right="the simulator: documented",
    at=(FIFO,),
)
def test_a_group_that_is_seen_again(moto: Moto) -> None:
    pair = fifo_of(moto, "a1", "a2", "a3", visibility_timeout=5)
    pair.shown()
    pair.advance(6)

    assert pair.shown(hidden=20) == (["a3"], ["a1", "a2", "a3"])


@differs(
    moto=(
        "While the last message of a group is hidden longer, no message of the group is received."
    ),
    ours="The messages before it are received.",
    right="the simulator: recorded",
    at=(queue_recording("test_fifo_group_visibility_extends_with_change_message_visibility"),),
)
def test_the_last_of_a_group_is_hidden_longer(moto: Moto) -> None:
    pair = fifo_of(moto, "a1", "a2", "a3", visibility_timeout=5)
    (*_, (_, theirs)), (*_, (_, ours)) = pair.receive_theirs(), pair.receive_ours()
    pair.hide(theirs["ReceiptHandle"], ours["receiptHandle"], 60)
    pair.advance(6)

    assert pair.shown() == ([], ["a1", "a2"])


@differs(
    moto="A receipt handle of a FIFO queue still deletes after the visibility timeout.",
    ours="It has expired: the message is received again.",
    right="the simulator: recorded",
    at=(queue_recording("test_fifo_delete_after_visibility_timeout"),),
)
def test_an_expired_handle(moto: Moto) -> None:
    pair = fifo_of(moto, "a1", visibility_timeout=1)
    ((_, theirs),), ((_, ours),) = pair.receive_theirs(), pair.receive_ours()
    pair.advance(2)
    pair.delete_theirs(theirs["ReceiptHandle"])
    with pytest.raises(ValueError, match="has expired") as caught:
        pair.ours.delete(ours["receiptHandle"])

    assert str(caught.value) == f"receipt_handle: {ours['receiptHandle']!r} has expired"
    assert pair.shown() == ([], ["a1"])


@differs(
    moto="A message that is sent again after the first was deleted is delivered.",
    ours="It is not delivered within five minutes.",
    right="the simulator: recorded",
    at=(queue_recording("test_fifo_deduplication_arrives_once_after_delete"),),
)
def test_sent_again_after_a_delete(moto: Moto) -> None:
    pair = fifo_of(moto, "a1")
    ((_, theirs),), ((_, ours),) = pair.receive_theirs(), pair.receive_ours()
    pair.delete(theirs["ReceiptHandle"], ours["receiptHandle"])
    pair.send("a1", group="a")

    assert pair.shown() == (["a1"], [])


@differs(
    moto=(
        "With `DeduplicationScope` set to `messageGroup`, a message that another group received "
        "before is dropped."
    ),
    ours="It is a different message.",
    right="the simulator: recorded",
    at=(queue_recording("test_sqs_fifo_content_based_dedup_with_message_group_scope"),),
)
def test_the_scope_of_deduplication(moto: Moto) -> None:
    pair = moto.pair(fifo=True, deduplication_scope="messageGroup")
    for group in "ab":
        pair.send("same", group=group)

    assert pair.shown() == (["same"], ["same", "same"])


@differs(
    moto="The response to a duplicate contains a `MessageId` that no message has.",
    ours="The response contains the id of the first message.",
    right="not settled: AWS does not say, LocalStack returns the same as the simulator",
    at=(DEDUPLICATION,),
)
def test_the_answer_to_what_is_sent_twice(moto: Moto) -> None:
    pair = fifo_of(moto)
    their_first, our_first = pair.send("a1", group="a")
    their_second, our_second = pair.send("a1", group="a")

    assert (their_first == their_second, our_first == our_second) == (False, True)


@differs(
    moto="A message with a content-based id has no `SequenceNumber`.",
    ours="Each message of a FIFO queue has one, and they increase.",
    right="the simulator: documented",
    at=(SQS,),
)
def test_sequence_numbers(moto: Moto) -> None:
    pair = fifo_of(moto, "a1")
    ((_, theirs),), ((_, ours),) = pair.receive_theirs(), pair.receive_ours()

    assert "SequenceNumber" not in theirs["Attributes"]
    assert ours["attributes"]["SequenceNumber"].isdecimal()
