"""Watch the prices of a table; the images of an item are models."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)
from batchproc.models import DynamoDBStreamChangedRecordModel, DynamoDBStreamRecordModel


class Product(BaseModel):
    sku: str
    price: Decimal
    tags: set[str]


class ProductChange(DynamoDBStreamChangedRecordModel):
    NewImage: Product | None = None  # {"N": "4.20"} has become 4.20 before it gets here
    OldImage: Product | None = None


class ProductRecord(DynamoDBStreamRecordModel):
    dynamodb: ProductChange


processor = BatchProcessor(event_type=EventType.DynamoDBStreams, model=ProductRecord)


def record_handler(record: ProductRecord) -> str:
    old, new = record.dynamodb.OldImage, record.dynamodb.NewImage
    if new is None:
        return "sold out"
    if old is None:
        return f"{new.sku} is new at {new.price}"
    return f"{new.sku} went from {old.price} to {new.price}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
