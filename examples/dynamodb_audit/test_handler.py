from __future__ import annotations

from types import ModuleType

import pytest

from examples.dynamodb_audit import handler, handler_context_manager, handler_decorator
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_checkpoint, assert_failed_at


@pytest.mark.parametrize("style", [handler, handler_context_manager, handler_decorator])
def test_the_overdrawn_account_becomes_the_checkpoint(
    style: ModuleType, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "accounts")

    response = style.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert_checkpoint(response, event, 2)
    assert [item.result for item in style.processor.result.succeeded] == [
        "acc-1: 0 -> 0",
        "acc-1: 0 -> 99.95",
        "acc-3: 0 -> 0",
    ]
