"""Follow meter readings in strict order: nothing after a failed reading is touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.KinesisDataStreams, stop_on_failure=True)

LATEST: dict[str, int] = {}  # stands for the table of meters


def record_handler(record: KinesisStreamRecord) -> None:
    reading = record.kinesis.data_as_json()
    if reading["kwh"] < LATEST.get(reading["meter"], 0):
        raise ValueError(f"meter {reading['meter']} runs backwards")
    LATEST[reading["meter"]] = reading["kwh"]


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
