"""Fails on purpose, to show what the plugin prints; pytest runs it only when it is named."""

from __future__ import annotations

from examples.handler_laws import handler
from examples.handler_laws.handler_mistaken import lambda_handler
from examples.handler_laws.test_handler import INVOICES
from pytest_batchproc.laws import check_batch_handler


def test_the_handler_keeps_the_laws() -> None:
    check_batch_handler(
        lambda_handler,
        "sqs_fifo",
        bodies=INVOICES,
        should_fail=lambda invoice: invoice["cents"] < 1,
        done=lambda: handler.paid,
        reset=handler.paid.clear,
    )
