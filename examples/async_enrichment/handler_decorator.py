"""The readings of `handler.py`, with the decorator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    AsyncBatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    async_batch_processor,
)
from examples.async_enrichment.handler import record_handler

processor = AsyncBatchProcessor(event_type=EventType.SQS)


@async_batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
