"""The clicks of `handler.py`, with the decorator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    batch_processor,
)
from examples.kinesis_clicks.handler import record_handler

processor = BatchProcessor(event_type=EventType.KinesisDataStreams)


@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
