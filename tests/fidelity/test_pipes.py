"""EventBridge Pipes: what a function gets, and what the pipe does with its response."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    lambda_verdict,
)
from tests.fidelity.rules import (
    PIPES,
    PIPES_DYNAMODB,
    PIPES_KAFKA,
    PIPES_KINESIS,
    PIPES_MSK,
    PIPES_SQS,
    documented,
    inferred,
)
from tests.support.events import response_of

STREAMS: list[Any] = [KinesisEventFactory, DynamoDBEventFactory]


@documented("A function receives a list of records; Kinesis records are flat.", PIPES_KINESIS)
def test_a_flat_record() -> None:
    (record,) = KinesisEventFactory()(["a"], pipe=True)

    assert record["data"] == "YQ=="
    assert record["eventID"] == f"shardId-000000000000:{record['sequenceNumber']}"


@documented(
    "A Kafka record contains its cluster; its partition is text and its offset is a number.",
    PIPES_MSK,
    PIPES_KAFKA,
)
def test_a_kafka_record() -> None:
    (record,) = KafkaEventFactory()(["a"], partition=2, pipe=True)

    assert (record["eventSource"], record["eventSourceKey"]) == ("aws:kafka", "orders-2")
    assert (record["partition"], record["offset"]) == ("2", 0)


@documented("A message is identified by its `messageId`.", PIPES)
def test_the_identifier_of_a_message() -> None:
    event = SqsEventFactory()(["a", "b"], pipe=True)

    assert lambda_verdict(response_of([event[1]["messageId"]]), event).redelivered == [1]


@documented("A Kinesis or DynamoDB record is identified by its `eventID`.", PIPES)
def test_the_identifier_of_a_record() -> None:
    for factory in STREAMS:
        event = factory()(["a", "b"], pipe=True)

        assert lambda_verdict(response_of([event[1]["eventID"]]), event).redelivered == [1]


@documented(
    "A pipe retries only the records that the response names, also for a stream.",
    PIPES_KINESIS,
    PIPES_DYNAMODB,
)
def test_only_what_is_named_is_retried() -> None:
    for factory in STREAMS:
        event = factory()(["a", "b", "c"], pipe=True)
        found = lambda_verdict(response_of([event[0]["eventID"]]), event)

        assert (found.redelivered, found.gone, found.evidence) == ([0], [1, 2], "documented")


@documented(
    "An empty or null list and an empty or null response are successes; an empty, null or "
    "misnamed identifier fails the batch.",
    PIPES_SQS,
    PIPES_KINESIS,
    PIPES_DYNAMODB,
)
@pytest.mark.parametrize("factory", [SqsEventFactory, *STREAMS])
def test_success_and_failure(factory: Any) -> None:
    event = factory()(["a", "b"], pipe=True)
    listed: list[Any] = [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}]
    wrong: list[Any] = [{"itemIdentifier": ""}, {"itemIdentifier": None}, {"id": "1"}]

    assert {lambda_verdict(one, event).outcome for one in listed} == {"success"}
    assert {lambda_verdict({"batchItemFailures": [one]}, event).outcome for one in wrong} == {
        "failure"
    }


@inferred("An unknown identifier fails the batch of a stream, as for a mapping.", PIPES)
def test_an_unknown_identifier_of_a_stream() -> None:
    event = KinesisEventFactory()(["a"], pipe=True)
    found = lambda_verdict(response_of(["nope"]), event)

    assert (found.outcome, found.evidence) == ("failure", "inferred")


@inferred(
    "A response about Kafka names partition and offset, as for a mapping. AWS documents partial "
    "failures of a pipe only for SQS, Kinesis and DynamoDB.",
    PIPES,
    PIPES_MSK,
)
def test_the_identifier_of_kafka() -> None:
    event = KafkaEventFactory()(["a", "b"], pipe=True)
    response = response_of([{"partition": "orders-0", "offset": 1}])

    assert lambda_verdict(response, event).redelivered == [1]
