"""Orders from every source, with batchproc."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from batchproc import (
    BatchProcessor,
    DynamoDBRecord,
    EventType,
    KafkaEventRecord,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
    process_partial_response,
)
from tests.pytest_batchproc.three_handlers.orders import ship

Handler = Callable[[Any, LambdaContext], PartialItemFailureResponse]


def from_queue(record: SQSRecord, lambda_context: LambdaContext) -> str:
    return ship(record.json_body, lambda_context)


def from_stream(record: KinesisStreamRecord, lambda_context: LambdaContext) -> str:
    return ship(record.kinesis.data_as_json(), lambda_context)


def from_table(record: DynamoDBRecord, lambda_context: LambdaContext) -> str:
    return ship(record.dynamodb.new_image, lambda_context)


def from_topic(record: KafkaEventRecord, lambda_context: LambdaContext) -> str:
    return ship(record.json_value, lambda_context)


def lambda_handler(processor: BatchProcessor[Any], record_handler: Callable[..., str]) -> Handler:
    def handler(event: Any, context: LambdaContext) -> PartialItemFailureResponse:
        return process_partial_response(event, record_handler, processor, context)

    return handler


HANDLERS = {
    "sqs": lambda_handler(BatchProcessor(event_type=EventType.SQS), from_queue),
    "sqs_fifo": lambda_handler(SqsFifoPartialProcessor(), from_queue),
    "sqs_fifo_groups": lambda_handler(
        SqsFifoPartialProcessor(skip_group_on_error=True), from_queue
    ),
    "kinesis": lambda_handler(BatchProcessor(event_type=EventType.KinesisDataStreams), from_stream),
    "dynamodb": lambda_handler(BatchProcessor(event_type=EventType.DynamoDBStreams), from_table),
    "kafka": lambda_handler(BatchProcessor(event_type=EventType.Kafka), from_topic),
}
