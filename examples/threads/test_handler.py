from __future__ import annotations

import threading

import pytest

from examples.support import load_event
from examples.threads import handler
from pytest_batchproc import FakeLambdaContext, assert_failed_at


def test_results_come_back_in_event_order(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "images")

    response = handler.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [3])
    assert [item.result for item in handler.processor.result] == [
        "small-cat-1.png",
        "small-cat-2.png",
        "small-cat-3.png",
        None,
        "small-cat-4.png",
    ]


def test_four_images_are_open_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, lambda_context: FakeLambdaContext
) -> None:
    all_four = threading.Barrier(4)

    def meet(image: str) -> str:
        all_four.wait(timeout=60)  # raises unless four threads get here together
        return image

    monkeypatch.setattr(handler, "shrink", meet)
    event = load_event(__file__, "images")

    response = handler.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [3])
