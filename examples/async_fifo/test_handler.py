from __future__ import annotations

import pytest

from examples.async_fifo.handler import STEPS, lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext


@pytest.fixture(autouse=True)
def empty_tracking_pages() -> None:
    STEPS.clear()


def test_a_failed_step_holds_up_its_own_order_only(lambda_context: FakeLambdaContext) -> None:
    response = lambda_handler(load_event(__file__, "shipments"), lambda_context)

    assert {
        "batchItemFailures": [
            {"itemIdentifier": "0e54190e-0000-4000-8000-000000000001"},
            {"itemIdentifier": "0e54190e-0000-4000-8000-000000000003"},
        ]
    } == response
    assert {"A-1": ["packed", "sent"], "A-3": ["packed"]} == STEPS
    assert [
        "success",
        "fail",
        "success",
        "skipped",
        "success",
    ] == [item.status for item in processor.result]
