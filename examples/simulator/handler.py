"""Take payments from a FIFO queue, and readings from a Kinesis stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
    process_partial_response,
)

payments = SqsFifoPartialProcessor(
    skip_group_on_error=True, raise_on_entire_batch_failure=False, log_failures=False
)
readings = BatchProcessor(EventType.KinesisDataStreams, log_failures=False)


def bank_takes(account: str) -> bool:
    """Ask the bank; the tests have another one."""
    return True


def pay(record: SQSRecord) -> None:
    payment = record.json_body
    if not bank_takes(payment["account"]):
        raise ConnectionError(f"the bank does not take {payment['cents']} cents")


def take_payments(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, pay, payments, context)


def measure(record: KinesisStreamRecord) -> float:
    return float(record.kinesis.data_as_json()["celsius"])


def take_readings(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, measure, readings, context)


def take_all_readings(event: Mapping[str, Any], context: LambdaContext) -> None:
    """The same without a word: one bad reading fails the whole batch."""
    for record in event["Records"]:
        measure(KinesisStreamRecord(record))
