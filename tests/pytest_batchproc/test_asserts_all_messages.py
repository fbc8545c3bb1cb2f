"""What assert_all_succeeded and assert_all_failed say, whole, as it is and with -v."""

# ruff: noqa: E501
# The messages stand here as they are, and a line that cannot be shorter is not.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc._asserts import (
    BatchAssertionError,
    assert_all_failed,
    assert_all_succeeded,
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


def test_failures_where_none_was_expected() -> None:
    response = naming(SQS, OF_SQS, 1, 3)
    expected = """\
2 of 4 messages failed: #1 and #3
  #0 00000000-…-000000000000  one    success: not reported
> #1 00000000-…-000000000001  two    expected success, got fail: reported
  #2 00000000-…-000000000002  three  success: not reported
> #3 00000000-…-000000000003  four   expected success, got fail: reported
Lambda deletes 2 messages and retries #1 and #3 after the visibility timeout.
If #1 and #3 should fail, write assert_failed_at(response, event, [1, 3])."""

    assert message(assert_all_succeeded, response, OF_SQS) == expected
    assert whole(expected) == message(assert_all_succeeded, response, OF_SQS, verbose=True)


def test_failures_of_all_where_none_was_expected() -> None:
    response = naming(KINESIS, OF_KINESIS, 0, 1, 2, 3)
    expected = """\
All 4 records failed
> #0 49600000…000000000000  one    expected success, got fail: reported
> #1 49600000…000000000001  two    expected success, got fail: reported
> #2 49600000…000000000002  three  expected success, got fail: reported
> #3 49600000…000000000003  four   expected success, got fail: reported
Lambda goes back to #0: all 4 records are retried, which blocks the shard. The invocation counts as
a success.
If all should fail, write assert_all_failed(response, event)."""

    assert message(assert_all_succeeded, response, OF_KINESIS) == expected


def test_a_misspelt_key_does_not_pass_as_all_succeeded() -> None:
    response = {"batchItemFailure": [{"itemIdentifier": "one"}]}
    expected = """\
Lambda ignores this response and deletes all 4 messages
  #0 00000000-…-000000000000  one    success: not reported
  #1 00000000-…-000000000001  two    success: not reported
  #2 00000000-…-000000000002  three  success: not reported
  #3 00000000-…-000000000003  four   success: not reported
"batchItemFailure" is not a key that Lambda reads, so Lambda deletes all 4 messages; write
"batchItemFailures".
The response names no failure: Lambda deletes all 4 messages."""

    assert message(assert_all_succeeded, response, OF_FIFO) == expected


def test_a_handler_that_raised_where_all_should_succeed() -> None:
    error = ValueError("no such order")
    expected = """\
All 4 records failed
> #0 400000000000000000000000  {"id": 0, "body": "one"}   expected success, got fail: handler raised
> #1 400000000000000000000001  {"id": 1, "body": "two"}   expected success, got fail: handler raised
> #2 400000000000000000000002  {"id": 2, "body": "three…  expected success, got fail: handler raised
> #3 400000000000000000000003  {"id": 3, "body": "four"}  expected success, got fail: handler raised
The function raised ValueError: all 4 records are retried, which blocks the shard.
ValueError: no such order
Report the records that fail: an exception fails all of them."""
    verbose = """\
All 4 records failed
> #0 400000000000000000000000  {"id": 0, "body": "one"}    expected success, got fail: handler raised
> #1 400000000000000000000001  {"id": 1, "body": "two"}    expected success, got fail: handler raised
> #2 400000000000000000000002  {"id": 2, "body": "three"}  expected success, got fail: handler raised
> #3 400000000000000000000003  {"id": 3, "body": "four"}   expected success, got fail: handler raised
The function raised ValueError: all 4 records are retried, which blocks the shard.
ValueError: no such order
Report the records that fail: an exception fails all of them."""

    assert message(assert_all_succeeded, error, OF_DYNAMODB) == expected
    assert verbose == message(assert_all_succeeded, error, OF_DYNAMODB, verbose=True)


