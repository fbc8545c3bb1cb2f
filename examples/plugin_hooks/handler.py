"""Book payments that their producer compresses: zlib, then base64, because a queue carries text."""

from __future__ import annotations

import base64
import json
import zlib
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

processor = BatchProcessor(event_type=EventType.SQS)


def compressed(payment: Mapping[str, Any]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(payment).encode())).decode()


def decompressed(body: str) -> dict[str, Any]:
    payment: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(body)))
    return payment


def record_handler(record: SQSRecord) -> str:
    payment = decompressed(record.body)
    if payment["cents"] > 10_000:
        raise ValueError("somebody has to look at this one")
    trace = record.attributes["AWSTraceHeader"]
    return f"{record.aws_region}: {payment['cents']} cents, trace {trace}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
