"""The votes of `handler.py`, with the decorator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import LambdaContext, PartialItemFailureResponse, batch_processor
from examples.custom_processor.handler import TableProcessor, record_handler

processor = TableProcessor("votes")


@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return {"batchItemFailures": []}
