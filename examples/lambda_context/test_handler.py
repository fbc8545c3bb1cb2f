from __future__ import annotations

from types import ModuleType

import pytest

from batchproc import WrongHandlerError, process_partial_response
from examples.lambda_context import handler, handler_context_manager, handler_decorator
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at

STYLES = [handler, handler_context_manager, handler_decorator]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.batchproc(function_timeout=10)
def test_a_report_that_would_take_too_long_is_left_for_later(
    style: ModuleType, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "reports")

    response = style.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert [item.result for item in style.processor.result.succeeded] == ["march.pdf", "april.pdf"]


def test_forgetting_the_context_is_noticed_before_the_first_record() -> None:
    event = load_event(__file__, "reports")

    with pytest.raises(WrongHandlerError, match="lambda_context"):
        process_partial_response(event, handler.record_handler, handler.processor)
