"""What assert_valid_response and assert_redelivered say, whole, as it is and with -v."""

# ruff: noqa: E501
# The messages stand here as they are, and a line that cannot be shorter is not.

from __future__ import annotations

from pytest_batchproc._asserts import (
    assert_redelivered,
    assert_valid_response,
)
from tests.pytest_batchproc.asserting import message, naming, whole
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO

BODIES = ["one", "two", "three", "four"]
OF_SQS = SQS.event(BODIES)
OF_FIFO = SQS_FIFO.event(BODIES, groups=["a", "a", "b", "b"])
OF_KINESIS = KINESIS.event(BODIES)
OF_DYNAMODB = DYNAMODB.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES, partitions=[0, 0, 1, 1])


def test_a_key_that_lambda_does_not_read() -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}
    expected = """\
Lambda ignores this response and deletes all 4 messages
  #0 00000000-…-000000000000  one    gone: not reported
  #1 00000000-…-000000000001  two    gone: not reported
  #2 00000000-…-000000000002  three  gone: not reported
  #3 00000000-…-000000000003  four   gone: not reported
"BatchItemFailures" is not a key that Lambda reads, so Lambda deletes all 4 messages; write
"batchItemFailures".
The response names no failure: Lambda deletes all 4 messages."""

    assert message(assert_valid_response, response, OF_SQS) == expected
    assert whole(expected) == message(assert_valid_response, response, OF_SQS, verbose=True)


def test_a_batch_that_fails_whole_because_of_one_entry() -> None:
    response = naming(SQS, OF_SQS, 1)
    response["batchItemFailures"].append({"itemIdentifier": "other"})
    expected = """\
Lambda rejects this response and retries all 4 messages
> #0 00000000-…-000000000000  one    expected gone, got redelivered: whole batch fails
  #1 00000000-…-000000000001  two    redelivered: reported
> #2 00000000-…-000000000002  three  expected gone, got redelivered: whole batch fails
> #3 00000000-…-000000000003  four   expected gone, got redelivered: whole batch fails
batchItemFailures[1] names "other", and no message of this batch has that as messageId (kept from an
earlier batch?); write record["messageId"].
Lambda treats the whole batch as failed: all 4 messages are retried after the visibility timeout."""

    assert message(assert_valid_response, response, OF_SQS) == expected
    assert whole(expected) == message(assert_valid_response, response, OF_SQS, verbose=True)


def test_an_identifier_that_kafka_does_not_take() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "audit-0"}]}
    expected = """\
Lambda rejects this response and retries all 4 records
> #0 audit-0 offset 100  one    expected gone, got redelivered: whole batch fails
> #1 audit-0 offset 101  two    expected gone, got redelivered: whole batch fails
> #2 audit-1 offset 102  three  expected gone, got redelivered: whole batch fails
> #3 audit-1 offset 103  four   expected gone, got redelivered: whole batch fails
batchItemFailures[0] has the text "audit-0" as itemIdentifier, and Kafka takes an object; write
{"partition": "<topic>-<number>", "offset": <number>}.
Lambda treats the whole batch as failed: all 4 records are retried."""

    assert message(assert_valid_response, response, OF_KAFKA) == expected


def test_a_response_that_cannot_be_sent() -> None:
    response = {"batchItemFailures": {1, 2}}
    expected = """\
Lambda rejects this response and retries all 4 records
> #0 400000000000000000000000  {"id": 0, "body":…  expected gone, got redelivered: whole batch fails
> #1 400000000000000000000001  {"id": 1, "body":…  expected gone, got redelivered: whole batch fails
> #2 400000000000000000000002  {"id": 2, "body":…  expected gone, got redelivered: whole batch fails
> #3 400000000000000000000003  {"id": 3, "body":…  expected gone, got redelivered: whole batch fails
response["batchItemFailures"]: set does not become JSON; return list(...) of it.
The runtime reports an error in place of the response: all 4 records are retried, which blocks the
shard."""

    assert message(assert_valid_response, response, OF_DYNAMODB) == expected


