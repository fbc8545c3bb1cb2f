"""What assert_failed_at and assert_failed_ids say, whole, as it is and with -v."""

# ruff: noqa: E501
# The messages stand here as they are, and a line that cannot be shorter is not.

from __future__ import annotations

from pytest_batchproc._asserts import (
    assert_failed_at,
    assert_failed_ids,
)
from tests.pytest_batchproc.asserting import message, naming, whole
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO

BODIES = ["one", "two", "three", "four"]
OF_SQS = SQS.event(BODIES)
OF_FIFO = SQS_FIFO.event(BODIES, groups=["a", "a", "b", "b"])
OF_KINESIS = KINESIS.event(BODIES)
OF_DYNAMODB = DYNAMODB.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES, partitions=[0, 0, 1, 1])


def test_a_message_that_should_fail_and_did_not() -> None:
    response = naming(SQS, OF_SQS)
    expected = """\
1 of 4 messages has the wrong outcome: expected #1 to fail, got none
  #0 00000000-…-000000000000  one    success: not reported
> #1 00000000-…-000000000001  two    expected fail, got success: not reported
  #2 00000000-…-000000000002  three  success: not reported
  #3 00000000-…-000000000003  four   success: not reported
Lambda deletes all 4 messages.
If #1 should fail, the response must name it; otherwise remove it from `positions`."""

    assert message(assert_failed_at, response, OF_SQS, [1]) == expected
    assert whole(expected) == message(assert_failed_at, response, OF_SQS, [1], verbose=True)


def test_messages_that_fail_and_should_not() -> None:
    response = naming(SQS, OF_SQS, 1, 2)
    expected = """\
2 of 4 messages have the wrong outcome: expected none to fail, got #1 and #2
  #0 00000000-…-000000000000  one    success: not reported
> #1 00000000-…-000000000001  two    expected success, got fail: reported
> #2 00000000-…-000000000002  three  expected success, got fail: reported
  #3 00000000-…-000000000003  four   success: not reported
Lambda deletes 2 messages and retries #1 and #2 after the visibility timeout.
If #1 and #2 should fail, add them to `positions`."""

    assert message(assert_failed_at, response, OF_SQS, []) == expected


def test_another_message_than_expected() -> None:
    response = naming(SQS, OF_SQS, 2)
    expected = """\
2 of 4 messages have the wrong outcome: expected #1 to fail, got #2
  #0 00000000-…-000000000000  one    success: not reported
> #1 00000000-…-000000000001  two    expected fail, got success: not reported
> #2 00000000-…-000000000002  three  expected success, got fail: reported
  #3 00000000-…-000000000003  four   success: not reported
Lambda deletes 3 messages and retries #2 after the visibility timeout.
If the response is right, remove #1 from `positions` and add #2."""

    assert message(assert_failed_at, response, OF_SQS, [1]) == expected


def test_all_that_should_fail_and_did_not() -> None:
    response = naming(SQS, OF_SQS)
    expected = """\
4 of 4 messages have the wrong outcome: expected all to fail, got none
> #0 00000000-…-000000000000  one    expected fail, got success: not reported
> #1 00000000-…-000000000001  two    expected fail, got success: not reported
> #2 00000000-…-000000000002  three  expected fail, got success: not reported
> #3 00000000-…-000000000003  four   expected fail, got success: not reported
Lambda deletes all 4 messages.
If all should fail, the response must name them; otherwise remove them from `positions`."""

    assert message(assert_failed_at, response, OF_SQS, range(4)) == expected


def test_the_only_message() -> None:
    event = SQS.event(["one"])
    response = naming(SQS, event)
    expected = """\
The message has the wrong outcome: expected #0 to fail, got none
> #0 00000000-…-000000000000  one  expected fail, got success: not reported
Lambda deletes the message.
If #0 should fail, the response must name it; otherwise remove it from `positions`."""

    assert message(assert_failed_at, response, event, [0]) == expected


