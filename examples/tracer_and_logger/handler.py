"""Ship orders with batchproc, log and trace them with AWS Lambda Powertools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Tracer

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

logger = Logger(service="orders")
tracer = Tracer(service="orders")
processor = BatchProcessor(event_type=EventType.SQS, logger=logger)  # warnings as structured JSON


@tracer.capture_method
def record_handler(record: SQSRecord) -> str:
    order = record.json_body
    with logger.append_context_keys(order_id=order["order"]):  # gone before the next record
        logger.info("order received")
        if order["quantity"] < 1:
            raise ValueError(f"order {order['order']} wants {order['quantity']} pieces")
        logger.info("order shipped")
    return f"shipped {order['quantity']} x {order['item']}"


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
