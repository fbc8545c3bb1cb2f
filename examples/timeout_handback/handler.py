"""Export customers, and hand back in time what the function will not get done."""

from __future__ import annotations

import time
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

# Longer than one record takes: a record that was started is always waited for.
processor = BatchProcessor(event_type=EventType.SQS, stop_before_timeout_ms=1_000)


def export(name: str) -> str:
    time.sleep(0.01)  # stands for slow work
    return f"{name}.csv"


def record_handler(record: SQSRecord) -> str:
    return export(record.json_body["export"])


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
