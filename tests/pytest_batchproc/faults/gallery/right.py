"""Handlers that keep their promise, whatever fault strikes."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    SQSRecord,
    async_process_partial_response,
    process_partial_response,
)
from tests.pytest_batchproc.faults.gallery.case import right, takes_at_least_once
from tests.pytest_batchproc.faults.gallery.outside import Bank, KeyedBank, Table
from tests.pytest_batchproc.faults.gallery.wrong_idempotency import handler_of
from tests.pytest_batchproc.faults.gallery.wrong_streams import DYNAMODB, KAFKA, KINESIS, body

SQS, FIFO = EventType.SQS, "sqs_fifo"
ORDERS = [{"id": "cart", "order": order} for order in "abc"]  # changes of one item


def processed_by(processor: Any, record_handler: Callable[..., Any]) -> Any:
    """A Lambda function of this processor."""
    is_async = isinstance(processor, AsyncBatchProcessor)
    entry: Any = async_process_partial_response if is_async else process_partial_response
    return lambda event, context: entry(event, record_handler, processor, context)


@right(SQS, effects=takes_at_least_once)
def processor_at_least_once() -> Generator[Any]:
    """A processor alone: nothing is lost."""
    bank = Bank()
    yield lambda: handler_of(lambda record: bank.take(record.body))


@right(SQS, effects="once")
def gives_the_bank_a_key() -> Generator[Any]:
    """The message identifier is the same at each delivery."""
    bank = KeyedBank()
    yield (
        lambda: handler_of(lambda record: bank.take(record.body, record.message_id)),
        lambda: bank.took,
    )


@right(SQS, effects="once")
def writes_effect_and_note_as_one() -> Generator[Any]:
    """A transaction that writes both, or none if there is a note."""
    table = Table()
    yield (
        lambda: handler_of(lambda record: table.put_if_absent(record.body, "taken")),
        lambda: list(table.notes),
    )


@right(SQS, effects="once")
def writes_the_same_again() -> Generator[Any]:
    """Writing a state is idempotent; adding to one is not."""
    table = Table()
    yield (
        lambda: handler_of(lambda record: table.put(record.body, "shipped")),
        lambda: list(table.notes),
    )


@right(SQS, effects=takes_at_least_once, bodies=["a"])
def lets_a_lock_expire() -> Generator[Any]:
    """The lock is over when the function that took it is dead for certain."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        lock = f"lock of {record.body}"
        held = table.notes.get(lock)
        if held is not None and held > time.time():
            raise RuntimeError("somebody else is at it")
        table.put(lock, time.time() + 5)  # the timeout of the function is 3 s
        if table.get(record.body) is None:
            bank.take(record.body)
            table.put(record.body, "done")
        table.delete(lock)

    yield lambda: handler_of(charge)


@right(SQS, effects=takes_at_least_once)
def reports_by_hand() -> Generator[Any]:
    """No library: the response has each message that failed."""
    bank = Bank()

    def handler(event: Any, context: Any) -> Any:
        failures = []
        for one in event["Records"]:
            try:
                bank.take(one["body"])
            except Exception:
                failures.append({"itemIdentifier": one["messageId"]})
        return {"batchItemFailures": failures}

    yield lambda: handler


@right(SQS, effects="once", should_fail=["poison"], bodies=["a", "poison", "b"])
def refuses_poison() -> Generator[Any]:
    """A body that cannot succeed ends in the dead-letter queue, alone."""
    bank = KeyedBank()

    def charge(record: SQSRecord) -> None:
        if record.body == "poison":
            raise ValueError("this is no order")
        bank.take(record.body, record.message_id)

    yield lambda: handler_of(charge), lambda: bank.took


@right(SQS, effects="once")
def awaits_its_records() -> Generator[Any]:
    """An asynchronous processor."""
    bank = KeyedBank()

    async def charge(record: SQSRecord) -> None:
        bank.take(record.body, record.message_id)

    yield lambda: processed_by(AsyncBatchProcessor(SQS), charge), lambda: bank.took


@right(FIFO, effects="once")
def keeps_the_order_of_a_queue() -> Generator[Any]:
    """The processor stops at the first failure and reports the rest."""
    bank = KeyedBank()
    yield (
        lambda: processed_by(
            SqsFifoPartialProcessor(), lambda record: bank.take(record.body, record.message_id)
        ),
        lambda: bank.took,
    )


@right(FIFO, effects="once", groups=["x", "y", "x"])
def keeps_the_order_of_groups() -> Generator[Any]:
    """A failure skips its group only."""
    bank = KeyedBank()
    yield (
        lambda: processed_by(
            SqsFifoPartialProcessor(skip_group_on_error=True),
            lambda record: bank.take(record.body, record.message_id),
        ),
        lambda: bank.took,
    )


@right(FIFO, effects="once", groups=["x", "y", "x"])
def awaits_its_groups() -> Generator[Any]:
    """Groups at the same time, each in its order."""
    bank = KeyedBank()

    async def charge(record: SQSRecord) -> None:
        bank.take(record.body, record.message_id)

    yield lambda: processed_by(AsyncSqsFifoPartialProcessor(), charge), lambda: bank.took


@right(KINESIS, effects="once")
def stops_at_a_failure_of_a_shard() -> Generator[Any]:
    """Nothing behind the failure is processed before it."""
    bank = KeyedBank()
    processor: Any = BatchProcessor(KINESIS, stop_on_failure=True)
    yield (
        lambda: processed_by(
            processor, lambda record: bank.take(body(record), record.kinesis.sequence_number)
        ),
        lambda: bank.took,
    )


@right(DYNAMODB, bodies=ORDERS, effects="once", effect=lambda item: item["order"])
def stops_at_a_failed_change() -> Generator[Any]:
    """A stream of changes, with the identifier of each change as the key."""
    bank = KeyedBank()
    processor: Any = BatchProcessor(DYNAMODB, stop_on_failure=True)
    yield (
        lambda: processed_by(
            processor, lambda record: bank.take(body(record), record.dynamodb.sequence_number)
        ),
        lambda: bank.took,
    )


@right(KAFKA, effects="once")
def stops_at_a_failed_offset() -> Generator[Any]:
    """Topic, partition and offset name a record."""
    bank = KeyedBank()
    processor: Any = BatchProcessor(KAFKA, stop_on_failure=True)
    yield (
        lambda: processed_by(
            processor,
            lambda record: bank.take(
                body(record), f"{record.topic}-{record.partition}:{record.offset}"
            ),
        ),
        lambda: bank.took,
    )
