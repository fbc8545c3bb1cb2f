"""The seats of `handler.py`, checked by pydantic before anybody reserves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import field_validator

from batchproc import BatchProcessor, EventType, LambdaContext, PartialItemFailureResponse
from batchproc.models import SqsRecordModel
from examples.processed_messages.handler import SEATS, logger


class TicketRecord(SqsRecordModel):
    body: int

    @field_validator("body", mode="before")
    @classmethod
    def seat(cls, body: str) -> str:
        return body.removeprefix("seat ")


processor = BatchProcessor(event_type=EventType.SQS, model=TicketRecord)


def record_handler(record: TicketRecord) -> int:
    if record.body not in SEATS:
        raise LookupError(f"there is no seat {record.body}")
    return record.body


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(records=event["Records"], handler=record_handler, lambda_context=context):
        processed = processor.process()

    for status, _, record in processed:
        logger.info("%s: %s", status, type(record).__name__)
    return processor.response()
