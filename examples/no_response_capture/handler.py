"""Collect the history of each customer; a history may be longer than a trace can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Tracer

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

tracer = Tracer(service="histories")
processor = BatchProcessor(event_type=EventType.SQS)


def history_of(customer: Mapping[str, Any]) -> list[str]:
    if not customer["orders"]:
        raise LookupError(f"{customer['customer']} has ordered nothing")
    return [f"order {number} of {customer['customer']}" for number in range(customer["orders"])]


@tracer.capture_method(capture_response=False)
def record_handler(record: SQSRecord) -> list[str]:
    return history_of(record.json_body)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
