"""The bookings of `handler.py`, with a mistake that no single message shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import BatchProcessor, EventType, process_partial_response
from batchproc.shapes import LambdaContext, PartialItemFailureResponse
from examples.property_tests.handler import book

# A processor of standard queues: what comes after a failure in its group is booked all the same.
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False, log_failures=False)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(dict(event), book, processor, context)
