"""Uses that a hostile tester tried: hooks of every kind, settings, a batch inside `_prepare`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    aprocess_partial_response,
    process_partial_response,
)
from tests.support.events import SQS, response_of

EVENT = SQS.event(["a", "b"])
IDS = SQS.identifiers(EVENT)


def passing_on(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*arguments: Any, **keywords: Any) -> Any:
        return method(*arguments, **keywords)

    return call


class Callable2:
    """A callable object whose parameters have other names."""

    def __init__(self, told: list[Any]) -> None:
        self.told = told

    def __call__(self, rec: Any, out: Any) -> None:
        self.told.append((rec.body, out))


def hooks(told: list[Any]) -> dict[str, Any]:
    def other_names(rec: Any, out: Any) -> None:
        told.append((rec.body, out))

    def usual_names(record: Any, result: Any) -> None:
        told.append((record.body, result))

    return {
        "a partial": partial(other_names),
        "a partial with the usual names": partial(usual_names),
        "a callable object": Callable2(told),
        "a decorated function": passing_on(other_names),
        "a decorated function with the usual names": passing_on(usual_names),
    }


@pytest.mark.parametrize("kind", hooks([]))
def test_a_hook_of_any_kind_is_called_with_record_and_result(kind: str) -> None:
    told: list[Any] = []
    processor: Any = BatchProcessor(EventType.SQS)
    processor.success_handler = hooks(told)[kind]

    response = process_partial_response(EVENT, lambda record: record.body.upper(), processor)

    assert response == response_of([])
    assert told == [("a", "A"), ("b", "B")]


def test_max_concurrency_is_checked_on_every_processor() -> None:
    class Own(BatchProcessor):
        max_concurrency = 0

        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    with pytest.raises(ValueError, match=r"^max_concurrency must be a whole number from 1 up; 0 "):
        Own(EventType.SQS)
    with pytest.raises(ValueError, match=r"^max_concurrency must be .*; 100\.0 came\.$"):
        AsyncBatchProcessor(EventType.SQS, max_concurrency=100.0)  # type: ignore[call-overload]  # a mistake on purpose


def test_a_sync_processor_with_its_own_async_step_runs_every_record() -> None:
    class Own(BatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    ran: list[str] = []

    def handler(record: Any) -> None:
        ran.append(record.body)
        if record.body == "b":
            raise ValueError

    processor: Any = Own(EventType.SQS)

    assert asyncio.run(aprocess_partial_response(EVENT, handler, processor)) == response_of(IDS[1:])
    assert ran == ["a", "b"]


def test_prepare_may_run_a_batch_of_the_same_processor() -> None:
    class Own(BatchProcessor):
        prepared = False

        def _prepare(self) -> None:
            if not self.prepared:
                self.prepared = True
                inner = SQS.event(["x"], start=10)
                process_partial_response(inner, lambda record: None, self)

    def handler(record: Any) -> None:
        if record.body == "b":
            raise ValueError

    assert process_partial_response(EVENT, handler, Own(EventType.SQS)) == response_of(IDS[1:])
