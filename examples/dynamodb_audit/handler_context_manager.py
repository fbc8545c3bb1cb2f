"""The audit of `handler.py`, with the context manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import BatchProcessor, EventType, LambdaContext, PartialItemFailureResponse
from examples.dynamodb_audit.handler import record_handler

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(records=event["Records"], handler=record_handler, lambda_context=context):
        processor.process()
    return processor.response()
