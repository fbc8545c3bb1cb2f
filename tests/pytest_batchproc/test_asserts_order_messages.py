"""What assert_checkpoint and assert_group_order_kept say, whole, as it is and with -v."""

# ruff: noqa: E501
# The messages stand here as they are, and a line that cannot be shorter is not.

from __future__ import annotations

from pytest_batchproc._asserts import (
    assert_checkpoint,
    assert_group_order_kept,
)
from tests.pytest_batchproc.asserting import message, naming, whole
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS_FIFO

BODIES = ["one", "two", "three", "four"]
OF_FIFO = SQS_FIFO.event(BODIES, groups=["a", "a", "b", "b"])
OF_KINESIS = KINESIS.event(BODIES)
OF_DYNAMODB = DYNAMODB.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES, partitions=[0, 0, 1, 1])


def test_another_checkpoint_than_expected() -> None:
    response = naming(KINESIS, OF_KINESIS, 1)
    expected = """\
Lambda goes back to #1; expected the checkpoint #2
  #0 49600000…000000000000  one    gone: not reported
> #1 49600000…000000000001  two    expected gone, got redelivered: reported
  #2 49600000…000000000002  three  redelivered: after checkpoint #1
  #3 49600000…000000000003  four   redelivered: after checkpoint #1
Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2 and #3, which
the response does not name.
The lowest record that the response names is the checkpoint; if it should be #2, name that and none
before it."""
    verbose = """\
Lambda goes back to #1; expected the checkpoint #2
  #0 49600000000000000000000000000000000000000000000000000000  one    gone: not reported
> #1 49600000000000000000000000000000000000000000000000000001  two    expected gone, got redelivered: reported
  #2 49600000000000000000000000000000000000000000000000000002  three  redelivered: after checkpoint #1
  #3 49600000000000000000000000000000000000000000000000000003  four   redelivered: after checkpoint #1
Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2 and #3, which
the response does not name.
The lowest record that the response names is the checkpoint; if it should be #2, name that and none
before it."""

    assert message(assert_checkpoint, response, OF_KINESIS, 2) == expected
    assert verbose == message(assert_checkpoint, response, OF_KINESIS, 2, verbose=True)


def test_a_checkpoint_where_none_was_expected() -> None:
    response = naming(DYNAMODB, OF_DYNAMODB, 3)
    expected = """\
Lambda goes back to #3; expected no checkpoint
  #0 400000000000000000000000  {"id": 0, "body": "one"}    gone: not reported
  #1 400000000000000000000001  {"id": 1, "body": "two"}    gone: not reported
  #2 400000000000000000000002  {"id": 2, "body": "three"}  gone: not reported
> #3 400000000000000000000003  {"id": 3, "body": "four"}   expected gone, got redelivered: reported
Lambda goes back to #3: it treats 3 records as processed and retries 1.
The lowest record that the response names is the checkpoint; if #3 should fail, write 3."""

    assert message(assert_checkpoint, response, OF_DYNAMODB, None) == expected


def test_no_checkpoint_where_one_was_expected() -> None:
    response = naming(DYNAMODB, OF_DYNAMODB)
    expected = """\
Lambda does not go back; expected the checkpoint #3
  #0 400000000000000000000000  {"id": 0, "body": "one…  gone: not reported
  #1 400000000000000000000001  {"id": 1, "body": "two…  gone: not reported
  #2 400000000000000000000002  {"id": 2, "body": "…     gone: not reported
> #3 400000000000000000000003  {"id": 3, "body": "…     expected redelivered, got gone: not reported
Lambda treats all 4 records as processed.
The lowest record that the response names is the checkpoint; if it should be #3, name that and none
before it."""

    assert message(assert_checkpoint, response, OF_DYNAMODB, 3) == expected


