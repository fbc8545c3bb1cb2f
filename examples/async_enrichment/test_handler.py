from __future__ import annotations

import asyncio
from types import ModuleType

import pytest

from batchproc import aprocess_partial_response
from examples.async_enrichment import handler, handler_decorator
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_all_succeeded, assert_failed_at


@pytest.mark.parametrize("style", [handler, handler_decorator])
def test_readings_are_enriched_and_the_unknown_city_is_reported(
    style: ModuleType, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "readings")

    response = style.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert [item.result for item in style.processor.result.succeeded] == [
        {"city": "Oslo", "celsius": 4, "country": "Norway"},
        {"city": "Lima", "celsius": 19, "country": "Peru"},
    ]


def test_the_look_ups_are_open_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, lambda_context: FakeLambdaContext
) -> None:
    all_here = asyncio.Event()
    waiting: list[str] = []

    async def meet(city: str) -> str:
        waiting.append(city)
        if len(waiting) == 3:
            all_here.set()
        await asyncio.wait_for(all_here.wait(), timeout=60)
        return "somewhere"

    monkeypatch.setattr(handler, "country_of", meet)
    event = load_event(__file__, "readings")

    response = handler.lambda_handler(event, lambda_context)

    assert_all_succeeded(response, event)
    assert waiting == ["Oslo", "Atlantis", "Lima"]


def test_code_that_is_async_already_awaits_the_batch() -> None:
    event = load_event(__file__, "readings")

    response = asyncio.run(
        aprocess_partial_response(event, handler.record_handler, handler.processor)
    )

    assert_failed_at(response, event, [1])
