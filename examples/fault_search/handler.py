"""Charge every payment once: the bank knows the key of a payment that it has seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.SQS)


class Bank:
    """Represents a bank that takes money once for each idempotency key."""

    def __init__(self) -> None:
        self.payments: dict[str, Mapping[str, Any]] = {}

    def charge(self, payment: Mapping[str, Any], key: str) -> None:
        self.payments.setdefault(key, payment)


def charging(bank: Bank) -> Callable[[SQSRecord], None]:
    """The record handler of a bank."""

    def charge(record: SQSRecord) -> None:
        bank.charge(record.json_body, record.message_id)  # the same at each delivery

    return charge


bank = Bank()
charge = charging(bank)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, charge, processor, context)
