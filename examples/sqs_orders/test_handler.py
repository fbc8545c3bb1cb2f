from __future__ import annotations

from examples.sqs_orders.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext


def test_only_the_order_without_pieces_returns_to_the_queue(
    lambda_context: FakeLambdaContext,
) -> None:
    response = lambda_handler(load_event(__file__, "orders"), lambda_context)

    assert {
        "batchItemFailures": [{"itemIdentifier": "0a0de000-0000-4000-8000-000000000001"}]
    } == response
    assert [
        "shipped 2 x tea",
        "shipped 1 x cups",
    ] == [item.result for item in processor.result.succeeded]


def test_a_batch_of_good_orders_is_deleted_whole(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "orders")
    del event["Records"][1]

    assert {"batchItemFailures": []} == lambda_handler(event, lambda_context)
