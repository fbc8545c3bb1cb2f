"""Book transfers with batchproc."""

from __future__ import annotations

import logging
from typing import Any

from batchproc import (
    BatchProcessingError,
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

logger = logging.getLogger(__name__)

BOOKED: list[str] = []  # stands for the ledger


class BankProcessor(BatchProcessor):
    def failure_handler(self, record: SQSRecord, exception: ExceptionInfo) -> FailureResponse:
        logger.warning("transfer %s: %s", record.message_id, exception[1])
        return super().failure_handler(record, exception)


processor = BankProcessor(event_type=EventType.SQS)


def record_handler(record: SQSRecord) -> None:
    transfer = record.json_body
    if transfer["cents"] < 1:
        raise ValueError(f"{transfer['cents']} cents cannot be sent")
    BOOKED.append(transfer["transfer"])


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    try:
        return process_partial_response(event, record_handler, processor, context)
    except BatchProcessingError:
        logger.error("no transfer of this batch could be booked")
        return processor.response()
