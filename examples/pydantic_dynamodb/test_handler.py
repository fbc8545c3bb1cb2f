from __future__ import annotations

from examples.pydantic_dynamodb.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_checkpoint, assert_failed_at


def test_prices_are_compared_and_a_price_that_is_no_number_fails_alone(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "products")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert_checkpoint(response, event, 1)
    assert [item.result for item in processor.result.succeeded] == [
        "tea is new at 4.20",
        "pot went from 29 to 31",
    ]
    assert [item.stage for item in processor.result.failed] == ["parse"]
