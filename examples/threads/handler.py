"""Shrink images with a library that blocks: several records at once, on threads."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.SQS, max_workers=4)


def shrink(image: str) -> str:
    time.sleep(0.02)  # stands for a download, some work in C, and an upload
    return f"small-{image}"


def record_handler(record: SQSRecord) -> str:
    image = record.json_body["image"]
    if not image.endswith(".png"):
        raise ValueError(f"{image} is no image")
    return shrink(image)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
