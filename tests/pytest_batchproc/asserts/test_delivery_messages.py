"""What assert_valid_response and assert_redelivered say, whole, as it is and with -v."""

from __future__ import annotations

from pytest_batchproc._asserts import (
    assert_redelivered,
    assert_valid_response,
)
from tests.pytest_batchproc.asserts.asserting import message, naming
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO

BODIES = ["one", "two", "three", "four"]
OF_SQS = SQS.event(BODIES)
OF_FIFO = SQS_FIFO.event(BODIES, groups=["a", "a", "b", "b"])
OF_KINESIS = KINESIS.event(BODIES)
OF_DYNAMODB = DYNAMODB.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES, partitions=[0, 0, 1, 1])


def test_a_key_that_lambda_does_not_read(snapshot: object) -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}

    assert message(assert_valid_response, response, OF_SQS) == snapshot
    assert message(assert_valid_response, response, OF_SQS, verbose=True) == snapshot


def test_a_batch_that_fails_whole_because_of_one_entry(snapshot: object) -> None:
    response = naming(SQS, OF_SQS, 1)
    response["batchItemFailures"].append({"itemIdentifier": "other"})

    assert message(assert_valid_response, response, OF_SQS) == snapshot
    assert message(assert_valid_response, response, OF_SQS, verbose=True) == snapshot


def test_an_identifier_that_kafka_does_not_take(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "audit-0"}]}

    assert message(assert_valid_response, response, OF_KAFKA) == snapshot


def test_a_response_that_cannot_be_sent(snapshot: object) -> None:
    response = {"batchItemFailures": {1, 2}}

    assert message(assert_valid_response, response, OF_DYNAMODB) == snapshot


def test_a_window_without_state(snapshot: object) -> None:
    event = {
        **OF_KINESIS,
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"},
    }
    response = naming(KINESIS, event)

    assert message(assert_valid_response, response, event) == snapshot


def test_a_group_that_loses_its_order(snapshot: object) -> None:
    response = naming(SQS_FIFO, OF_FIFO, 2)

    assert message(assert_valid_response, response, OF_FIFO) == snapshot
    assert message(assert_valid_response, response, OF_FIFO, verbose=True) == snapshot


def test_a_message_that_should_come_back_and_does_not(snapshot: object) -> None:
    response = naming(SQS, OF_SQS)

    assert message(assert_redelivered, response, OF_SQS, [1]) == snapshot
    assert message(assert_redelivered, response, OF_SQS, [1], verbose=True) == snapshot


def test_a_message_that_comes_back_and_should_not(snapshot: object) -> None:
    response = naming(SQS_FIFO, OF_FIFO, 3)

    assert message(assert_redelivered, response, OF_FIFO, []) == snapshot


def test_another_record_comes_back_than_expected(snapshot: object) -> None:
    response = naming(KAFKA, OF_KAFKA, 2)

    assert message(assert_redelivered, response, OF_KAFKA, [0]) == snapshot


def test_a_stream_comes_back_to_its_end(snapshot: object) -> None:
    response = naming(KINESIS, OF_KINESIS, 1)

    assert message(assert_redelivered, response, OF_KINESIS, [1]) == snapshot
    assert message(assert_redelivered, response, OF_KINESIS, [1], verbose=True) == snapshot


def test_a_stream_comes_back_from_too_early_on(snapshot: object) -> None:
    response = naming(DYNAMODB, OF_DYNAMODB, 1)

    assert message(assert_redelivered, response, OF_DYNAMODB, [2, 3]) == snapshot


def test_a_stream_does_not_come_back(snapshot: object) -> None:
    response = naming(DYNAMODB, OF_DYNAMODB)

    assert message(assert_redelivered, response, OF_DYNAMODB, [3]) == snapshot


def test_all_come_back_because_the_handler_raised(snapshot: object) -> None:
    error = ValueError("no such order")

    assert message(assert_redelivered, error, OF_KINESIS, [3]) == snapshot


def test_all_come_back_because_of_a_wrong_entry(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": ""}]}

    assert message(assert_redelivered, response, OF_DYNAMODB, [3]) == snapshot
