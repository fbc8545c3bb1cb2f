from __future__ import annotations

from types import ModuleType

import pytest

from batchproc import SQSFifoCircuitBreakerError, SQSFifoMessageGroupCircuitBreakerError
from examples.fifo_payments import (
    handler,
    handler_context_manager,
    handler_decorator,
    handler_skip_group,
)
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at, assert_group_order_kept


@pytest.fixture(autouse=True)
def empty_ledger() -> None:
    handler.BOOKED.clear()


@pytest.mark.parametrize("style", [handler, handler_context_manager, handler_decorator])
def test_the_failed_payment_and_all_after_it_come_back(
    style: ModuleType, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "payments")

    response = style.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1, 2, 3])
    assert_group_order_kept(response, event)
    assert handler.BOOKED == ["alice-1"]
    assert [ValueError, SQSFifoCircuitBreakerError, SQSFifoCircuitBreakerError] == [
        type(item.exception) for item in style.processor.result if item.exception
    ]


def test_with_skip_group_the_other_account_goes_on(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "payments")

    response = handler_skip_group.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1, 3])
    assert_group_order_kept(response, event)
    assert handler.BOOKED == ["alice-1", "alice-2"]
    assert [SQSFifoMessageGroupCircuitBreakerError] == [
        type(item.exception) for item in handler_skip_group.processor.result.skipped
    ]
