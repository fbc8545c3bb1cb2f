from __future__ import annotations

from examples.pydantic_dynamodb.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext


def test_prices_are_compared_and_a_price_that_is_no_number_fails_alone(
    lambda_context: FakeLambdaContext,
) -> None:
    response = lambda_handler(load_event(__file__, "products"), lambda_context)

    assert {"batchItemFailures": [{"itemIdentifier": "900000000000000001001"}]} == response
    assert [
        "tea is new at 4.20",
        "pot went from 29 to 31",
    ] == [item.result for item in processor.result.succeeded]
    assert ["parse"] == [item.stage for item in processor.result.failed]
