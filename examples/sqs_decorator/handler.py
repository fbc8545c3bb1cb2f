"""Sort parcels by weight, in the decorator style of older code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    batch_processor,
)

processor = BatchProcessor(event_type=EventType.SQS)


def record_handler(record: SQSRecord) -> str:
    parcel = record.json_body
    return "letter box" if parcel["weight_g"] <= 500 else "van"


@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()  # the batch has run before this line
