"""Right uses of the plugin; type checkers must find nothing here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_type

from batchproc import (
    BatchProcessor,
    DynamoDBRecord,
    EventType,
    KafkaEventRecord,
    KinesisStreamRecord,
    LambdaContext,
    SQSRecord,
    process_partial_response,
)
from batchproc.shapes import KafkaEvent, KinesisEvent, SqsEvent, SqsRecord
from pytest_batchproc import (
    DynamoDBEventFactory,
    FakeLambdaContext,
    FunctionError,
    Invocation,
    KafkaEventFactory,
    KinesisEventFactory,
    LambdaFunction,
    LambdaRuntime,
    SqsEventFactory,
    SqsFifoEventFactory,
    Verdict,
    assert_failed_at,
    assert_failed_ids,
    lambda_verdict,
)

processor = BatchProcessor(EventType.SQS)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> Mapping[str, object]:
    return process_partial_response(event, lambda record: None, processor, context)


def test_events(
    sqs_event_factory: SqsEventFactory,
    sqs_fifo_event_factory: SqsFifoEventFactory,
    kinesis_event_factory: KinesisEventFactory,
    dynamodb_event_factory: DynamoDBEventFactory,
    kafka_event_factory: KafkaEventFactory,
    lambda_context: FakeLambdaContext,
) -> None:
    event = sqs_event_factory(["a", {"order": 1}], message_attributes={"kind": "new", "size": 3})
    assert_type(event, SqsEvent)
    assert_type(sqs_event_factory.record("a"), SqsRecord)
    assert_type(sqs_fifo_event_factory(["a", "b"], groups=["one", "two"]), SqsEvent)
    assert_type(kinesis_event_factory(count=3, partition_key="k"), KinesisEvent)
    dynamodb_event_factory(new={"id": 1}, old={"id": 1}, stream_view_type="KEYS_ONLY")
    assert_type(kafka_event_factory(["a"], partitions=[1]), KafkaEvent)
    sqs_event_factory(records=[sqs_event_factory.record("a", approximate_receive_count=3)])

    response = lambda_handler(event, lambda_context)
    assert_type(lambda_verdict(response, event), Verdict)
    assert_failed_at(response, event, [0])
    assert_failed_ids(response, [event["Records"][0]], event)
    process_partial_response(event, lambda record: None, processor, lambda_context)


def views(
    sqs: SqsEventFactory,
    kinesis: KinesisEventFactory,
    dynamodb: DynamoDBEventFactory,
    kafka: KafkaEventFactory,
) -> list[object]:
    return [
        SQSRecord(sqs.record("a")),
        KinesisStreamRecord(kinesis.record("a")),
        DynamoDBRecord(dynamodb.record({"id": 1})),
        KafkaEventRecord(kafka.record("a")),
    ]


def test_in_the_real_runtime(
    lambda_runtime: LambdaRuntime, sqs_event_factory: SqsEventFactory
) -> None:
    function = lambda_runtime("app.handler", environment={"TABLE": "orders"}, function_timeout=1)
    assert_type(function, LambdaFunction)
    event = sqs_event_factory(count=2)
    invocation = function.invoke(event)
    assert_type(invocation, Invocation)
    assert_type(invocation.error, FunctionError | None)
    assert_failed_at(invocation.response, event, [0])
