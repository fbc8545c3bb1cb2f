"""What must hold of any batch of bookings; hypothesis looks for one of which it does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchproc import SQSRecord
from examples.property_tests.handler import SEATS, Booking, book, lambda_handler
from examples.support import load_event, messages, run_pytest, shown_in
from pytest_batchproc import (
    FakeLambdaContext,
    assert_all_succeeded,
    assert_failed_at,
    assert_group_order_kept,
    assert_valid_response,
    lambda_verdict,
)
from pytest_batchproc import strategies as batch_st

HERE = Path(__file__).parent
README = HERE / "README.md"
patient = settings(deadline=None)  # a busy machine is slow without being wrong
BOOKINGS = batch_st.bodies(Booking)
SMALL = BOOKINGS.filter(lambda booking: booking["numberOfSeats"] <= SEATS)


def test_one_batch_of_them(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "bookings")

    assert_failed_at(lambda_handler(event, lambda_context), event, [1, 3])


@patient
@given(batch_st.sqs_fifo_events(SMALL), batch_st.lambda_contexts())
def test_bookings_that_fit_are_all_made(event: Any, context: FakeLambdaContext) -> None:
    assert_all_succeeded(lambda_handler(event, context), event)


@patient
@given(batch_st.sqs_fifo_events(batch_st.poison(BOOKINGS)), batch_st.lambda_contexts())
def test_the_order_of_a_group_is_kept(event: Any, context: FakeLambdaContext) -> None:
    response = lambda_handler(event, context)

    assert_valid_response(response, event)
    assert_group_order_kept(response, event)


@patient
@given(batch_st.sqs_fifo_events(batch_st.poison(SMALL)), batch_st.lambda_contexts())
def test_what_nobody_can_read_comes_back(event: Any, context: FakeLambdaContext) -> None:
    back = lambda_verdict(lambda_handler(event, context), event).redelivered

    assert {*batch_st.poisoned_at(event)} <= {*back}


# hypothesis knows how to make a record view.
@patient
@given(st.from_type(SQSRecord))
def test_only_bookings_are_booked(record: SQSRecord) -> None:
    with pytest.raises(ValueError, match=r"validation error|Expecting value"):
        book(record)


def test_a_mistake_shrinks_to_the_two_messages_that_show_it() -> None:
    done = run_pytest(str(HERE / "wrong_on_purpose.py"))

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert _ours(messages(done.stdout)) == _ours(shown_in(README.read_text(encoding="utf-8")))


def _ours(printed: list[str]) -> list[str]:
    """What comes before the drawn values, which each version of hypothesis shows in its own way."""
    return [re.split(r"\n(?:Failing|Falsifying) ", one)[0] for one in printed]
