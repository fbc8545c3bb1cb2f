from __future__ import annotations

from types import ModuleType

import pytest

from examples.kinesis_clicks import handler, handler_context_manager, handler_decorator
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_checkpoint, assert_failed_at

STYLES = [handler, handler_context_manager, handler_decorator]


@pytest.fixture(autouse=True)
def empty_statistics() -> None:
    handler.CLICKS.clear()


@pytest.mark.parametrize("style", STYLES)
def test_the_click_that_is_no_json_becomes_the_checkpoint(
    style: ModuleType, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "clicks")

    response = style.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert_checkpoint(response, event, 2)
    assert handler.CLICKS == {"/home": 1, "/tea": 1, "/cart": 1}


@pytest.mark.parametrize("style", STYLES)
def test_the_click_after_the_checkpoint_is_counted_again_when_the_rest_comes_back(
    style: ModuleType, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "clicks")
    style.lambda_handler(event, lambda_context)
    redelivered = {"Records": event["Records"][2:]}

    style.lambda_handler(redelivered, lambda_context)

    assert handler.CLICKS["/cart"] == 2
