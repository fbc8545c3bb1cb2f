"""Draw reports, but begin none that the time left cannot finish."""

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

processor = BatchProcessor(event_type=EventType.SQS)

NEEDED_MS = {"march": 2_000, "april": 2_000, "year so far": 20_000}


def record_handler(record: SQSRecord, lambda_context: LambdaContext) -> str:
    report = record.json_body["report"]
    left = lambda_context.get_remaining_time_in_millis()
    if left < NEEDED_MS[report]:
        raise TimeoutError(f"{report!r} takes {NEEDED_MS[report]} ms, {left} ms are left")
    return f"{report}.pdf"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
