from __future__ import annotations

from examples.sqs_decorator.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext


def test_the_parcel_without_a_weight_is_reported(lambda_context: FakeLambdaContext) -> None:
    response = lambda_handler(load_event(__file__, "parcels"), lambda_context)

    assert {
        "batchItemFailures": [{"itemIdentifier": "0c9a4ce1-0000-4000-8000-000000000002"}]
    } == response
    assert ["letter box", "van"] == [item.result for item in processor.result.succeeded]
    assert [KeyError] == [type(item.exception) for item in processor.result.failed]
