from __future__ import annotations

from examples.pydantic_kinesis.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_checkpoint, assert_failed_at


def test_rides_are_priced_and_the_impossible_one_is_the_checkpoint(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "rides")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert_checkpoint(response, event, 1)
    assert [item.result for item in processor.result.succeeded] == ["r-1: 9.75", "r-3: 21.00"]
    assert [item.stage for item in processor.result.failed] == ["parse"]
