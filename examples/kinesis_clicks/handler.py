"""Count the clicks of a Kinesis stream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.KinesisDataStreams)

CLICKS: Counter[str] = Counter()  # stands for the statistics table


def record_handler(record: KinesisStreamRecord) -> None:
    click = record.kinesis.data_as_json()
    CLICKS[click["page"]] += 1


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
