"""Follow shipments: groups concurrently, the steps of one order sequentially."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from batchproc import (
    AsyncSqsFifoPartialProcessor,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    async_process_partial_response,
)

processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=True)

STEPS: dict[str, list[str]] = {}  # stands for the tracking page of each order


async def record_handler(record: SQSRecord) -> None:
    shipment = record.json_body
    await asyncio.sleep(0)  # stands for a call over the network
    if shipment["step"] not in {"packed", "sent"}:
        raise LookupError(f"there is no step {shipment['step']!r}")
    STEPS.setdefault(shipment["order"], []).append(shipment["step"])


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_process_partial_response(event, record_handler, processor, context)
