"""Messages about batches and answers that are not everyday, whole."""

# ruff: noqa: E501
# The messages stand here as they are, and a line that cannot be shorter is not.

from __future__ import annotations

import json

from batchproc import BatchProcessor, EventType
from batchproc._functions import process_partial_response
from pytest_batchproc._asserts import (
    assert_all_failed,
    assert_all_succeeded,
    assert_checkpoint,
    assert_failed_at,
    assert_redelivered,
)
from tests.pytest_batchproc.asserting import message, naming
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS

BODIES = ["one", "two", "three", "four"]
ORDERS = [
    f'{{"customer": "one of our best", "order": {number}, "lines": []}}' for number in range(26)
]
OF_ONE = SQS.event(["one"])


def test_one_message_failed() -> None:
    response = naming(SQS, OF_ONE, 0)
    expected = """\
The message failed
> #0 00000000-…-000000000000  one  expected success, got fail: reported
The response names every message: the message is retried after the visibility timeout. The
invocation counts as a success, so polling is not slowed down.
If #0 should fail, write assert_all_failed(response, event)."""

    assert message(assert_all_succeeded, response, OF_ONE) == expected


def test_one_message_did_not_fail() -> None:
    response = naming(SQS, OF_ONE)
    expected = """\
The message did not fail
> #0 00000000-…-000000000000  one  expected redelivered, got gone: not reported
Lambda deletes the message.
If #0 should succeed, write assert_all_succeeded(response, event)."""

    assert message(assert_all_failed, response, OF_ONE) == expected


def test_one_message_is_lost_by_a_misspelt_key() -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}
    expected = """\
Lambda ignores this response and deletes the message
> #0 00000000-…-000000000000  one  expected redelivered, got gone: not reported
"BatchItemFailures" is not a key that Lambda reads, so Lambda deletes the message; write
"batchItemFailures".
The response names no failure: Lambda deletes the message."""

    assert message(assert_all_failed, response, OF_ONE) == expected


def test_two_records_failed() -> None:
    event = KINESIS.event(["one", "two"])
    response = naming(KINESIS, event, 0, 1)
    expected = """\
Both records failed
> #0 49600000…000000000000  one  expected success, got fail: reported
> #1 49600000…000000000001  two  expected success, got fail: reported
Lambda goes back to #0: both records are retried, which blocks the shard. The invocation counts as a
success.
If all should fail, write assert_all_failed(response, event)."""

    assert message(assert_all_succeeded, response, event) == expected


def test_an_empty_batch_with_a_misspelt_key() -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}
    expected = """\
Lambda ignores this response and treats the batch as processed
"BatchItemFailures" is not a key that Lambda reads, so Lambda treats the batch as processed; write
"batchItemFailures".
The batch is empty: there is nothing to retry."""

    assert message(assert_all_succeeded, response, {"Records": []}) == expected


def test_26_messages_with_the_wrong_one_first() -> None:
    event = SQS.event(ORDERS)
    response = naming(SQS, event, 25)
    expected = """\
1 of 26 messages failed: #25
> #25 00000000-…-000000000025  …25, "lines": []}  expected success, got fail: reported
  #0  00000000-…-000000000000  …0, "lines": []}   success: not reported
  #1  00000000-…-000000000001  …1, "lines": []}   success: not reported
  #2  00000000-…-000000000002  …2, "lines": []}   success: not reported
  #3  00000000-…-000000000003  …3, "lines": []}   success: not reported
  #4  00000000-…-000000000004  …4, "lines": []}   success: not reported
  #5  00000000-…-000000000005  …5, "lines": []}   success: not reported
  #6  00000000-…-000000000006  …6, "lines": []}   success: not reported
  #7  00000000-…-000000000007  …7, "lines": []}   success: not reported
  #8  00000000-…-000000000008  …8, "lines": []}   success: not reported
  #9  00000000-…-000000000009  …9, "lines": []}   success: not reported
  #10 00000000-…-000000000010  …10, "lines": []}  success: not reported
  #11 00000000-…-000000000011  …11, "lines": []}  success: not reported
  #12 00000000-…-000000000012  …12, "lines": []}  success: not reported
  #13 00000000-…-000000000013  …13, "lines": []}  success: not reported
  #14 00000000-…-000000000014  …14, "lines": []}  success: not reported
  #15 00000000-…-000000000015  …15, "lines": []}  success: not reported
  #16 00000000-…-000000000016  …16, "lines": []}  success: not reported
  #17 00000000-…-000000000017  …17, "lines": []}  success: not reported
  #18 00000000-…-000000000018  …18, "lines": []}  success: not reported
  #19 00000000-…-000000000019  …19, "lines": []}  success: not reported
  #20 00000000-…-000000000020  …20, "lines": []}  success: not reported
  #21 00000000-…-000000000021  …21, "lines": []}  success: not reported
  #22 00000000-…-000000000022  …22, "lines": []}  success: not reported
  #23 00000000-…-000000000023  …23, "lines": []}  success: not reported
  … and 1 more message; -v shows all
Lambda deletes 25 messages and retries #25 after the visibility timeout.
If #25 should fail, write assert_failed_at(response, event, [25])."""

    assert message(assert_all_succeeded, response, event) == expected


