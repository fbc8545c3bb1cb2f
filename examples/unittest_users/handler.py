"""Send newsletters, all at once; who has no address is reported."""

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

processor = AsyncBatchProcessor(event_type=EventType.SQS)


async def send(address: str) -> str:
    await asyncio.sleep(0)  # stands for a call to the mail service
    return f"sent to {address}"


async def record_handler(record: SQSRecord) -> str:
    return await send(record.json_body["address"])


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_process_partial_response(event, record_handler, processor, context)
