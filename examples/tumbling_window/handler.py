"""Add up the sales of each shop, window by window; Lambda keeps the sums in between."""

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

# What is in the returned state must not be retried: nothing behind a failure may be counted.
processor = BatchProcessor(event_type=EventType.KinesisDataStreams, stop_on_failure=True)

REPORTS: dict[str, dict[str, float]] = {}  # stands for the table of reports


def rate_of(currency: str) -> float:
    return {"EUR": 1.0, "NOK": 0.09}[currency]  # stands for a call to another service


def add(record: KinesisStreamRecord) -> None:
    sale = record.kinesis.data_as_json()
    amount, currency = sale["sold"].split()
    sums: dict[str, float] = processor.state or {}
    total = sums.get(sale["shop"], 0) + float(amount) * rate_of(currency)
    processor.state = {**sums, sale["shop"]: total}


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    response = process_partial_response(event, add, processor, context)  # with the state
    if event["isFinalInvokeForWindow"]:
        REPORTS[event["window"]["start"]] = processor.state or {}
    return response
