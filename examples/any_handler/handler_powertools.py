"""The orders of `handler.py`, with AWS Lambda Powertools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from examples.any_handler.handler import ship

processor = BatchProcessor(event_type=EventType.SQS)


def record_handler(record: SQSRecord) -> None:
    ship(record.json_body)


def lambda_handler(event: Mapping[str, Any], context: Any) -> PartialItemFailureResponse:
    return process_partial_response(dict(event), record_handler, processor, context)
