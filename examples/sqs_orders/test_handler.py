from __future__ import annotations

from examples.sqs_orders.handler import lambda_handler, processor
from examples.support import FakeLambdaContext, load_event


def test_only_the_order_without_pieces_returns_to_the_queue() -> None:
    response = lambda_handler(load_event(__file__, "orders"), FakeLambdaContext())

    assert {
        "batchItemFailures": [{"itemIdentifier": "0a0de000-0000-4000-8000-000000000001"}]
    } == response
    assert [
        "shipped 2 x tea",
        "shipped 1 x cups",
    ] == [item.result for item in processor.result.succeeded]


def test_a_batch_of_good_orders_is_deleted_whole() -> None:
    event = load_event(__file__, "orders")
    del event["Records"][1]

    assert {"batchItemFailures": []} == lambda_handler(event, FakeLambdaContext())
