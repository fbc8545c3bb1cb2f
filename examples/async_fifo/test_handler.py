from __future__ import annotations

import pytest

from examples.async_fifo.handler import STEPS, lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at, assert_group_order_kept


@pytest.fixture(autouse=True)
def empty_tracking_pages() -> None:
    STEPS.clear()


def test_a_failed_step_holds_up_its_own_order_only(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "shipments")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1, 3])
    assert_group_order_kept(response, event)
    assert STEPS == {"A-1": ["packed", "sent"], "A-3": ["packed"]}
    assert [item.status for item in processor.result] == [
        "success",
        "fail",
        "success",
        "skipped",
        "success",
    ]
