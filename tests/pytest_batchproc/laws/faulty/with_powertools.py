"""AWS Lambda Powertools 3.37.0, used in ways that its own functions do not object to."""

from __future__ import annotations

import warnings
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    async_process_partial_response,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.parser.models import SqsRecordModel
from pydantic import BaseModel, ConfigDict, Json

from tests.pytest_batchproc.laws.right.with_powertools import async_work, work
from tests.pytest_batchproc.laws.shop import Event, ship


class Order(BaseModel):
    id: int
    bad: bool


class OrderMessage(SqsRecordModel):
    body: Json[Order]


class TitledMessage(OrderMessage):
    model_config = ConfigDict(title="An order in a queue")


def ship_message(record: OrderMessage) -> None:
    ship(record.body.model_dump())


def a_coroutine_function_in_a_sync_processor(event: Event, context: Any) -> object:
    processor = BatchProcessor(event_type=EventType.SQS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the coroutines that nobody awaits
        return process_partial_response(event, async_work, processor, context)


def a_plain_function_in_an_async_processor(event: Event, context: Any) -> object:
    processor: Any = AsyncBatchProcessor(event_type=EventType.SQS)
    return async_process_partial_response(event, work, processor, context)


def the_error_of_a_whole_batch_caught(event: Event, context: Any) -> object:
    processor = BatchProcessor(event_type=EventType.SQS)
    try:
        return process_partial_response(event, work, processor, context)
    except BatchProcessingError:
        return processor.response()


def a_model_with_a_title(event: Event, context: Any) -> object:
    processor = BatchProcessor(event_type=EventType.SQS, model=TitledMessage)
    return process_partial_response(event, ship_message, processor, context)


def a_model_on_a_fifo_queue(event: Event, context: Any) -> object:
    processor = SqsFifoPartialProcessor(model=OrderMessage)
    return process_partial_response(event, ship_message, processor, context)
