from __future__ import annotations

from examples.sqs_orders.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_all_succeeded, assert_failed_at


def test_only_the_order_without_pieces_returns_to_the_queue(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "orders")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert [item.result for item in processor.result.succeeded] == [
        "shipped 2 x tea",
        "shipped 1 x cups",
    ]


def test_a_batch_of_good_orders_is_deleted_whole(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "orders")
    del event["Records"][1]

    assert_all_succeeded(lambda_handler(event, lambda_context), event)