def test_an_error_without_a_text() -> None:
    error = SystemExit()
    expected = """\
All 4 messages failed
> #0 00000000-…-000000000000  one    expected success, got fail: handler raised
> #1 00000000-…-000000000001  two    expected success, got fail: handler raised
> #2 00000000-…-000000000002  three  expected success, got fail: handler raised
> #3 00000000-…-000000000003  four   expected success, got fail: handler raised
The function raised SystemExit: all 4 messages are retried after the visibility timeout. Lambda
counts an error and polls the queue more slowly.
Report the messages that fail: an exception fails all of them."""

    assert message(assert_all_succeeded, error, OF_SQS) == expected


def test_messages_that_did_not_fail() -> None:
    response = naming(SQS, OF_SQS, 1)
    expected = """\
3 of 4 messages did not fail: #0, #2 and #3
> #0 00000000-…-000000000000  one    expected redelivered, got gone: not reported
  #1 00000000-…-000000000001  two    redelivered: reported
> #2 00000000-…-000000000002  three  expected redelivered, got gone: not reported
> #3 00000000-…-000000000003  four   expected redelivered, got gone: not reported
Lambda deletes 3 messages and retries #1 after the visibility timeout.
If #0, #2 and #3 should succeed, write assert_failed_at(response, event, [1])."""

    assert message(assert_all_failed, response, OF_SQS) == expected
    assert whole(expected) == message(assert_all_failed, response, OF_SQS, verbose=True)


def test_records_before_the_checkpoint_did_not_fail() -> None:
    response = naming(KINESIS, OF_KINESIS, 2)
    expected = """\
2 of 4 records did not fail: #0 and #1
> #0 49600000…000000000000  one    expected redelivered, got gone: not reported
> #1 49600000…000000000001  two    expected redelivered, got gone: not reported
  #2 49600000…000000000002  three  redelivered: reported
  #3 49600000…000000000003  four   redelivered: after checkpoint #2
Lambda goes back to #2: it treats 2 records as processed and retries 2, including #3, which the
response does not name.
If #0 and #1 should succeed, write assert_failed_at(response, event, [2])."""

    assert message(assert_all_failed, response, OF_KINESIS) == expected


def test_none_failed_where_all_should() -> None:
    response = None
    expected = """\
None of the 4 records failed
> #0 audit-0 offset 100  one    expected redelivered, got gone: not reported
> #1 audit-0 offset 101  two    expected redelivered, got gone: not reported
> #2 audit-1 offset 102  three  expected redelivered, got gone: not reported
> #3 audit-1 offset 103  four   expected redelivered, got gone: not reported
Lambda treats all 4 records as processed.
If all should succeed, write assert_all_succeeded(response, event)."""

    assert message(assert_all_failed, response, OF_KAFKA) == expected


def test_a_wrong_entry_does_not_pass_as_all_failed() -> None:
    response = {"batchItemFailures": [{"messageId": "one"}]}
    expected = """\
Lambda rejects this response and retries all 4 messages
  #0 00000000-…-000000000000  one    redelivered: whole batch fails
  #1 00000000-…-000000000001  two    redelivered: whole batch fails
  #2 00000000-…-000000000002  three  redelivered: whole batch fails
  #3 00000000-…-000000000003  four   redelivered: whole batch fails
batchItemFailures[0] has "messageId" and no "itemIdentifier"; write {"itemIdentifier":
record["messageId"]}.
Lambda treats the whole batch as failed: all 4 messages are retried after the visibility timeout."""

    assert message(assert_all_failed, response, OF_SQS) == expected
    assert whole(expected) == message(assert_all_failed, response, OF_SQS, verbose=True)


@pytest.mark.parametrize(
    "claim",
    [
        assert_all_succeeded,
        lambda error, event: assert_failed_at(error, event, []),
        lambda error, event: assert_failed_ids(error, [], event),
    ],
    ids=["all succeeded", "failed at", "failed ids"],
)
def test_raising_on_an_empty_batch_is_no_success(claim: Callable[[object, Any], None]) -> None:
    with pytest.raises(BatchAssertionError) as caught:
        claim(ValueError("no records"), {"Records": []})
    told = [
        "The handler raised on an empty batch",
        "The batch is empty: there is nothing to retry.",
        "ValueError: no records",
        'Return {"batchItemFailures": []} when there is nothing to do.',
    ]

    assert told == str(caught.value).splitlines()
