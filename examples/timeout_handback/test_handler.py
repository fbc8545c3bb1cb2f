from __future__ import annotations

import pytest

from batchproc import StoppedBeforeTimeoutError
from examples.support import load_event
from examples.timeout_handback import handler
from pytest_batchproc import FakeLambdaContext


@pytest.mark.batchproc(function_timeout=3)
def test_what_there_is_no_time_for_is_handed_back(
    monkeypatch: pytest.MonkeyPatch, lambda_context: FakeLambdaContext
) -> None:
    def slow(name: str) -> str:
        lambda_context.advance(900)
        return f"{name}.csv"

    monkeypatch.setattr(handler, "export", slow)

    response = handler.lambda_handler(load_event(__file__, "exports"), lambda_context)

    assert {
        "batchItemFailures": [
            {"itemIdentifier": "2d3f9000-0000-4000-8000-000000000003"},
            {"itemIdentifier": "2d3f9000-0000-4000-8000-000000000004"},
        ]
    } == response
    result = handler.processor.result
    assert [
        "customers-a.csv",
        "customers-b.csv",
        "customers-c.csv",
    ] == [item.result for item in result.succeeded]
    assert [StoppedBeforeTimeoutError] * 2 == [type(item.exception) for item in result.skipped]


def test_with_enough_time_everything_is_exported(lambda_context: FakeLambdaContext) -> None:
    response = handler.lambda_handler(load_event(__file__, "exports"), lambda_context)

    assert {"batchItemFailures": []} == response
