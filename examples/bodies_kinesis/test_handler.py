from __future__ import annotations

from batchproc import InvalidBodyError
from examples.bodies_kinesis.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


def test_data_that_is_no_click_fails_alone(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "clicks")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert [item.result for item in processor.result.succeeded] == [
        "ada /home ada",
        "grace /tea grace",
        "ada /cart ada",
    ]
    assert [("parse", InvalidBodyError)] == [
        (item.stage, type(item.exception)) for item in processor.result.failed
    ]
