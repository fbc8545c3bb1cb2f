from __future__ import annotations

import pytest

from examples.sqs_context_manager.handler import WELCOMED, lambda_handler
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


@pytest.fixture(autouse=True)
def empty_mailing_service() -> None:
    WELCOMED.clear()


def test_the_good_addresses_are_welcomed_and_the_bad_one_is_reported(
    caplog: pytest.LogCaptureFixture, lambda_context: FakeLambdaContext
) -> None:
    caplog.set_level("INFO", logger="examples")

    event = load_event(__file__, "sign_ups")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert WELCOMED == ["ada@example.com", "grace@example.com"]
    assert caplog.messages[-1] == "3 sign-ups, 1 failed"
