from __future__ import annotations

from examples.sqs_decorator.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


def test_the_parcel_without_a_weight_is_reported(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "parcels")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert [item.result for item in processor.result.succeeded] == ["letter box", "van"]
    assert [KeyError] == [type(item.exception) for item in processor.result.failed]