def test_a_window_without_state() -> None:
    event = {
        **OF_KINESIS,
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"},
    }
    response = naming(KINESIS, event)
    expected = """\
Lambda rejects this response and retries all 4 records
> #0 49600000…000000000000  one    expected gone, got redelivered: whole batch fails
> #1 49600000…000000000001  two    expected gone, got redelivered: whole batch fails
> #2 49600000…000000000002  three  expected gone, got redelivered: whole batch fails
> #3 49600000…000000000003  four   expected gone, got redelivered: whole batch fails
The event has a tumbling window and the response has no "state"; return {"state": {...},
"batchItemFailures": [...]}.
Lambda treats the whole batch as failed: all 4 records are retried, which blocks the shard."""

    assert message(assert_valid_response, response, event) == expected


def test_a_group_that_loses_its_order() -> None:
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

    assert message(assert_valid_response, response, OF_FIFO) == expected
    assert whole(expected) == message(assert_valid_response, response, OF_FIFO, verbose=True)


def test_a_message_that_should_come_back_and_does_not() -> None:
    response = naming(SQS, OF_SQS)
    expected = """\
1 of 4 messages has the wrong outcome: expected #1 to be redelivered, got none
  #0 00000000-…-000000000000  one    gone: not reported
> #1 00000000-…-000000000001  two    expected redelivered, got gone: not reported
  #2 00000000-…-000000000002  three  gone: not reported
  #3 00000000-…-000000000003  four   gone: not reported
Lambda deletes all 4 messages.
If #1 should be retried, the response must name it; otherwise remove it from `positions`."""

    assert message(assert_redelivered, response, OF_SQS, [1]) == expected
    assert whole(expected) == message(assert_redelivered, response, OF_SQS, [1], verbose=True)


def test_a_message_that_comes_back_and_should_not() -> None:
    response = naming(SQS_FIFO, OF_FIFO, 3)
    expected = """\
1 of 4 messages has the wrong outcome: expected none to be redelivered, got #3
  #0 00000000-…-000000000000  one    gone: not reported
  #1 00000000-…-000000000001  two    gone: not reported
  #2 00000000-…-000000000002  three  gone: not reported
> #3 00000000-…-000000000003  four   expected gone, got redelivered: reported
Lambda deletes 3 messages and retries #3 after the visibility timeout.
If #3 should be retried, add it to `positions`."""

    assert message(assert_redelivered, response, OF_FIFO, []) == expected


def test_another_record_comes_back_than_expected() -> None:
    response = naming(KAFKA, OF_KAFKA, 2)
    expected = """\
2 of 4 records have the wrong outcome: expected #0 to be redelivered, got #2
> #0 audit-0 offset 100  one    expected redelivered, got gone: not reported
  #1 audit-0 offset 101  two    gone: not reported
> #2 audit-1 offset 102  three  expected gone, got redelivered: reported
  #3 audit-1 offset 103  four   gone: not reported
Lambda treats 3 records as processed and retries #2. AWS does not document what happens to later
offsets in a partition; here, only the records that the response names are retried.
If the response is right, remove #0 from `positions` and add #2."""

    assert message(assert_redelivered, response, OF_KAFKA, [0]) == expected


