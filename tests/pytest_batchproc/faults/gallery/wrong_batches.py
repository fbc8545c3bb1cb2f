"""Handlers of a standard queue that tell Lambda, or themselves, something wrong about a batch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from batchproc import AsyncBatchProcessor, EventType, SQSRecord, async_process_partial_response
from tests.pytest_batchproc.faults.gallery.case import takes_at_least_once, wrong
from tests.pytest_batchproc.faults.gallery.outside import Bank, KeyedBank
from tests.pytest_batchproc.faults.gallery.wrong_idempotency import handler_of

SQS = EventType.SQS
LOGGER = logging.getLogger("shop")
LOGGER.addHandler(logging.NullHandler())
LOGGER.propagate = False


@wrong(SQS, needs=1, bodies=["a"], effects=takes_at_least_once)
def catches_everything() -> Generator[Any]:
    """An error is logged, and the message is deleted."""
    bank = Bank()

    def charge(record: SQSRecord) -> None:
        try:
            bank.take(record.body)
        except Exception:
            LOGGER.exception("cannot take money")

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], effects=takes_at_least_once)
def misspells_the_response() -> Generator[Any]:
    """Lambda reads `batchItemFailures` and nothing else."""
    bank = Bank()

    def handler(event: Any, context: Any) -> Any:
        failed = [one for one in event["Records"] if not succeeds(bank, one["body"])]
        return {"batchItemFailure": [{"itemIdentifier": one["messageId"]} for one in failed]}

    yield lambda: handler


@wrong(SQS, needs=1)
def reports_receipt_handles() -> Generator[Any]:
    """An identifier that Lambda does not know returns the whole batch."""
    bank = Bank()

    def handler(event: Any, context: Any) -> Any:
        failed = []
        for one in event["Records"]:
            if not succeeds(bank, one["body"]):
                failed.append({"itemIdentifier": one["receiptHandle"]})
        return {"batchItemFailures": failed}

    yield lambda: handler


@wrong(SQS, needs=1, effects=takes_at_least_once)
def reports_the_first_failure_and_stops() -> Generator[Any]:
    """The messages behind the first failure are neither processed nor reported."""
    bank = Bank()
    yield lambda: stopping_at_a_failure(bank)


@wrong(SQS, needs=2, effects=takes_at_least_once)
def reports_the_last_failure_only() -> Generator[Any]:
    """Each failure takes the place of the one before."""
    bank = Bank()

    def handler(event: Any, context: Any) -> Any:
        failures: dict[str, Any] = {"batchItemFailures": []}
        for one in event["Records"]:
            if not succeeds(bank, one["body"]):
                failures["batchItemFailures"] = [{"itemIdentifier": one["messageId"]}]
        return failures

    yield lambda: handler


@wrong(SQS, needs=1)
def raises_for_the_whole_batch() -> Generator[Any]:
    """One failure returns the messages that succeeded, too."""
    bank = Bank()

    def handler(event: Any, context: Any) -> None:
        for one in event["Records"]:
            bank.take(one["body"])

    yield lambda: handler


@wrong(SQS, needs=1, failed_without_effects=True)
def keeps_failures_at_module_level() -> Generator[Any]:
    """The list of an earlier batch is reported again, and with it messages that succeed now."""
    bank = Bank()

    def sandbox() -> Any:
        failures: list[Any] = []

        def handler(event: Any, context: Any) -> Any:
            for one in event["Records"]:
                if not succeeds(bank, one["body"]):
                    failures.append({"itemIdentifier": one["messageId"]})
            return {"batchItemFailures": failures}

        return handler

    yield sandbox


@wrong(SQS, needs=2, bodies=["a"], effects=takes_at_least_once)
def gives_up_after_two_attempts() -> Generator[Any]:
    """The message is deleted instead of going to the dead-letter queue."""
    bank = Bank()

    def charge(record: SQSRecord) -> None:
        try:
            bank.take(record.body)
        except Exception:
            if record.attributes.approximate_receive_count == "1":
                raise

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], effects=takes_at_least_once)
def ignores_unprocessed_items() -> Generator[Any]:
    """A batch write that says what it did not write raises nothing."""
    bank = Bank()

    def batch_write(orders: list[str]) -> list[str]:
        return [order for order in orders if not succeeds(bank, order)]  # UnprocessedItems

    def handler(event: Any, context: Any) -> None:
        batch_write([one["body"] for one in event["Records"]])

    yield lambda: handler


@wrong(SQS, needs=0, effects="at_least_once")
def awaits_its_first_task() -> Generator[Any]:
    """The loop ends with the handler, and with the loop the tasks that are not awaited."""
    bank = KeyedBank()

    async def charge(order: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        bank.take(order, order)

    async def charge_all(event: Any) -> None:
        tasks = [
            asyncio.create_task(charge(one["body"], 0.1 * place))
            for place, one in enumerate(event["Records"])
        ]
        await tasks[0]

    yield lambda: lambda event, context: asyncio.run(charge_all(event)), lambda: bank.took


@wrong(SQS, needs=1, bodies=["a"], effects=takes_at_least_once)
def gathers_exceptions() -> Generator[Any]:
    """`return_exceptions=True`, and nobody looks at what was returned."""
    bank = Bank()

    async def charge(order: str) -> None:
        bank.take(order)

    async def all_of(event: Any) -> None:
        await asyncio.gather(
            *(charge(one["body"]) for one in event["Records"]), return_exceptions=True
        )

    yield lambda: lambda event, context: asyncio.run(all_of(event))


@wrong(SQS, needs=1, bodies=["a"], effects=takes_at_least_once)
def forgets_its_futures() -> Generator[Any]:
    """A future keeps its exception until somebody asks for the result."""
    bank = Bank()

    def handler(event: Any, context: Any) -> None:
        with ThreadPoolExecutor(max_workers=1) as pool:
            for one in event["Records"]:
                pool.submit(bank.take, one["body"])

    yield lambda: handler


@wrong(SQS, needs=1, bodies=["a"])
def awaits_and_remembers_nothing() -> Generator[Any]:
    """Right in every other respect: an asynchronous processor."""
    bank = Bank()

    async def charge(record: SQSRecord) -> None:
        bank.take(record.body)

    def sandbox() -> Any:
        processor = AsyncBatchProcessor(SQS)
        return lambda event, context: async_process_partial_response(
            event, charge, processor, context
        )

    yield sandbox


def stopping_at_a_failure(bank: Bank) -> Any:
    """A handler that reports the first failure and returns."""

    def handler(event: Any, context: Any) -> Any:
        for one in event["Records"]:
            if not succeeds(bank, one["body"]):
                return {"batchItemFailures": [{"itemIdentifier": one["messageId"]}]}
        return {"batchItemFailures": []}

    return handler


def succeeds(bank: Bank, order: str) -> bool:
    """Whether the bank took the money."""
    try:
        bank.take(order)
    except Exception:
        return False
    return True
