"""Promise 5, in memory. A timer or a task that somebody keeps keeps nothing of the batch."""

from __future__ import annotations

import asyncio
from contextvars import Context
from typing import Any

import pytest

import batchproc
from batchproc.errors import BatchProcessingError
from tests.laws import test_promise_05_nothing_stays_alive as alone
from tests.laws.test_promise_05_nothing_stays_alive import (
    FAILS,
    Watch,
    alive,
    options_of,
    watching,
)
from tests.support.context import FakeContext
from tests.support.events import ALL, Source
from tests.support.limit import within, within_a_loop
from tests.support.ways import Way, make_processor

_nobody_helps_and_nobody_keeps = alone._nobody_helps_and_nobody_keeps


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_timer_of_a_deadline_keeps_nothing(source: Source, fails: str) -> None:
    watch: Watch = []
    plain = watching(fails, watch)

    async def handler(record: Any) -> Any:
        # As clients do that keep a connection for some time: what waits longer waits behind it.
        asyncio.get_running_loop().call_later(60, int)
        await asyncio.sleep(0)
        return plain(record)

    way = Way("async", "function")
    box = [make_processor(source, way, {**options_of(source), "stop_before_timeout_ms": 500})]

    def work() -> list[Any]:
        Context().run(run_once)
        return alive(watch)

    def run_once() -> None:
        try:
            batchproc.async_process_partial_response(
                source.event("abcd"), handler, box[0], FakeContext(600_000)
            )
        except BatchProcessingError:
            pass

    assert within(10, work) == []
    assert watch


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_task_that_a_handler_keeps_keeps_nothing_of_the_batch(source: Source, fails: str) -> None:
    watch: Watch = []
    kept: list[Any] = []
    plain = watching(fails, watch)
    box = [make_processor(source, Way("async", "function"), options_of(source))]

    async def handler(record: Any) -> Any:
        kept.append(asyncio.current_task())
        await asyncio.sleep(0)
        return plain(record)

    async def invocation() -> None:
        try:
            await batchproc.aprocess_partial_response(source.event("abcd"), handler, box[0])
        except BatchProcessingError:
            pass

    async def main() -> list[Any]:
        await asyncio.create_task(invocation())
        await asyncio.sleep(0)  # the loop lets go of the task
        return alive(watch)

    assert within_a_loop(10, main) == []
    assert watch
    assert kept
