"""The reports of `handler.py`, with the context manager: hand the context over yourself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import BatchProcessor, EventType, LambdaContext, PartialItemFailureResponse
from examples.lambda_context.handler import record_handler

processor = BatchProcessor(event_type=EventType.SQS)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(records=event["Records"], handler=record_handler, lambda_context=context):
        processor.process()
    return processor.response()
