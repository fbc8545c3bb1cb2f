from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from batchproc import EventType, SQSRecord, process_partial_response
from examples.fault_search import handler
from examples.fault_search.handler import Bank, charging, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext
from pytest_batchproc.faults import BrokenClaimError, check_faults, check_schedule, kill_after
from pytest_batchproc.simulator import effects

PAYMENTS = [{"order": "A-1", "cents": 900}, {"order": "A-2", "cents": 450}]


def test_lambda_handler_charges_every_payment() -> None:
    response = handler.lambda_handler(load_event(__file__, "payments"), FakeLambdaContext())

    assert response == {"batchItemFailures": []}
    assert list(handler.bank.payments.values()) == PAYMENTS


def handler_of(record_handler: Callable[[SQSRecord], None]) -> Callable[[Any, Any], object]:
    return lambda event, context: process_partial_response(
        event, record_handler, processor, context
    )


def bank_with_keys() -> Generator[Any]:
    """What outlives the function is a bank; each of its calls is a point for a fault."""
    bank = Bank()
    bank.charge = effects.watch(bank.charge, key=_named("charge"))  # type: ignore[method-assign]
    yield lambda: handler_of(charging(bank)), bank.payments.values


def notes_in_a_table() -> Generator[Any]:
    """A bank without keys, and a table that says what was paid."""
    paid: set[str] = set()

    def charge_at_bank(payment: Mapping[str, Any]) -> None:
        """Represents a call to the bank."""

    charge = effects.watch(charge_at_bank, key=_named("charge"))

    def charge_once(record: SQSRecord) -> None:
        payment = record.json_body
        if payment["order"] not in paid:
            charge(payment)
            paid.add(payment["order"])

    yield lambda: handler_of(charge_once)


def _named(verb: str) -> Callable[..., str]:
    return lambda payment, *more: f"{verb} {payment['order']}"


def test_the_handler_is_idempotent() -> None:
    covered = check_faults(bank_with_keys, EventType.SQS, bodies=PAYMENTS)

    assert covered.complete


def test_a_note_beside_the_charge_is_not_enough() -> None:
    with pytest.raises(BrokenClaimError, match="'charge A-1' of message #0 happened twice"):
        check_faults(notes_in_a_table, EventType.SQS, bodies=PAYMENTS)


def test_the_smallest_schedule_is_a_test_of_its_own() -> None:
    with pytest.raises(BrokenClaimError, match="happened twice"):
        check_schedule(
            notes_in_a_table,
            EventType.SQS,
            bodies=PAYMENTS[:1],
            faults=[kill_after("charge A-1")],
        )


def test_nothing_is_lost_either_way() -> None:
    check_faults(notes_in_a_table, EventType.SQS, bodies=PAYMENTS, effects="at_least_once")


def is_no_amount(payment: Mapping[str, Any]) -> bool:
    return not isinstance(payment["cents"], int)


def test_a_payment_without_an_amount_ends_in_the_dead_letter_queue() -> None:
    def world() -> Generator[Any]:
        bank = Bank()

        def charge(record: SQSRecord) -> None:
            if is_no_amount(record.json_body):
                raise ValueError("no amount")
            charging(bank)(record)

        yield lambda: handler_of(charge), bank.payments.values

    check_faults(
        world,
        EventType.SQS,
        bodies=[*PAYMENTS, {"order": "A-3", "cents": "many"}],
        should_fail=is_no_amount,
        at_most=1,
    )
