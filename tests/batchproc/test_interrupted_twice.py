"""A second signal while the first one cleans up: nothing of the batch runs beside the next one."""

from __future__ import annotations

import asyncio
import contextlib
import linecache
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    _job,
    _loop,
    async_process_partial_response,
    process_partial_response,
)
from tests.support.events import SQS, response_of
from tests.support.limit import within

EVENT = SQS.event("abc")
IDS = SQS.identifiers(EVENT)


def test_a_loop_that_was_interrupted_twice_is_replaced_and_closed() -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    went_on: list[str] = []
    processor = AsyncBatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)

    def interrupt() -> None:
        raise KeyboardInterrupt

    async def handler(record: Any) -> None:
        loop = asyncio.get_running_loop()
        loops.append(loop)
        loop.call_soon(interrupt)
        try:
            await asyncio.sleep(30)
        finally:
            loop.call_soon(interrupt)
            await asyncio.sleep(0.01)
            went_on.append(record.body)

    async def quick(record: Any) -> None:
        loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0.05)

    def work() -> Any:
        with processor(EVENT["Records"], handler) as batch:
            with contextlib.suppress(KeyboardInterrupt):
                batch.async_process()
            interrupted = batch.response()
        return interrupted, async_process_partial_response(EVENT, quick, processor)

    interrupted, after = within(10, work)

    assert interrupted == response_of(IDS)
    assert after == response_of([])
    assert loops[0].is_closed()
    assert loops[-1] is not loops[0]
    assert went_on == []


def test_threads_that_a_second_signal_did_not_wait_for_end_before_the_next_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, asked = ThreadPoolExecutor.shutdown, []
    gate, ended = threading.Event(), []

    def shutdown(pool: ThreadPoolExecutor, *arguments: Any, **keywords: Any) -> None:
        asked.append(pool)
        if len(asked) == 1:
            raise KeyboardInterrupt
        gate.set()
        own(pool, *arguments, **keywords)

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", shutdown)
    monkeypatch.setattr("batchproc._threads.wait", lambda futures: 1 / 0)

    def slow(record: Any) -> None:
        gate.wait(60)
        ended.append(record.body)

    processor = BatchProcessor(EventType.SQS, max_workers=1)

    def work() -> Any:
        with processor(EVENT["Records"], slow) as batch:
            with contextlib.suppress(KeyboardInterrupt):
                batch.process()
            interrupted = batch.response()
        assert len(_job.still_running) == 1
        plain = BatchProcessor(EventType.SQS)
        after = process_partial_response(EVENT, lambda record: ended.append("next"), plain)
        return interrupted, after

    interrupted, after = within(20, work)

    assert interrupted == response_of(IDS)
    assert after == response_of([])
    assert _job.still_running == []
    assert ended == ["a", *["next"] * 3]  # what had started ends first, and nothing else starts


def test_a_second_signal_before_the_first_is_noted_starts_no_record_and_leaves_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, gate, ended = ThreadPoolExecutor.shutdown, threading.Event(), []

    def shutdown(pool: ThreadPoolExecutor) -> None:
        gate.set()
        own(pool)

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", shutdown)
    monkeypatch.setattr("batchproc._threads.wait", lambda futures: 1 / 0)

    def slow(record: Any) -> None:
        gate.wait(60)
        ended.append(record.body)

    def interrupt(frame: Any, event: str, argument: object) -> Any:
        if not frame.f_code.co_filename.endswith("_threads.py"):
            return None
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
        if (
            event == "line"
            and frame.f_code.co_name == "run"
            and line == "escaped.append(exception)"
        ):
            raise KeyboardInterrupt
        return interrupt

    def work() -> None:
        processor = BatchProcessor(EventType.SQS, max_workers=1)
        traced = sys.gettrace()
        sys.settrace(interrupt)
        try:
            with pytest.raises(KeyboardInterrupt):
                process_partial_response(EVENT, slow, processor)
        finally:
            sys.settrace(traced)
        assert len(_job.still_running) == 1
        plain = BatchProcessor(EventType.SQS)
        process_partial_response(EVENT, lambda record: ended.append("next"), plain)

    within(20, work)

    assert ended == ["a", *["next"] * 3]
    assert _job.still_running == []


@pytest.mark.skipif(
    threading.current_thread() is not threading.main_thread(), reason="signals need the main thread"
)
def test_a_signal_in_a_handler_leaves_the_response_whole() -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, stop)
    processor = BatchProcessor(EventType.SQS)

    def handler(record: Any) -> None:
        if record.body == "b":
            signal.raise_signal(signal.SIGUSR1)

    try:
        with processor(EVENT["Records"], handler) as batch:
            with pytest.raises(KeyboardInterrupt):
                batch.process()
            assert batch.response() == response_of(IDS[1:])
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_loop_that_was_asked_to_stop_during_the_clean_up_cleans_up_all_the_same() -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    cleaned: list[str] = []
    processor = AsyncBatchProcessor(EventType.SQS)

    def interrupt() -> None:
        raise KeyboardInterrupt

    async def handler(record: Any) -> None:
        loop = asyncio.get_running_loop()
        loops.append(loop)
        loop.call_soon(interrupt)
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            loop.stop()
            await asyncio.sleep(0)
            cleaned.append(record.body)
            raise

    async def quick(record: Any) -> None:
        loops.append(asyncio.get_running_loop())

    def work() -> Any:
        with processor(EVENT["Records"][:1], handler) as batch:
            with contextlib.suppress(KeyboardInterrupt):
                batch.async_process()
            interrupted = batch.response()
        return interrupted, async_process_partial_response(EVENT, quick, processor)

    interrupted, after = within(10, work)

    assert interrupted == response_of(IDS[:1])
    assert after == response_of([])
    assert cleaned == ["a"]
    assert set(loops) == {loops[0]}


@pytest.mark.filterwarnings("error")
def test_a_loop_that_an_interrupt_left_running_is_closed_with_what_has_not_begun() -> None:
    owned = _loop._Owned()
    task = owned.loop.create_task(asyncio.sleep(30))
    owned.loop._thread_id = threading.get_ident()  # type: ignore[attr-defined]  # as an interrupt leaves it
    assert owned.loop.is_running()

    owned.discard()
    owned.discard()

    assert owned.loop.is_closed()
    assert not task.done()
