from __future__ import annotations

import pytest

from examples.sqs_context_manager.handler import WELCOMED, lambda_handler
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext


@pytest.fixture(autouse=True)
def empty_mailing_service() -> None:
    WELCOMED.clear()


def test_the_good_addresses_are_welcomed_and_the_bad_one_is_reported(
    caplog: pytest.LogCaptureFixture, lambda_context: FakeLambdaContext
) -> None:
    caplog.set_level("INFO", logger="examples")

    response = lambda_handler(load_event(__file__, "sign_ups"), lambda_context)

    assert {
        "batchItemFailures": [{"itemIdentifier": "0b516e00-0000-4000-8000-000000000001"}]
    } == response
    assert ["ada@example.com", "grace@example.com"] == WELCOMED
    assert "3 sign-ups, 1 failed" == caplog.messages[-1]
