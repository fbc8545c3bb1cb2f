"""Post invoices; an exception of your own tells the next reader of the log what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from batchproc import (
    BatchProcessingError,
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

logger = logging.getLogger(__name__)
processor = BatchProcessor(event_type=EventType.SQS)


class InvalidInvoiceError(Exception):
    """Raised for an invoice that no retry will make better."""


def record_handler(record: SQSRecord) -> Decimal:
    invoice = record.json_body
    try:
        return Decimal(invoice["total"])
    except (KeyError, InvalidOperation) as error:
        raise InvalidInvoiceError(f"invoice {invoice['invoice']} has no usable total") from error


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Raises BatchProcessingError when every invoice failed: the function shows up as failed."""
    return process_partial_response(event, record_handler, processor, context)


def patient_lambda_handler(
    event: Mapping[str, Any], context: LambdaContext
) -> PartialItemFailureResponse:
    """The same batch, but a batch that failed whole is logged here, not raised."""
    try:
        return process_partial_response(event, record_handler, processor, context)
    except BatchProcessingError as error:
        logger.error("all %d invoices failed", len(error.child_exceptions))
        return processor.response()  # complete: it names every failed record
