"""What becomes of a thread's own loop when the thread ends."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from batchproc import _loop, async_process_partial_response, process_partial_response
from tests.support.events import SQS

EVENT = SQS.event("a")


def in_a_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)


def batch(handler: Any) -> None:
    async_process_partial_response(EVENT, handler, SQS.async_processor())


def left_by(work: Callable[[], object]) -> int:
    """How many blocks of memory 300 threads leave that do this."""
    seen: list[int] = []
    for threads in (100, 300):
        for _ in range(threads):
            in_a_thread(work)
        gc.collect()
        seen.append(sys.getallocatedblocks())
    return seen[1] - seen[0]


def test_a_thread_with_a_loop_leaves_no_more_than_one_without() -> None:
    async def handler(record: Any) -> None:
        await asyncio.sleep(0)

    # What measures coverage keeps something of each thread.
    without = left_by(lambda: process_partial_response(EVENT, str, SQS.processor()))

    assert left_by(lambda: batch(handler)) < without + 300


def test_a_generator_that_was_left_open_is_closed() -> None:
    seen: list[str] = []

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            seen.append("closed")

    async def handler(record: Any) -> None:
        kept.append(numbers())
        seen.append(str(await anext(kept[0])))

    kept: list[AsyncIterator[int]] = []
    in_a_thread(lambda: batch(handler))

    assert seen == ["1", "closed"]


def test_a_task_that_was_left_open_is_cancelled() -> None:
    seen: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def handler(record: Any) -> None:
        kept.append(asyncio.create_task(wait()))
        await asyncio.sleep(0)

    kept: list[asyncio.Task[None]] = []
    in_a_thread(lambda: batch(handler))

    assert seen == ["cancelled"]


def test_the_threads_of_its_executor_end_and_no_dummy_of_it_stays() -> None:
    workers: list[threading.Thread] = []

    async def handler(record: Any) -> None:
        workers.append(await asyncio.to_thread(threading.current_thread))

    before = set(threading.enumerate())
    in_a_thread(lambda: batch(handler))
    workers[0].join(30)

    assert set(threading.enumerate()) - before == set()


def test_a_loop_of_another_make_is_closed_by_its_runner() -> None:
    class Other:
        def is_closed(self) -> bool:
            return False

        is_running = is_closed

    class Runner:
        closed = 0

        def close(self) -> None:
            self.closed += 1

    owned = _loop._Owned()
    kept, other, runner = owned.loop, Other(), Runner()
    owned.loop, owned.runner = other, runner  # type: ignore[assignment]  # as much as is asked
    owned.close()
    owned.loop = kept
    kept.close()

    assert runner.closed == 1
