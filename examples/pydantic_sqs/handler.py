"""Ship orders whose body pydantic has checked before the handler sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Json, PositiveInt

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)
from batchproc.models import SqsRecordModel


class Order(BaseModel):
    order: str
    item: str
    quantity: PositiveInt


class OrderRecord(SqsRecordModel):
    body: Json[Order]  # the body is a JSON string: parse it, then check it


processor = BatchProcessor(event_type=EventType.SQS, model=OrderRecord)


def record_handler(record: OrderRecord) -> str:
    order = record.body
    return f"shipped {order.quantity} x {order.item}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
