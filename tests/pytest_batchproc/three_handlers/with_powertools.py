"""Orders from every source, with AWS Lambda Powertools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.data_classes.kafka_event import KafkaEventRecord
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from tests.pytest_batchproc.three_handlers.orders import Context, ship

Handler = Callable[[Any, Context], PartialItemFailureResponse]


def from_queue(record: SQSRecord, lambda_context: Context) -> str:
    return ship(record.json_body, lambda_context)


def from_stream(record: KinesisStreamRecord, lambda_context: Context) -> str:
    return ship(record.kinesis.data_as_json(), lambda_context)


def from_table(record: DynamoDBRecord, lambda_context: Context) -> str:
    assert record.dynamodb is not None
    return ship(record.dynamodb.new_image, lambda_context)


def from_topic(record: KafkaEventRecord, lambda_context: Context) -> str:
    return ship(record.json_value, lambda_context)


def lambda_handler(processor: Any, record_handler: Callable[..., str]) -> Handler:
    def handler(event: Any, context: Context) -> PartialItemFailureResponse:
        # It annotates the real context, and asks for nothing but the time left.
        real: Any = context
        return process_partial_response(event, record_handler, processor, real)

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
