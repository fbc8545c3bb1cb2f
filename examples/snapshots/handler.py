"""Charge subscriptions, many at once: the order in which they end is anybody's guess."""

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

processor = BatchProcessor(event_type=EventType.SQS, max_workers=4, log_failures=False)


def record_handler(record: SQSRecord) -> dict[str, object]:
    subscription = record.json_body
    if subscription["cents"] <= 0:
        raise ValueError(f"nothing to charge for {subscription['customer']}")
    return {"receipt": record.message_id, "cents": subscription["cents"]}


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
