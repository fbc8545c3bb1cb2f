"""Handlers of FIFO queues: a group keeps its order only if everybody does."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from batchproc import SQSRecord
from tests.pytest_batchproc.faults.gallery.case import takes_at_least_once, wrong
from tests.pytest_batchproc.faults.gallery.outside import Bank, Table
from tests.pytest_batchproc.faults.gallery.wrong_batches import stopping_at_a_failure, succeeds
from tests.pytest_batchproc.faults.gallery.wrong_idempotency import handler_of

FIFO = "sqs_fifo"


@wrong(FIFO, needs=1, effects=takes_at_least_once)
def goes_on_in_a_group_that_failed() -> Generator[Any]:
    """The message behind a failed one of its group is processed first."""
    bank = Bank()

    def handler(event: Any, context: Any) -> Any:
        failed = [one for one in event["Records"] if not succeeds(bank, one["body"])]
        return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in failed]}

    yield lambda: handler


@wrong(FIFO, needs=1, effects=takes_at_least_once)
def uses_a_processor_for_standard_queues() -> Generator[Any]:
    """`BatchProcessor` goes on after a failure; `SqsFifoPartialProcessor` does not."""
    bank = Bank()

    yield lambda: handler_of(lambda record: bank.take(record.body))


@wrong(FIFO, needs=1, effects=takes_at_least_once)
def reports_only_the_failed_message_of_a_group() -> Generator[Any]:
    """It stops at a failure, and Lambda deletes what stood behind."""
    bank = Bank()
    yield lambda: stopping_at_a_failure(bank)


@wrong(FIFO, needs=0, effects=takes_at_least_once)
def works_through_a_group_in_threads() -> Generator[Any]:
    """The last message of a batch may be processed first."""
    bank = Bank()

    def handler(event: Any, context: Any) -> None:
        with ThreadPoolExecutor(max_workers=1) as pool:
            for future in [pool.submit(bank.take, one["body"]) for one in event["Records"][::-1]]:
                future.result()

    yield lambda: handler


@wrong(FIFO, needs=1, bodies=["a"])
def believes_in_deduplication() -> Generator[Any]:
    """The queue drops a message that is sent twice. It delivers one twice all the same."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        assert record.attributes.message_deduplication_id
        bank.take(record.body)
        table.put(record.body, "done")

    yield lambda: handler_of(charge)
