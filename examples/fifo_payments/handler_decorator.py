"""The payments of `handler.py`, with the decorator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    batch_processor,
)
from examples.fifo_payments.handler import record_handler

processor = SqsFifoPartialProcessor()


@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
