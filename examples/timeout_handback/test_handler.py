from __future__ import annotations

import pytest

from batchproc import StoppedBeforeTimeoutError
from examples.support import load_event
from examples.timeout_handback import handler
from pytest_batchproc import FakeLambdaContext, assert_all_succeeded, assert_failed_at


@pytest.mark.batchproc(function_timeout=3)
def test_what_there_is_no_time_for_is_handed_back(
    monkeypatch: pytest.MonkeyPatch, lambda_context: FakeLambdaContext
) -> None:
    def slow(name: str) -> str:
        lambda_context.advance(900)
        return f"{name}.csv"

    monkeypatch.setattr(handler, "export", slow)

    event = load_event(__file__, "exports")

    response = handler.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [3, 4])
    result = handler.processor.result
    assert [item.result for item in result.succeeded] == [
        "customers-a.csv",
        "customers-b.csv",
        "customers-c.csv",
    ]
    assert [StoppedBeforeTimeoutError] * 2 == [type(item.exception) for item in result.skipped]


def test_with_enough_time_everything_is_exported(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "exports")

    response = handler.lambda_handler(event, lambda_context)

    assert_all_succeeded(response, event)
