"""Ship every order of an SQS batch; an order that cannot be shipped returns to the queue alone."""

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

processor = BatchProcessor(event_type=EventType.SQS)  # step 1: say where the batch comes from


def record_handler(record: SQSRecord) -> str:  # step 2: handle one record
    order = record.json_body
    if order["quantity"] < 1:
        raise ValueError(f"order {order['order']} wants {order['quantity']} pieces")
    return f"shipped {order['quantity']} x {order['item']}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)  # step 3: run it