def test_the_checkpoint_of_a_handler_that_raised() -> None:
    error = ValueError("no such order")
    expected = """\
Lambda goes back to #0; expected the checkpoint #3
> #0 49600000…000000000000  one    expected gone, got redelivered: handler raised
> #1 49600000…000000000001  two    expected gone, got redelivered: handler raised
> #2 49600000…000000000002  three  expected gone, got redelivered: handler raised
  #3 49600000…000000000003  four   redelivered: handler raised
The function raised ValueError: all 4 records are retried, which blocks the shard.
ValueError: no such order
Report the records that fail: an exception fails all of them."""

    assert message(assert_checkpoint, error, OF_KINESIS, 3) == expected


def test_a_message_passes_an_earlier_one_of_its_group() -> None:
    response = naming(SQS_FIFO, OF_FIFO, 2)
    expected = """\
1 of 4 messages is deleted while an earlier one of its group is retried: #3
  #0 00000000-…-000000000000  one    gone: not reported, group "a"
  #1 00000000-…-000000000001  two    gone: not reported, group "a"
  #2 00000000-…-000000000002  three  redelivered: reported, group "b"
> #3 00000000-…-000000000003  four   expected redelivered, got gone: after #2 of group "b"
#2 is retried and #3, a later message of its group "b", is deleted: their order is lost; after a
failure report every later message of the group too.
Lambda deletes 3 messages and retries #2 after the visibility timeout."""

    assert message(assert_group_order_kept, response, OF_FIFO) == expected
    assert whole(expected) == message(assert_group_order_kept, response, OF_FIFO, verbose=True)


def test_messages_pass_earlier_ones_of_their_groups() -> None:
    response = naming(SQS_FIFO, OF_FIFO, 0, 2)
    expected = """\
2 of 4 messages are deleted while an earlier one of their group is retried: #1 and #3
  #0 00000000-…-000000000000  one    redelivered: reported, group "a"
> #1 00000000-…-000000000001  two    expected redelivered, got gone: after #0 of group "a"
  #2 00000000-…-000000000002  three  redelivered: reported, group "b"
> #3 00000000-…-000000000003  four   expected redelivered, got gone: after #2 of group "b"
#0 is retried and #1, a later message of its group "a", is deleted: their order is lost; after a
failure report every later message of the group too.
Lambda deletes 2 messages and retries #0 and #2 after the visibility timeout."""

    assert message(assert_group_order_kept, response, OF_FIFO) == expected


def test_a_message_without_a_group_stands_alone() -> None:
    event = SQS_FIFO.event(BODIES, groups=["a", "a", "a", "a"])
    del event["Records"][1]["attributes"]["MessageGroupId"]
    response = naming(SQS_FIFO, event, 0, 3)
    expected = """\
1 of 4 messages is deleted while an earlier one of its group is retried: #2
  #0 00000000-…-000000000000  one    redelivered: reported, group "a"
  #1 00000000-…-000000000001  two    gone: not reported
> #2 00000000-…-000000000002  three  expected redelivered, got gone: after #0 of group "a"
  #3 00000000-…-000000000003  four   redelivered: reported, group "a"
#0 is retried and #2, a later message of its group "a", is deleted: their order is lost; after a
failure report every later message of the group too.
Lambda deletes 2 messages and retries #0 and #3 after the visibility timeout."""

    assert message(assert_group_order_kept, response, event) == expected


def test_a_record_passes_an_earlier_one_of_its_partition() -> None:
    response = naming(KAFKA, OF_KAFKA, 0)
    expected = """\
1 of 4 records is treated as processed while an earlier one of its partition is retried: #1
  #0 audit-0 offset 100  one    redelivered: reported, partition "audit-0"
> #1 audit-0 offset 101  two    expected redelivered, got gone: after #0 of partition "audit-0"
  #2 audit-1 offset 102  three  gone: not reported, partition "audit-1"
  #3 audit-1 offset 103  four   gone: not reported, partition "audit-1"
Lambda treats 3 records as processed and retries #0. AWS does not document what happens to later
offsets in a partition; here, only the records that the response names are retried.
Report #1 as well: after a failure every later record of the partition must be retried."""

    assert message(assert_group_order_kept, response, OF_KAFKA) == expected
    assert message(assert_group_order_kept, response, OF_KAFKA, verbose=True) == expected
