"""The payments of `handler.py`, with the context manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import LambdaContext, PartialItemFailureResponse, SqsFifoPartialProcessor
from examples.fifo_payments.handler import record_handler

processor = SqsFifoPartialProcessor()


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(records=event["Records"], handler=record_handler, lambda_context=context):
        processor.process()
    return processor.response()
