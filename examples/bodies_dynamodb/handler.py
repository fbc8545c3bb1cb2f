"""Write an audit line for every account: the handler gets the new image."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Account(BaseModel):
    id: str
    balance: Annotated[Decimal, Field(ge=0)]


processor = BatchProcessor(event_type=EventType.DynamoDBStreams, body=Account, absent="skip")


def record_handler(account: Account) -> str:
    return f"{account.id}: {account.balance}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
