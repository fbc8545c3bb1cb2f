"""What assert_checkpoint and assert_group_order_kept say, whole, as it is and with -v."""

from __future__ import annotations

from pytest_batchproc._asserts import (
    assert_checkpoint,
    assert_group_order_kept,
)
from tests.pytest_batchproc.asserts.asserting import message, naming
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS_FIFO

BODIES = ["one", "two", "three", "four"]
OF_FIFO = SQS_FIFO.event(BODIES, groups=["a", "a", "b", "b"])
OF_KINESIS = KINESIS.event(BODIES)
OF_DYNAMODB = DYNAMODB.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES, partitions=[0, 0, 1, 1])


def test_another_checkpoint_than_expected(snapshot: object) -> None:
    response = naming(KINESIS, OF_KINESIS, 1)

    assert message(assert_checkpoint, response, OF_KINESIS, 2) == snapshot
    assert message(assert_checkpoint, response, OF_KINESIS, 2, verbose=True) == snapshot


def test_a_checkpoint_where_none_was_expected(snapshot: object) -> None:
    response = naming(DYNAMODB, OF_DYNAMODB, 3)

    assert message(assert_checkpoint, response, OF_DYNAMODB, None) == snapshot


def test_no_checkpoint_where_one_was_expected(snapshot: object) -> None:
    response = naming(DYNAMODB, OF_DYNAMODB)

    assert message(assert_checkpoint, response, OF_DYNAMODB, 3) == snapshot


def test_the_checkpoint_of_a_handler_that_raised(snapshot: object) -> None:
    error = ValueError("no such order")

    assert message(assert_checkpoint, error, OF_KINESIS, 3) == snapshot


def test_a_message_passes_an_earlier_one_of_its_group(snapshot: object) -> None:
    response = naming(SQS_FIFO, OF_FIFO, 2)

    assert message(assert_group_order_kept, response, OF_FIFO) == snapshot
    assert message(assert_group_order_kept, response, OF_FIFO, verbose=True) == snapshot


def test_messages_pass_earlier_ones_of_their_groups(snapshot: object) -> None:
    response = naming(SQS_FIFO, OF_FIFO, 0, 2)

    assert message(assert_group_order_kept, response, OF_FIFO) == snapshot


def test_a_message_without_a_group_stands_alone(snapshot: object) -> None:
    event = SQS_FIFO.event(BODIES, groups=["a", "a", "a", "a"])
    del event["Records"][1]["attributes"]["MessageGroupId"]
    response = naming(SQS_FIFO, event, 0, 3)

    assert message(assert_group_order_kept, response, event) == snapshot


def test_a_record_passes_an_earlier_one_of_its_partition(snapshot: object) -> None:
    response = naming(KAFKA, OF_KAFKA, 0)

    assert message(assert_group_order_kept, response, OF_KAFKA) == snapshot
    assert message(assert_group_order_kept, response, OF_KAFKA, verbose=True) == (
        message(assert_group_order_kept, response, OF_KAFKA)
    )
