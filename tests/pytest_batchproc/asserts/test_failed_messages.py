"""What assert_failed_at and assert_failed_ids say, whole, as it is and with -v."""

from __future__ import annotations

from pytest_batchproc._asserts import (
    assert_failed_at,
    assert_failed_ids,
)
from tests.pytest_batchproc.asserts.asserting import message, naming
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO

BODIES = ["one", "two", "three", "four"]
OF_SQS = SQS.event(BODIES)
OF_FIFO = SQS_FIFO.event(BODIES, groups=["a", "a", "b", "b"])
OF_KINESIS = KINESIS.event(BODIES)
OF_DYNAMODB = DYNAMODB.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES, partitions=[0, 0, 1, 1])


def test_a_message_that_should_fail_and_did_not(snapshot: object) -> None:
    response = naming(SQS, OF_SQS)

    assert message(assert_failed_at, response, OF_SQS, [1]) == snapshot
    assert message(assert_failed_at, response, OF_SQS, [1], verbose=True) == snapshot


def test_messages_that_fail_and_should_not(snapshot: object) -> None:
    response = naming(SQS, OF_SQS, 1, 2)

    assert message(assert_failed_at, response, OF_SQS, []) == snapshot


def test_another_message_than_expected(snapshot: object) -> None:
    response = naming(SQS, OF_SQS, 2)

    assert message(assert_failed_at, response, OF_SQS, [1]) == snapshot


def test_all_that_should_fail_and_did_not(snapshot: object) -> None:
    response = naming(SQS, OF_SQS)

    assert message(assert_failed_at, response, OF_SQS, range(4)) == snapshot


def test_the_only_message(snapshot: object) -> None:
    event = SQS.event(["one"])
    response = naming(SQS, event)

    assert message(assert_failed_at, response, event, [0]) == snapshot


def test_records_of_kinesis(snapshot: object) -> None:
    response = naming(KINESIS, OF_KINESIS, 1)

    assert message(assert_failed_at, response, OF_KINESIS, [2]) == snapshot
    assert message(assert_failed_at, response, OF_KINESIS, [2], verbose=True) == snapshot


def test_records_of_dynamodb(snapshot: object) -> None:
    response = naming(DYNAMODB, OF_DYNAMODB, 3)

    assert message(assert_failed_at, response, OF_DYNAMODB, [2, 3]) == snapshot
    assert message(assert_failed_at, response, OF_DYNAMODB, [2, 3], verbose=True) == (
        message(assert_failed_at, response, OF_DYNAMODB, [2, 3])
    )


def test_records_of_kafka(snapshot: object) -> None:
    response = naming(KAFKA, OF_KAFKA, 1)

    assert message(assert_failed_at, response, OF_KAFKA, [1, 2]) == snapshot
    assert message(assert_failed_at, response, OF_KAFKA, [1, 2], verbose=True) == (
        message(assert_failed_at, response, OF_KAFKA, [1, 2])
    )


def test_messages_of_a_fifo_queue_that_lose_their_order_too(snapshot: object) -> None:
    response = naming(SQS_FIFO, OF_FIFO, 2)

    assert message(assert_failed_at, response, OF_FIFO, [2, 3]) == snapshot
    assert message(assert_failed_at, response, OF_FIFO, [2, 3], verbose=True) == snapshot


def test_identifiers_that_were_not_expected(snapshot: object) -> None:
    ids = SQS.identifiers(OF_SQS)

    assert message(assert_failed_ids, naming(SQS, OF_SQS, 1), ids[:1], OF_SQS) == snapshot


def test_identifiers_that_are_missing(snapshot: object) -> None:
    ids = KAFKA.identifiers(OF_KAFKA)

    assert message(assert_failed_ids, naming(KAFKA, OF_KAFKA, 1), ids[:2], OF_KAFKA) == snapshot
    assert message(
        assert_failed_ids, naming(KAFKA, OF_KAFKA, 1), ids[:2], OF_KAFKA, verbose=True
    ) == (message(assert_failed_ids, naming(KAFKA, OF_KAFKA, 1), ids[:2], OF_KAFKA))


def test_a_misspelt_key_does_not_pass_as_what_was_expected(snapshot: object) -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}

    assert message(assert_failed_at, response, OF_SQS, [1]) == snapshot
    assert message(assert_failed_at, response, OF_SQS, [1], verbose=True) == snapshot


def test_an_identifier_of_another_batch(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "other"}]}

    assert message(assert_failed_at, response, OF_KINESIS, []) == snapshot


def test_a_handler_that_raised(snapshot: object) -> None:
    error = ValueError("no such order")

    assert message(assert_failed_at, error, OF_SQS, [1]) == snapshot
    assert message(assert_failed_at, error, OF_SQS, [1], verbose=True) == snapshot
