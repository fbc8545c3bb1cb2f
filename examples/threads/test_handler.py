from __future__ import annotations

import threading

import pytest

from examples.support import load_event
from examples.threads import handler
from pytest_batchproc import FakeLambdaContext

NOTES = {"batchItemFailures": [{"itemIdentifier": "2c13a6e5-0000-4000-8000-000000000003"}]}


def test_results_come_back_in_event_order(lambda_context: FakeLambdaContext) -> None:
    response = handler.lambda_handler(load_event(__file__, "images"), lambda_context)

    assert NOTES == response
    assert [
        "small-cat-1.png",
        "small-cat-2.png",
        "small-cat-3.png",
        None,
        "small-cat-4.png",
    ] == [item.result for item in handler.processor.result]


def test_four_images_are_open_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, lambda_context: FakeLambdaContext
) -> None:
    all_four = threading.Barrier(4)

    def meet(image: str) -> str:
        all_four.wait(timeout=5)  # raises unless four threads get here together
        return image

    monkeypatch.setattr(handler, "shrink", meet)

    response = handler.lambda_handler(load_event(__file__, "images"), lambda_context)

    assert NOTES == response
