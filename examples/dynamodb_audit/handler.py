"""Write an audit line for every change of an accounts table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from batchproc import (
    BatchProcessor,
    DynamoDBRecord,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def record_handler(record: DynamoDBRecord) -> str:
    change = record.dynamodb
    account = change.keys["id"]
    before: Decimal = change.old_image.get("balance", Decimal(0))  # plain, exact Python values
    after: Decimal = change.new_image.get("balance", Decimal(0))
    if after < 0:
        raise ValueError(f"account {account} is overdrawn by {-after}")
    return f"{account}: {before} -> {after}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
