"""Add the country to weather readings; the look-ups wait for the network at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from batchproc import (
    AsyncBatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    async_process_partial_response,
)

processor = AsyncBatchProcessor(event_type=EventType.SQS, max_concurrency=10)

COUNTRIES = {"Oslo": "Norway", "Lima": "Peru"}


async def country_of(city: str) -> str:
    await asyncio.sleep(0.01)  # stands for a call to another service
    return COUNTRIES[city]


async def record_handler(record: SQSRecord) -> dict[str, Any]:
    reading: dict[str, Any] = record.json_body
    return {**reading, "country": await country_of(reading["city"])}


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_process_partial_response(event, record_handler, processor, context)
