from __future__ import annotations

from types import ModuleType

import pytest

pytest.importorskip("aws_lambda_powertools", reason="traces with Powertools")
pytest.importorskip("aws_xray_sdk", reason="traces with X-Ray's SDK")

from examples.no_response_capture import handler, handler_capturing
from examples.support import load_event
from examples.tracing import traced
from pytest_batchproc import FakeLambdaContext, SqsEventFactory, assert_failed_at

ROOM = 64 * 1024  # what X-Ray takes as one document


@pytest.mark.parametrize(("style", "fits"), [(handler, True), (handler_capturing, False)])
def test_a_long_history_fits_into_the_trace_unless_it_is_captured(
    style: ModuleType,
    fits: bool,
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
) -> None:
    event = sqs_event_factory([{"customer": "ada", "orders": 5_000}])

    with traced() as documents:
        style.lambda_handler(event, lambda_context)

    assert len(style.processor.result[0].result) == 5_000
    assert fits == all(len(text.encode()) <= ROOM for text in documents.texts)


def test_what_a_record_raised_is_in_the_trace_all_the_same(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "customers")

    with traced() as documents:
        response = handler.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert [
        part["cause"]["exceptions"][0]["message"] if "cause" in part else None
        for part in documents.of("record_handler")
    ] == [None, "bob has ordered nothing", None]