def test_records_of_kinesis() -> None:
    response = naming(KINESIS, OF_KINESIS, 1)
    expected = """\
2 of 4 records have the wrong outcome: expected #2 to fail, got #1
  #0 49600000…000000000000  one    success: not reported
> #1 49600000…000000000001  two    expected success, got fail: reported
> #2 49600000…000000000002  three  expected fail, got success: not reported
  #3 49600000…000000000003  four   success: not reported
Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2 and #3, which
the response does not name.
If the response is right, remove #2 from `positions` and add #1."""
    verbose = """\
2 of 4 records have the wrong outcome: expected #2 to fail, got #1
  #0 49600000000000000000000000000000000000000000000000000000  one    success: not reported
> #1 49600000000000000000000000000000000000000000000000000001  two    expected success, got fail: reported
> #2 49600000000000000000000000000000000000000000000000000002  three  expected fail, got success: not reported
  #3 49600000000000000000000000000000000000000000000000000003  four   success: not reported
Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2 and #3, which
the response does not name.
If the response is right, remove #2 from `positions` and add #1."""

    assert message(assert_failed_at, response, OF_KINESIS, [2]) == expected
    assert verbose == message(assert_failed_at, response, OF_KINESIS, [2], verbose=True)


def test_records_of_dynamodb() -> None:
    response = naming(DYNAMODB, OF_DYNAMODB, 3)
    expected = """\
1 of 4 records has the wrong outcome: expected #2 and #3 to fail, got #3
  #0 400000000000000000000000  {"id": 0, "body": "one"}    success: not reported
  #1 400000000000000000000001  {"id": 1, "body": "two"}    success: not reported
> #2 400000000000000000000002  {"id": 2, "body": "three"}  expected fail, got success: not reported
  #3 400000000000000000000003  {"id": 3, "body": "four"}   fail: reported
Lambda goes back to #3: it treats 3 records as processed and retries 1.
If #2 should fail, the response must name it; otherwise remove it from `positions`."""

    assert message(assert_failed_at, response, OF_DYNAMODB, [2, 3]) == expected
    assert message(assert_failed_at, response, OF_DYNAMODB, [2, 3], verbose=True) == expected


def test_records_of_kafka() -> None:
    response = naming(KAFKA, OF_KAFKA, 1)
    expected = """\
1 of 4 records has the wrong outcome: expected #1 and #2 to fail, got #1
  #0 audit-0 offset 100  one    success: not reported
  #1 audit-0 offset 101  two    fail: reported
> #2 audit-1 offset 102  three  expected fail, got success: not reported
  #3 audit-1 offset 103  four   success: not reported
Lambda treats 3 records as processed and retries #1. AWS does not document what happens to later
offsets in a partition; here, only the records that the response names are retried.
If #2 should fail, the response must name it; otherwise remove it from `positions`."""

    assert message(assert_failed_at, response, OF_KAFKA, [1, 2]) == expected
    assert message(assert_failed_at, response, OF_KAFKA, [1, 2], verbose=True) == expected


def test_messages_of_a_fifo_queue_that_lose_their_order_too() -> None:
    response = naming(SQS_FIFO, OF_FIFO, 2)
    expected = """\
1 of 4 messages has the wrong outcome: expected #2 and #3 to fail, got #2
  #0 00000000-…-000000000000  one    success: not reported
  #1 00000000-…-000000000001  two    success: not reported
  #2 00000000-…-000000000002  three  fail: reported
> #3 00000000-…-000000000003  four   expected fail, got success: not reported
#2 is retried and #3, a later message of its group "b", is deleted: their order is lost; after a
failure report every later message of the group too.
Lambda deletes 3 messages and retries #2 after the visibility timeout.
If #3 should fail, the response must name it; otherwise remove it from `positions`."""

    assert message(assert_failed_at, response, OF_FIFO, [2, 3]) == expected
    assert whole(expected) == message(assert_failed_at, response, OF_FIFO, [2, 3], verbose=True)


