"""Handlers that keep every law, with batchproc in every way of running."""

from __future__ import annotations

from typing import Any

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    async_process_partial_response,
    process_partial_response,
)
from tests.pytest_batchproc.laws.shop import Event, Handler, ship

QUIET = {"log_failures": False}


def order_of(record: Any) -> Any:
    """The order in a record of any source, as its view decodes it; a body is the order itself."""
    if isinstance(record, dict):
        return record
    if hasattr(record, "json_body"):
        return record.json_body
    if hasattr(record, "kinesis"):
        return record.kinesis.data_as_json()
    if hasattr(record, "json_value"):
        return record.json_value
    image = record.dynamodb.new_image
    return {"id": int(image["id"]), "bad": image["bad"]}


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


def _every_way(event_type: EventType) -> list[Handler]:
    return [
        running(BatchProcessor(event_type, log_failures=False)),
        running(
            BatchProcessor(event_type, raise_on_entire_batch_failure=False, log_failures=False)
        ),
        # On a queue and a topic it hands back what did not fail, which is no law's business there.
        *(
            [running(BatchProcessor(event_type, stop_on_failure=True, log_failures=False))]
            if event_type in (EventType.KinesisDataStreams, EventType.DynamoDBStreams)
            else []
        ),
        running(BatchProcessor(event_type, max_workers=3, log_failures=False)),
        running_async(AsyncBatchProcessor(event_type, log_failures=False)),
    ]


HANDLERS: dict[str, list[Handler]] = {
    "sqs": _every_way(EventType.SQS),
    "sqs_fifo": [
        running(SqsFifoPartialProcessor(log_failures=False)),
        running(SqsFifoPartialProcessor(skip_group_on_error=True, log_failures=False)),
        running(
            SqsFifoPartialProcessor(skip_group_on_error=True, max_workers=3, log_failures=False)
        ),
        running_async(AsyncSqsFifoPartialProcessor(log_failures=False)),
        running_async(AsyncSqsFifoPartialProcessor(skip_group_on_error=True, log_failures=False)),
    ],
    "kinesis": _every_way(EventType.KinesisDataStreams),
    "dynamodb": _every_way(EventType.DynamoDBStreams),
    "kafka": _every_way(EventType.Kafka),
}
