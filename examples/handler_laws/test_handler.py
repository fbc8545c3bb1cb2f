from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from examples.handler_laws import handler
from examples.support import load_event, messages, run_pytest, shown_in
from pytest_batchproc import FakeLambdaContext, assert_failed_at
from pytest_batchproc.laws import BatchHandlerMachine, check_batch_handler

HERE = Path(__file__).parent

# An invoice about nothing must fail. Among 500 amounts it would be drawn too seldom.
CENTS = st.just(0) | st.integers(1, 500)
INVOICES = st.fixed_dictionaries({"number": st.integers(1, 99), "cents": CENTS})


def test_one_batch_shows_that_a_customer_waits_alone(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "invoices")

    assert_failed_at(handler.lambda_handler(event, lambda_context), event, [1, 2])


def test_the_handler_keeps_the_laws() -> None:
    check_batch_handler(
        handler.lambda_handler,
        "sqs_fifo",
        bodies=INVOICES,
        should_fail=lambda invoice: invoice["cents"] < 1,
        done=lambda: handler.paid,
        reset=handler.paid.clear,
    )


class Bank(BatchHandlerMachine):
    """A bank that refuses an invoice today and takes it tomorrow."""

    source = "sqs_fifo"
    bodies = st.fixed_dictionaries({"number": st.integers(1, 99), "cents": st.integers(1, 500)})

    def __init__(self) -> None:
        super().__init__()
        self._pay = handler.pay
        handler.pay = lambda invoice: self.perform(invoice)

    def handler(self, event: Any, context: Any) -> object:
        return handler.lambda_handler(event, context)

    def teardown(self) -> None:
        super().teardown()
        handler.pay = self._pay


TestBank = Bank.TestCase
TestBank.settings = settings(max_examples=30, stateful_step_count=10, deadline=None)


def test_the_page_shows_what_pytest_prints() -> None:
    done = run_pytest(str(HERE / "wrong_on_purpose.py"))

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert messages(done.stdout) == shown_in((HERE / "README.md").read_text(encoding="utf-8"))