def test_identifiers_that_were_not_expected() -> None:
    ids = SQS.identifiers(OF_SQS)
    expected = """\
2 of 4 messages have the wrong outcome: expected #0 to fail, got #1
> #0 00000000-…-000000000000  one    expected fail, got success: not reported
> #1 00000000-…-000000000001  two    expected success, got fail: reported
  #2 00000000-…-000000000002  three  success: not reported
  #3 00000000-…-000000000003  four   success: not reported
Lambda deletes 3 messages and retries #1 after the visibility timeout.
If the response is right, remove #0 from `ids` and add #1."""

    assert message(assert_failed_ids, naming(SQS, OF_SQS, 1), ids[:1], OF_SQS) == expected


def test_identifiers_that_are_missing() -> None:
    ids = KAFKA.identifiers(OF_KAFKA)
    expected = """\
1 of 4 records has the wrong outcome: expected #0 and #1 to fail, got #1
> #0 audit-0 offset 100  one    expected fail, got success: not reported
  #1 audit-0 offset 101  two    fail: reported
  #2 audit-1 offset 102  three  success: not reported
  #3 audit-1 offset 103  four   success: not reported
Lambda treats 3 records as processed and retries #1. AWS does not document what happens to later
offsets in a partition; here, only the records that the response names are retried.
If #0 should fail, the response must name it; otherwise remove it from `ids`."""

    assert message(assert_failed_ids, naming(KAFKA, OF_KAFKA, 1), ids[:2], OF_KAFKA) == expected
    assert (
        message(assert_failed_ids, naming(KAFKA, OF_KAFKA, 1), ids[:2], OF_KAFKA, verbose=True)
    ) == expected


def test_a_misspelt_key_does_not_pass_as_what_was_expected() -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}
    expected = """\
Lambda ignores this response and deletes all 4 messages
  #0 00000000-…-000000000000  one    success: not reported
> #1 00000000-…-000000000001  two    expected fail, got success: not reported
  #2 00000000-…-000000000002  three  success: not reported
  #3 00000000-…-000000000003  four   success: not reported
"BatchItemFailures" is not a key that Lambda reads, so Lambda deletes all 4 messages; write
"batchItemFailures".
The response names no failure: Lambda deletes all 4 messages."""

    assert message(assert_failed_at, response, OF_SQS, [1]) == expected
    assert whole(expected) == message(assert_failed_at, response, OF_SQS, [1], verbose=True)


def test_an_identifier_of_another_batch() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "other"}]}
    expected = """\
Lambda rejects this response and retries all 4 records
> #0 49600000…000000000000  one    expected success, got fail: whole batch fails
> #1 49600000…000000000001  two    expected success, got fail: whole batch fails
> #2 49600000…000000000002  three  expected success, got fail: whole batch fails
> #3 49600000…000000000003  four   expected success, got fail: whole batch fails
batchItemFailures[0] names "other", and no record of this batch has that as sequence number (kept
from an earlier batch?); write record["kinesis"]["sequenceNumber"].
Lambda treats the whole batch as failed: all 4 records are retried, which blocks the shard."""

    assert message(assert_failed_at, response, OF_KINESIS, []) == expected


def test_a_handler_that_raised() -> None:
    error = ValueError("no such order")
    expected = """\
3 of 4 messages have the wrong outcome: expected #1 to fail, got all
> #0 00000000-…-000000000000  one    expected success, got fail: handler raised
  #1 00000000-…-000000000001  two    fail: handler raised
> #2 00000000-…-000000000002  three  expected success, got fail: handler raised
> #3 00000000-…-000000000003  four   expected success, got fail: handler raised
The function raised ValueError: all 4 messages are retried after the visibility timeout. Lambda
counts an error and polls the queue more slowly.
ValueError: no such order
Report the messages that fail: an exception fails all of them."""

    assert message(assert_failed_at, error, OF_SQS, [1]) == expected
    assert whole(expected) == message(assert_failed_at, error, OF_SQS, [1], verbose=True)
