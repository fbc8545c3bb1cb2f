"""Reserve seats, then read the outcome of every record."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
)

logger = logging.getLogger(__name__)
processor = BatchProcessor(event_type=EventType.SQS)

SEATS = range(1, 51)


def record_handler(record: SQSRecord) -> int:
    seat = int(record.body.removeprefix("seat "))
    if seat not in SEATS:
        raise LookupError(f"there is no seat {seat}")
    return seat


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(records=event["Records"], handler=record_handler, lambda_context=context):
        processed = processor.process()

    for status, result, record in processed:  # one tuple for each record, in event order
        logger.info("%s %s: %s", record["messageId"][-2:], status, result)
    return processor.response()
