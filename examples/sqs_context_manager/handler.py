"""Welcome new subscribers; the context manager lets the function count what it did."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
)

logger = logging.getLogger(__name__)
processor = BatchProcessor(event_type=EventType.SQS)

WELCOMED: list[str] = []  # stands for the mailing service


def record_handler(record: SQSRecord) -> None:
    email = record.json_body["email"]
    if "@" not in email:
        raise ValueError("this is no e-mail address")
    WELCOMED.append(email)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(records=event["Records"], handler=record_handler, lambda_context=context):
        processed = processor.process()
    logger.info("%d sign-ups, %d failed", len(processed), len(processor.fail_messages))
    return processor.response()
