"""A handler to be tested: ship orders from an SQS queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.SQS)

SHIPPED: list[str] = []  # stands for the warehouse


def record_handler(record: SQSRecord) -> None:
    order = record.json_body
    if order["quantity"] < 1:
        raise ValueError("nothing to ship")
    SHIPPED.append(order["order"])


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
