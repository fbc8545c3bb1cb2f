"""Book payments in order per account: a failure holds up only its message group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from examples.fifo_payments.handler import record_handler

processor = SqsFifoPartialProcessor(skip_group_on_error=True)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
