from __future__ import annotations

from batchproc import InvalidBodyError
from examples.bodies_dynamodb.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


def test_an_overdrawn_account_fails_and_a_removal_is_skipped(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "accounts")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert [item.result for item in processor.result.succeeded] == [
        "acc-1: 0",
        "acc-1: 99.95",
        None,  # the removal
    ]
    assert [("parse", InvalidBodyError)] == [
        (item.stage, type(item.exception)) for item in processor.result.failed
    ]