def test_a_stream_comes_back_to_its_end() -> None:
    response = naming(KINESIS, OF_KINESIS, 1)
    expected = """\
2 of 4 records have the wrong outcome: expected #1 to be redelivered, got #1, #2 and #3
  #0 49600000…000000000000  one    gone: not reported
  #1 49600000…000000000001  two    redelivered: reported
> #2 49600000…000000000002  three  expected gone, got redelivered: after checkpoint #1
> #3 49600000…000000000003  four   expected gone, got redelivered: after checkpoint #1
Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2 and #3, which
the response does not name.
A stream is retried from the lowest reported record to the end of the batch; write range(1, 4)."""
    verbose = """\
2 of 4 records have the wrong outcome: expected #1 to be redelivered, got #1, #2 and #3
  #0 49600000000000000000000000000000000000000000000000000000  one    gone: not reported
  #1 49600000000000000000000000000000000000000000000000000001  two    redelivered: reported
> #2 49600000000000000000000000000000000000000000000000000002  three  expected gone, got redelivered: after checkpoint #1
> #3 49600000000000000000000000000000000000000000000000000003  four   expected gone, got redelivered: after checkpoint #1
Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2 and #3, which
the response does not name.
A stream is retried from the lowest reported record to the end of the batch; write range(1, 4)."""

    assert message(assert_redelivered, response, OF_KINESIS, [1]) == expected
    assert verbose == message(assert_redelivered, response, OF_KINESIS, [1], verbose=True)


def test_a_stream_comes_back_from_too_early_on() -> None:
    response = naming(DYNAMODB, OF_DYNAMODB, 1)
    expected = """\
1 of 4 records has the wrong outcome: expected #2 and #3 to be redelivered, got #1, #2 and #3
  #0 400000000000000000000000  {"id": 0, "body": "one"}    gone: not reported
> #1 400000000000000000000001  {"id": 1, "body": "two"}    expected gone, got redelivered: reported
  #2 400000000000000000000002  {"id": 2, "body": "three"}  redelivered: after checkpoint #1
  #3 400000000000000000000003  {"id": 3, "body": "four"}   redelivered: after checkpoint #1
Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2 and #3, which
the response does not name.
If #1 should be retried, add it to `positions`."""

    assert message(assert_redelivered, response, OF_DYNAMODB, [2, 3]) == expected


def test_a_stream_does_not_come_back() -> None:
    response = naming(DYNAMODB, OF_DYNAMODB)
    expected = """\
1 of 4 records has the wrong outcome: expected #3 to be redelivered, got none
  #0 400000000000000000000000  {"id": 0, "body": "one…  gone: not reported
  #1 400000000000000000000001  {"id": 1, "body": "two…  gone: not reported
  #2 400000000000000000000002  {"id": 2, "body": "…     gone: not reported
> #3 400000000000000000000003  {"id": 3, "body": "…     expected redelivered, got gone: not reported
Lambda treats all 4 records as processed.
If #3 should be retried, the response must name it; otherwise remove it from `positions`."""

    assert message(assert_redelivered, response, OF_DYNAMODB, [3]) == expected


def test_all_come_back_because_the_handler_raised() -> None:
    error = ValueError("no such order")
    expected = """\
3 of 4 records have the wrong outcome: expected #3 to be redelivered, got all
> #0 49600000…000000000000  one    expected gone, got redelivered: handler raised
> #1 49600000…000000000001  two    expected gone, got redelivered: handler raised
> #2 49600000…000000000002  three  expected gone, got redelivered: handler raised
  #3 49600000…000000000003  four   redelivered: handler raised
The function raised ValueError: all 4 records are retried, which blocks the shard.
ValueError: no such order
Report the records that fail: an exception fails all of them."""

    assert message(assert_redelivered, error, OF_KINESIS, [3]) == expected


def test_all_come_back_because_of_a_wrong_entry() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": ""}]}
    expected = """\
3 of 4 records have the wrong outcome: expected #3 to be redelivered, got all
> #0 400000000000000000000000  {"id": 0, "body":…  expected gone, got redelivered: whole batch fails
> #1 400000000000000000000001  {"id": 1, "body":…  expected gone, got redelivered: whole batch fails
> #2 400000000000000000000002  {"id": 2, "body":…  expected gone, got redelivered: whole batch fails
  #3 400000000000000000000003  {"id": 3, "body":…  redelivered: whole batch fails
batchItemFailures[0] has an empty text as itemIdentifier; write record["dynamodb"]["SequenceNumber"]
(with a capital S).
Lambda treats the whole batch as failed: all 4 records are retried, which blocks the shard."""

    assert message(assert_redelivered, response, OF_DYNAMODB, [3]) == expected
