from __future__ import annotations

from examples.support import load_event
from examples.template_check.handler import count_clicks, ship_orders
from pytest_batchproc import FakeLambdaContext, assert_checkpoint, assert_failed_at


def test_the_order_without_pieces_comes_back(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "orders")

    assert_failed_at(ship_orders(event, lambda_context), event, [1])


def test_the_click_that_is_none_becomes_the_checkpoint(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "clicks")

    assert_checkpoint(count_clicks(event, lambda_context), event, 1)
