from __future__ import annotations

from pydantic import ValidationError

from examples.pydantic_sqs.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


def test_an_order_of_the_wrong_shape_never_reaches_the_handler(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "orders")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert [item.result for item in processor.result.succeeded] == [
        "shipped 1 x lamp",
        "shipped 4 x chair",
    ]
    assert [("parse", ValidationError)] == [
        (item.stage, type(item.exception)) for item in processor.result.failed
    ]
