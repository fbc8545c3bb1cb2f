"""Book payments in order: after the first failure nothing more of the batch is touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
    process_partial_response,
)

processor = SqsFifoPartialProcessor()

BOOKED: list[str] = []  # stands for the ledger


def record_handler(record: SQSRecord) -> None:
    payment = record.json_body
    if payment["cents"] <= 0:
        raise ValueError(f"{payment['cents']} cents cannot be booked")
    BOOKED.append(payment["payment"])


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
