"""Handlers with AWS Lambda Powertools, where it keeps every law."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    async_process_partial_response,
    process_partial_response,
)

from tests.pytest_batchproc.laws.right.with_batchproc import order_of
from tests.pytest_batchproc.laws.shop import Event, Handler, ship


def work(record: Any) -> None:
    ship(order_of(record))


async def async_work(record: Any) -> None:
    ship(order_of(record))


def running(processor: Any) -> Handler:
    def handler(event: Event, context: Any) -> object:
        return process_partial_response(event, work, processor, context)

    return handler


def running_async(processor: Any) -> Handler:
    def handler(event: Event, context: Any) -> object:
        return async_process_partial_response(event, async_work, processor, context)

    return handler


def _both(event_type: EventType) -> list[Handler]:
    return [
        running(BatchProcessor(event_type=event_type)),
        running(BatchProcessor(event_type=event_type, raise_on_entire_batch_failure=False)),
        running_async(AsyncBatchProcessor(event_type=event_type)),
    ]


HANDLERS: dict[str, list[Handler]] = {
    "sqs": _both(EventType.SQS),
    "sqs_fifo": [
        running(SqsFifoPartialProcessor()),
        running(SqsFifoPartialProcessor(skip_group_on_error=True)),
    ],
    "kinesis": _both(EventType.KinesisDataStreams),
    "dynamodb": _both(EventType.DynamoDBStreams),
    "kafka": _both(EventType.Kafka),
}
