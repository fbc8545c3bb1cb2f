"""Ship the orders of a queue, and count the clicks of a stream: two functions of one template."""

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
    SQSRecord,
    process_partial_response,
)

orders = BatchProcessor(EventType.SQS)
clicks = BatchProcessor(EventType.KinesisDataStreams)

CLICKS: Counter[str] = Counter()  # stands for the statistics table


def ship(record: SQSRecord) -> None:
    order = record.json_body
    if order["quantity"] < 1:
        raise ValueError(f"order {order['order']} wants {order['quantity']} pieces")


def ship_orders(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, ship, orders, context)


def count(record: KinesisStreamRecord) -> None:
    CLICKS[record.kinesis.data_as_json()["page"]] += 1


def count_clicks(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, count, clicks, context)
