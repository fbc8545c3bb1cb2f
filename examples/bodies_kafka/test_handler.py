from __future__ import annotations

from batchproc import InvalidBodyError
from examples.bodies_kafka.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


def test_a_login_without_a_user_fails_alone(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "msk")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert [item.result for item in processor.result.succeeded] == [
        "ada: welcome",
        "alan: turned away",
        "linus: welcome",
    ]
    assert [("parse", InvalidBodyError)] == [
        (item.stage, type(item.exception)) for item in processor.result.failed
    ]


def test_a_value_that_is_not_json_fails_alone(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "self_managed")

    assert_failed_at(lambda_handler(event, lambda_context), event, [1])
    assert (
        str(processor.result.failed[0].exception)
    ) == "The body is not JSON: JSONDecodeError at character 0"
