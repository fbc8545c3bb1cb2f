"""Ship orders: the handler gets the order, not the message around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, PositiveInt

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    order: str
    item: str
    quantity: PositiveInt


processor = BatchProcessor(event_type=EventType.SQS, body=Order)


def record_handler(order: Order) -> str:
    return f"shipped {order.quantity} x {order.item}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
