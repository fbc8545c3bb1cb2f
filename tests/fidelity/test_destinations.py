"""What a destination is told of records that are given up."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc import BatchAssertionError
from pytest_batchproc.simulator import DynamoDBStream, EventSourceMapping, KinesisStream
from tests.fidelity.rules import (
    DYNAMODB_ERRORS,
    KAFKA_CAP,
    KAFKA_LOSSES,
    KINESIS_LOSSES,
    documented,
    dynamodb_recording,
    kinesis_recording,
    recorded,
)
from tests.pytest_batchproc.simulator.streams import (
    ALWAYS,
    dynamodb,
    failing,
    kafka,
    kinesis,
    raising,
    succeed,
)

Maker = Callable[..., KinesisStream | DynamoDBStream]
MAKERS: dict[str, Maker] = {"kinesis": kinesis, "dynamodb": dynamodb}
INFO = {"kinesis": "KinesisBatchInfo", "dynamodb": "DDBStreamBatchInfo"}


def told(source: str, handler: Any, **settings: Any) -> dict[str, Any]:
    """What the destination gets of two records."""
    (record,) = EventSourceMapping(MAKERS[source](2), handler, **settings).run().on_failure
    return record


@documented(
    "The message to the destination has the documented fields.", KINESIS_LOSSES, DYNAMODB_ERRORS
)
@pytest.mark.parametrize("source", MAKERS)
def test_the_record_of_a_failure(source: str) -> None:
    stream = MAKERS[source](2)
    report = EventSourceMapping(stream, raising(0), maximum_retry_attempts=1).run()
    (record,) = report.on_failure
    at = "2026-01-01T00:00:00.000Z" if source == "kinesis" else "2026-01-01T00:00:00Z"
    first, last = stream.records

    assert record == {
        "requestContext": {
            "requestId": report.deliveries[-1].request_id,
            "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:test-function",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": "2026-01-01T00:00:00.300Z",
        INFO[source]: {
            "shardId": stream.shard_id(0),
            "startSequenceNumber": first.identifier,
            "endSequenceNumber": last.identifier,
            "approximateArrivalOfFirstRecord": at,
            "approximateArrivalOfLastRecord": at,
            "batchSize": 2,
            "streamArn": stream.arn,
        },
    }


@recorded(
    "`functionError` is null if a response named the failures, and `Unhandled` after an exception.",
    kinesis_recording("test_kinesis_report_batch_item_failures"),
    kinesis_recording(
        "test_kinesis_report_batch_item_failure_scenarios[unhandled_exception_in_function]"
    ),
)
@pytest.mark.parametrize("source", MAKERS)
def test_the_error_of_the_function(source: str) -> None:
    found = [
        told(source, handler, maximum_retry_attempts=1)["responseContext"]["functionError"]
        for handler in (failing({0: ALWAYS}), raising(0))
    ]

    assert found == [None, "Unhandled"]


@recorded(
    "For a record that was too old there is no `responseContext`, and the count of invocations "
    "is 1, even if there was no invocation.",
    kinesis_recording("test_kinesis_maximum_record_age_exceeded_discard_records"),
)
@pytest.mark.parametrize("source", MAKERS)
def test_the_record_of_an_old_one(source: str) -> None:
    stream = MAKERS[source](1)
    stream.clock.advance(61_000)

    report = EventSourceMapping(stream, succeed, maximum_record_age_in_seconds=60).run()

    (record,) = report.on_failure
    assert report.deliveries == []
    assert "responseContext" not in record
    context = record["requestContext"]
    assert (context["condition"], context["approximateInvokeCount"]) == ("RecordAgeExceeded", 1)
    assert record[INFO[source]]["batchSize"] == 1


@recorded(
    "Arrival times have milliseconds for Kinesis and whole seconds for DynamoDB.",
    kinesis_recording("test_kinesis_report_batch_item_failures"),
    dynamodb_recording("test_dynamodb_report_batch_item_failures"),
)
def test_the_times_of_arrival() -> None:
    stream, table = KinesisStream("clicks"), DynamoDBStream("orders")
    found = []
    for source in (stream, table):
        source.clock.advance(1_234)
    stream.put("0")
    table.put({"id": 0})
    for source in (stream, table):
        report = EventSourceMapping(source, raising(0), maximum_retry_attempts=0).run()
        (info,) = (value for key, value in report.on_failure[0].items() if "BatchInfo" in key)
        found.append(info["approximateArrivalOfFirstRecord"])

    assert found == ["2026-01-01T00:00:01.234Z", "2026-01-01T00:00:01Z"]


@documented("An S3 bucket also receives the records, as text.", KINESIS_LOSSES, DYNAMODB_ERRORS)
@pytest.mark.parametrize("source", MAKERS)
def test_a_bucket_gets_the_records(source: str) -> None:
    stream = MAKERS[source](2)
    report = EventSourceMapping(
        stream,
        raising(0),
        maximum_retry_attempts=0,
        destination_config={"OnFailure": {"Destination": "arn:aws:s3:::lost"}},
    ).run()
    (record,) = report.on_failure

    assert report.deliveries[0].event == json.loads(record["payload"])


@documented(
    "An S3 bucket and a Kafka topic receive the discarded records with their data; a queue "
    "receives only metadata.",
    KINESIS_LOSSES,
    KAFKA_LOSSES,
    KAFKA_CAP,
)
@pytest.mark.parametrize(
    ("make", "destination", "is_kept"),
    [
        (kinesis, "arn:aws:s3:::lost", True),
        (kinesis, "arn:aws:sqs:us-east-1:123456789012:lost", False),
        (dynamodb, "arn:aws:sns:us-east-1:123456789012:s3", False),
        (kafka, "arn:aws:s3:::lost", True),
        (kafka, "kafka://lost", True),
        (kafka, "", False),
    ],
)
def test_what_is_lost(make: Callable[[int], Any], destination: str, is_kept: bool) -> None:
    report = EventSourceMapping(
        make(2),
        failing({1: ALWAYS}),
        maximum_retry_attempts=0,
        destination_config={"OnFailure": {"Destination": destination}},
    ).run()

    assert [item.number for item in report.discarded] == [1]
    if is_kept:
        report.assert_nothing_lost()
    else:
        with pytest.raises(BatchAssertionError, match="1 of 2 records was lost: #1"):
            report.assert_nothing_lost()


@documented(
    "Failure is the only condition of a destination: there is no `OnSuccess`.", KAFKA_LOSSES
)
@pytest.mark.parametrize("make", [kinesis, dynamodb, kafka])
def test_no_destination_on_success(make: Callable[[int], Any]) -> None:
    where = {"Destination": "arn:aws:sqs:us-east-1:123456789012:done"}
    with pytest.raises(ValueError, match="destination_config: OnSuccess"):
        EventSourceMapping(make(1), succeed, destination_config={"OnSuccess": where})

    EventSourceMapping(make(1), succeed, destination_config={"OnSuccess": {}, "OnFailure": where})
