"""Messages about batches and answers that are not everyday, whole."""

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
from tests.pytest_batchproc.asserts.asserting import message, naming
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS

BODIES = ["one", "two", "three", "four"]
ORDERS = [
    f'{{"customer": "one of our best", "order": {number}, "lines": []}}' for number in range(26)
]
OF_ONE = SQS.event(["one"])


def test_one_message_failed(snapshot: object) -> None:
    response = naming(SQS, OF_ONE, 0)

    assert message(assert_all_succeeded, response, OF_ONE) == snapshot


def test_one_message_did_not_fail(snapshot: object) -> None:
    response = naming(SQS, OF_ONE)

    assert message(assert_all_failed, response, OF_ONE) == snapshot


def test_one_message_is_lost_by_a_misspelt_key(snapshot: object) -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}

    assert message(assert_all_failed, response, OF_ONE) == snapshot


def test_two_records_failed(snapshot: object) -> None:
    event = KINESIS.event(["one", "two"])
    response = naming(KINESIS, event, 0, 1)

    assert message(assert_all_succeeded, response, event) == snapshot


def test_an_empty_batch_with_a_misspelt_key(snapshot: object) -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}

    assert message(assert_all_succeeded, response, {"Records": []}) == snapshot


def test_26_messages_with_the_wrong_one_first(snapshot: object) -> None:
    event = SQS.event(ORDERS)
    response = naming(SQS, event, 25)

    assert message(assert_all_succeeded, response, event) == snapshot


def test_many_positions_are_counted(snapshot: object) -> None:
    event = KAFKA.event([str(number) for number in range(30)])
    response = naming(KAFKA, event, *range(0, 30, 2))

    assert message(assert_all_succeeded, response, event) == snapshot


def test_records_that_share_an_identifier(snapshot: object) -> None:
    event = SQS.event(BODIES)
    event["Records"][3]["messageId"] = event["Records"][1]["messageId"]
    response = naming(SQS, event, 1)

    assert message(assert_failed_at, response, event, [1]) == snapshot


def test_bodies_of_many_lines_and_tongues(snapshot: object) -> None:
    event = DYNAMODB.event(["one\n  and a half", "grüße, 世界 🚀", "\x1b[31mred"])
    response = naming(DYNAMODB, event, 1)

    assert message(assert_all_succeeded, response, event) == snapshot


def test_a_huge_body(snapshot: object) -> None:
    event = KINESIS.event(["x" * 100_000, "two"])
    response = naming(KINESIS, event, 1)

    assert message(assert_all_succeeded, response, event) == snapshot


def test_a_body_that_cannot_be_read(snapshot: object) -> None:
    event = KINESIS.event(["one", "two"])
    event["Records"][0]["kinesis"]["data"] = "no base64"
    response = naming(KINESIS, event, 1)

    assert message(assert_all_succeeded, response, event) == snapshot


def test_a_result_tells_what_each_record_raised(snapshot: object) -> None:
    event = SQS.event(["1", "two", "3"])
    processor = BatchProcessor(EventType.SQS, log_failures=False)
    process_partial_response(event, lambda record: json.loads(record.body), processor)

    assert message(assert_all_succeeded, processor.result, event) == snapshot


def test_an_error_of_a_whole_batch_tells_what_each_record_raised(snapshot: object) -> None:
    event = DYNAMODB.event(["one", "two"])
    processor = BatchProcessor(EventType.DynamoDBStreams, log_failures=False)
    error: Exception | None = None
    try:
        process_partial_response(event, lambda record: record["id"], processor)
    except Exception as raised:
        error = raised

    assert message(assert_all_succeeded, error, event) == snapshot


def test_another_answer_than_an_object(snapshot: object) -> None:
    event = KINESIS.event(BODIES)

    assert message(assert_redelivered, "ok", event, [3]) == snapshot


def test_the_checkpoint_of_a_wrong_entry(snapshot: object) -> None:
    event = KINESIS.event(BODIES)
    response = {"batchItemFailures": [{"itemIdentifier": event["Records"][2]["eventID"]}]}

    assert message(assert_checkpoint, response, event, 2) == snapshot
