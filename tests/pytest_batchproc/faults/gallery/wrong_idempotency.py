"""Handlers that should take money once for each order, and remember it in a wrong way."""

from __future__ import annotations

import uuid
from collections.abc import Generator
from typing import Any

from batchproc import BatchProcessor, EventType, SQSRecord, process_partial_response
from pytest_batchproc.simulator import effects
from tests.pytest_batchproc.faults.gallery.case import takes_at_least_once, wrong
from tests.pytest_batchproc.faults.gallery.outside import Bank, KeyedBank, Table

SQS = EventType.SQS
KILLS = ("kill_before", "kill_after")


def handler_of(record_handler: Any, source: EventType = SQS) -> Any:
    """A Lambda function that gives each record to this."""
    processor: Any = BatchProcessor(source)

    def handler(event: Any, context: Any) -> Any:
        return process_partial_response(event, record_handler, processor, context)

    return handler


@wrong(SQS, needs=1, bodies=["a"])
def remembers_nothing() -> Generator[Any]:
    """It takes money whenever a message arrives."""
    bank = Bank()

    def sandbox() -> Any:
        return handler_of(lambda record: bank.take(record.body))

    yield sandbox


@wrong(SQS, needs=2, bodies=["a"], faults=["throttle", "cold_start", "duplicate", "refuse"])
def remembers_in_memory() -> Generator[Any]:
    """A set at module level is empty again in the next sandbox."""
    bank = Bank()

    def sandbox() -> Any:
        done: set[str] = set()

        def charge(record: SQSRecord) -> None:
            if record.body not in done:
                bank.take(record.body)
                done.add(record.body)

        return handler_of(charge)

    yield sandbox


@wrong(SQS, needs=1, bodies=["a"], faults=KILLS)
def remembers_before_the_effect() -> Generator[Any]:
    """What is noted as done has perhaps never been done."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        if table.put_if_absent(record.body, "done"):
            bank.take(record.body)

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], faults=KILLS)
def remembers_after_the_effect() -> Generator[Any]:
    """What has been done is perhaps never noted."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        if table.get(record.body) is None:
            bank.take(record.body)
            table.put(record.body, "done")

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], effects="once", faults=["overlap", *KILLS])
def checks_and_then_writes() -> Generator[Any]:
    """Two sandboxes both read that there is no note; to take money and to note it is one step."""
    orders: dict[str, int] = {}

    def pay_and_note(order: str) -> None:
        orders[order] = orders.get(order, 0) + 1

    charge = effects.watch(pay_and_note, key=lambda order: f"take {order}")

    def charge_once(record: SQSRecord) -> None:
        if record.body not in orders:
            charge(record.body)

    yield lambda: handler_of(charge_once)


@wrong(SQS, needs=1, faults=KILLS)
def commits_at_the_end_of_the_batch() -> Generator[Any]:
    """It takes money for each order, and notes all orders together."""
    bank, table = Bank(), Table()

    def handler(event: Any, context: Any) -> None:
        orders = [one["body"] for one in event["Records"] if table.get(one["body"]) is None]
        for order in orders:
            bank.take(order)
        for order in orders:
            table.put(order, "done")

    yield lambda: handler


@wrong(SQS, needs=1, bodies=["a"])
def remembers_by_receipt_handle() -> Generator[Any]:
    """A receipt handle is another one at each delivery."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        if table.put_if_absent(record.receipt_handle, "begun"):
            bank.take(record.body)

    yield lambda: handler_of(charge)


@wrong(SQS, needs=0, bodies=["tea for 1", "tea for 2"], effects="once")
def remembers_by_a_part_of_the_body() -> Generator[Any]:
    """Two customers order the same."""
    bank = KeyedBank()
    yield (
        lambda: handler_of(lambda record: bank.take(record.body, record.body.split()[0])),
        lambda: bank.took,
    )


@wrong(SQS, needs=1, bodies=["a"])
def believes_the_receive_count() -> Generator[Any]:
    """A message that was received before was perhaps not processed."""
    bank = Bank()

    def charge(record: SQSRecord) -> None:
        if record.attributes.approximate_receive_count == "1":
            bank.take(record.body)

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], effects=takes_at_least_once, faults=KILLS)
def believes_in_a_run_that_died() -> Generator[Any]:
    """An order that is in progress is skipped; the function that began it is dead."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        if table.put_if_absent(record.body, "in progress"):
            bank.take(record.body)
            table.put(record.body, "done")

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], effects=takes_at_least_once, faults=KILLS)
def locks_for_ever() -> Generator[Any]:
    """The lock of a function that was killed is never released."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        if not table.put_if_absent(f"lock of {record.body}", "mine"):
            raise RuntimeError("somebody else is at it")
        bank.take(record.body)
        table.delete(f"lock of {record.body}")

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], faults=["overlap", "refuse"])
def releases_a_lock_before_it_notes() -> Generator[Any]:
    """`finally` releases the lock; what is done under it is noted afterwards."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        if table.get(record.body) is not None:
            return
        if not table.put_if_absent(f"lock of {record.body}", "mine"):
            raise RuntimeError("somebody else is at it")
        try:
            bank.take(record.body)
        finally:
            table.delete(f"lock of {record.body}")
        table.put(record.body, "done")

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], faults=["lose_answer", "refuse"])
def tries_again_by_itself() -> Generator[Any]:
    """A call whose answer was lost has perhaps been done."""
    bank = Bank()

    def charge(record: SQSRecord) -> None:
        try:
            bank.take(record.body)
        except Exception:
            bank.take(record.body)

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], effects="once")
def makes_a_new_key_for_each_attempt() -> Generator[Any]:
    """The bank knows each key; the key is another one each time."""
    bank = KeyedBank()
    yield (
        lambda: handler_of(lambda record: bank.take(record.body, str(uuid.uuid4()))),
        lambda: bank.took,
    )


@wrong(SQS, needs=1, bodies=["a"], effects=lambda key: "once" if str(key) == "take a" else None)
def believes_an_error() -> Generator[Any]:
    """An error of a call is no proof that nothing happened."""
    bank, table = Bank(), Table()

    def charge(record: SQSRecord) -> None:
        if table.get(record.body) is None:
            try:
                bank.take(record.body)
            except Exception:
                table.notes[record.body] = None
                raise
            table.notes[record.body] = "paid"

    yield lambda: handler_of(charge)


@wrong(SQS, needs=1, bodies=["a"], effects="once", faults=["refuse", *KILLS])
def moves_money_in_two_steps() -> Generator[Any]:
    """It takes from one account and gives to another, and notes both at the end."""
    bank, table = Bank(), Table()

    def move(record: SQSRecord) -> None:
        if table.get(record.body) is None:
            bank.take(record.body)
            bank.refund(record.body)
            table.notes[record.body] = "moved"

    yield lambda: handler_of(move)


@wrong(SQS, needs=1, bodies=["a"], faults=KILLS)
def marks_the_outbox_after_sending() -> Generator[Any]:
    """An outbox that sends what is not marked, and marks what it has sent."""
    bank, table = Bank(), Table()

    def order(record: SQSRecord) -> None:
        table.notes.setdefault(f"outbox {record.body}", "waits")
        for name, state in sorted(table.notes.items()):
            if state == "waits":
                bank.take(name.removeprefix("outbox "))
                table.put(name, "sent")

    yield lambda: handler_of(order)