def test_many_positions_are_counted() -> None:
    event = KAFKA.event([str(number) for number in range(30)])
    response = naming(KAFKA, event, *range(0, 30, 2))
    expected = """\
15 of 30 records failed: #0, #2, #4, #6, #8 and 10 more
> #0  audit-0 offset 100  0   expected success, got fail: reported
> #2  audit-0 offset 102  2   expected success, got fail: reported
> #4  audit-0 offset 104  4   expected success, got fail: reported
> #6  audit-0 offset 106  6   expected success, got fail: reported
> #8  audit-0 offset 108  8   expected success, got fail: reported
> #10 audit-0 offset 110  10  expected success, got fail: reported
> #12 audit-0 offset 112  12  expected success, got fail: reported
> #14 audit-0 offset 114  14  expected success, got fail: reported
> #16 audit-0 offset 116  16  expected success, got fail: reported
> #18 audit-0 offset 118  18  expected success, got fail: reported
> #20 audit-0 offset 120  20  expected success, got fail: reported
> #22 audit-0 offset 122  22  expected success, got fail: reported
> #24 audit-0 offset 124  24  expected success, got fail: reported
> #26 audit-0 offset 126  26  expected success, got fail: reported
> #28 audit-0 offset 128  28  expected success, got fail: reported
  #1  audit-0 offset 101  1   success: not reported
  #3  audit-0 offset 103  3   success: not reported
  #5  audit-0 offset 105  5   success: not reported
  #7  audit-0 offset 107  7   success: not reported
  #9  audit-0 offset 109  9   success: not reported
  #11 audit-0 offset 111  11  success: not reported
  #13 audit-0 offset 113  13  success: not reported
  #15 audit-0 offset 115  15  success: not reported
  #17 audit-0 offset 117  17  success: not reported
  #19 audit-0 offset 119  19  success: not reported
  … and 5 more records; -v shows all
Lambda treats 15 records as processed and retries #0, #2, #4, #6, #8 and 10 more. AWS does not
document what happens to later offsets in a partition; here, only the records that the response
names are retried.
If #0, #2, #4, #6, #8 and 10 more should fail, write assert_failed_at(response, event, [...])."""

    assert message(assert_all_succeeded, response, event) == expected


def test_records_that_share_an_identifier() -> None:
    event = SQS.event(BODIES)
    event["Records"][3]["messageId"] = event["Records"][1]["messageId"]
    response = naming(SQS, event, 1)
    expected = """\
1 of 4 messages has the wrong outcome: expected #1 to fail, got #1 and #3
  #0 00000000-…-000000000000  one    success: not reported
  #1 00000000-…-000000000001  two    fail: reported
  #2 00000000-…-000000000002  three  success: not reported
> #3 00000000-…-000000000001  four   expected success, got fail: reported
Lambda deletes 2 messages and retries #1 and #3 after the visibility timeout.
#1 and #3 have the same messageId, so a response names all of them or none; give each message a
different one."""

    assert message(assert_failed_at, response, event, [1]) == expected


def test_bodies_of_many_lines_and_tongues() -> None:
    event = DYNAMODB.event(["one\n  and a half", "grüße, 世界 🚀", "\x1b[31mred"])
    response = naming(DYNAMODB, event, 1)
    expected = """\
1 of 3 records failed: #1
  #0 400000000000000000000000  {"id": 0, "body": "one\\n and a…  success: not reported
> #1 400000000000000000000001  {"id": 1, "body": "grüße, 世界 🚀…  expected success, got fail: reported
  #2 400000000000000000000002  {"id": 2, "body": "\\u001b[…      success: not reported
Lambda goes back to #1: it treats 1 record as processed and retries 2, including #2, which the
response does not name.
If #1 should fail, write assert_failed_at(response, event, [1])."""

    assert message(assert_all_succeeded, response, event) == expected


