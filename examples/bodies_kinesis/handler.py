"""Count the clicks of a stream: the handler gets the click, and the record next to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


@dataclass
class Click:
    user: str
    page: str


processor = BatchProcessor(event_type=EventType.KinesisDataStreams, body=Click)


def record_handler(click: Click, record: KinesisStreamRecord) -> str:
    return f"{click.user} {click.page} {record.kinesis.partition_key}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