def test_a_huge_body() -> None:
    event = KINESIS.event(["x" * 100_000, "two"])
    response = naming(KINESIS, event, 1)
    expected = """\
1 of 2 records failed: #1
  #0 49600000…000000000000  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  success: not reported
> #1 49600000…000000000001  two                                 expected success, got fail: reported
Lambda goes back to #1: it treats 1 record as processed and retries 1.
If #1 should fail, write assert_failed_at(response, event, [1])."""

    assert message(assert_all_succeeded, response, event) == expected


def test_a_body_that_cannot_be_read() -> None:
    event = KINESIS.event(["one", "two"])
    event["Records"][0]["kinesis"]["data"] = "no base64"
    response = naming(KINESIS, event, 1)
    expected = """\
1 of 2 records failed: #1
  #0 49600000…000000000000  b'\\x9e\\x86\\xda\\xb1\\xee\\xb8'  success: not reported
> #1 49600000…000000000001  two                          expected success, got fail: reported
Lambda goes back to #1: it treats 1 record as processed and retries 1.
If #1 should fail, write assert_failed_at(response, event, [1])."""

    assert message(assert_all_succeeded, response, event) == expected


def test_a_result_tells_what_each_record_raised() -> None:
    event = SQS.event(["1", "two", "3"])
    processor = BatchProcessor(EventType.SQS, log_failures=False)
    process_partial_response(event, lambda record: json.loads(record.body), processor)
    expected = """\
1 of 3 messages failed: #1
  #0 00000000-…-000000000000  1    success: not reported
> #1 00000000-…-000000000001  two  expected success, got fail: reported, JSONDecodeError
  #2 00000000-…-000000000002  3    success: not reported
Lambda deletes 2 messages and retries #1 after the visibility timeout.
If #1 should fail, write assert_failed_at(response, event, [1])."""

    assert message(assert_all_succeeded, processor.result, event) == expected


def test_an_error_of_a_whole_batch_tells_what_each_record_raised() -> None:
    event = DYNAMODB.event(["one", "two"])
    processor = BatchProcessor(EventType.DynamoDBStreams, log_failures=False)
    error: Exception | None = None
    try:
        process_partial_response(event, lambda record: record["id"], processor)
    except Exception as raised:
        error = raised
    expected = """\
Both records failed
> #0 400000000000000000000000  {"id": 0, "…  expected success, got fail: handler raised, KeyError
> #1 400000000000000000000001  {"id": 1, "…  expected success, got fail: handler raised, KeyError
The function raised BatchProcessingError: both records are retried, which blocks the shard.
BatchProcessingError: All records failed processing. 2 of 2 DynamoDB records failed (2 KeyError).
#0 KeyError: 'id'
#1 KeyError: 'id'
The handler raised because no record succeeded. If every record should fail, write
assert_all_failed(response, event)."""

    assert message(assert_all_succeeded, error, event) == expected


def test_another_answer_than_an_object() -> None:
    event = KINESIS.event(BODIES)
    expected = """\
3 of 4 records have the wrong outcome: expected #3 to be redelivered, got all
> #0 49600000…000000000000  one    expected gone, got redelivered: whole batch fails
> #1 49600000…000000000001  two    expected gone, got redelivered: whole batch fails
> #2 49600000…000000000002  three  expected gone, got redelivered: whole batch fails
  #3 49600000…000000000003  four   redelivered: whole batch fails
The response is the text "ok", not an object; return {"batchItemFailures": [...]} or None.
Lambda treats the whole batch as failed: all 4 records are retried, which blocks the shard. AWS does
not document what Lambda does with such a response."""

    assert message(assert_redelivered, "ok", event, [3]) == expected


def test_the_checkpoint_of_a_wrong_entry() -> None:
    event = KINESIS.event(BODIES)
    response = {"batchItemFailures": [{"itemIdentifier": event["Records"][2]["eventID"]}]}
    expected = """\
Lambda goes back to #0; expected the checkpoint #2
> #0 49600000…000000000000  one    expected gone, got redelivered: whole batch fails
> #1 49600000…000000000001  two    expected gone, got redelivered: whole batch fails
  #2 49600000…000000000002  three  redelivered: whole batch fails
  #3 49600000…000000000003  four   redelivered: whole batch fails
batchItemFailures[0] names the eventID of #2, not its sequence number; write
record["kinesis"]["sequenceNumber"].
Lambda treats the whole batch as failed: all 4 records are retried, which blocks the shard."""

    assert message(assert_checkpoint, response, event, 2) == expected
