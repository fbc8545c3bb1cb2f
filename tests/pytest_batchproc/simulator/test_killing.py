"""A function that was stopped or killed does nothing more, as a process that is gone."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import gc
import json
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from unittest import mock

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    async_process_partial_response,
    process_partial_response,
)
from pytest_batchproc import FakeLambdaContext
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue, effects, kill_after
from tests.pytest_batchproc.simulator.timed import run

pytest.importorskip("time_machine")

After = list[str]  # what ran after the end


def _long() -> None:
    time.sleep(25)


def in_finally(after: After) -> None:
    try:
        _long()
    finally:
        after.append("finally")


def in_bare_except(after: After) -> None:
    try:
        _long()
    except:  # noqa: E722
        after.append("except")


def in_nested_blocks(after: After) -> None:
    state: dict[str, bool] = {}
    try:
        try:
            try:
                _long()
            except BaseException:
                state["inner"] = True
                raise
            finally:
                state["middle"] = True
        finally:
            state["outer"] = True
    except BaseException as error:
        after.append(repr(error))
    finally:
        after.extend(state)
    after.append("went on")


@contextlib.contextmanager
def locked(after: After) -> Iterator[None]:
    try:
        yield
    finally:
        after.append("unlocked")


def in_a_context_manager(after: After) -> None:
    with locked(after):
        _long()


class Transaction:
    def __init__(self, after: After) -> None:
        self.after = after

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None:
        self.after.append("rolled back")


def in_a_class(after: After) -> None:
    with contextlib.ExitStack() as stack:
        stack.enter_context(Transaction(after))
        stack.callback(after.append, "called back")
        stack.callback(lambda: after.append("called back, too"))
        with contextlib.suppress(BaseException):
            _long()
        after.append("went on")


def in_a_generator(after: After) -> None:
    def numbers() -> Iterator[int]:
        try:
            yield 1
        finally:
            after.append("closed")

    for _ in numbers():
        _long()


def in_a_loop(after: After) -> None:
    for _ in range(3):
        try:
            _long()
        except BaseException:
            after.append("again")
            continue


def in_tasks(after: After) -> None:
    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            after.append("closed")

    async def one(seconds: float) -> None:
        try:
            async for _ in numbers():
                await asyncio.sleep(seconds)
        finally:
            after.append("task")

    async def whole() -> None:
        try:
            async with asyncio.Lock(), asyncio.TaskGroup() as group:
                group.create_task(one(25))
                group.create_task(one(100))
        except* BaseException:
            after.append("except")
        finally:
            after.append("whole")

    asyncio.run(whole())
    after.append("went on")


BLOCKS: list[Callable[[After], None]] = [
    in_finally,
    in_bare_except,
    in_nested_blocks,
    in_a_context_manager,
    in_a_generator,
    in_a_loop,
    in_tasks,
]


@pytest.mark.parametrize("wall_clock", ["simulated", "real"])
@pytest.mark.parametrize("work", BLOCKS, ids=lambda work: work.__name__)
def test_nothing_runs_after_a_timeout(
    work: Callable[[After], None], wall_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    after: After = []

    def handler(event: object, context: FakeLambdaContext) -> None:
        if wall_clock == "real":  # nothing sleeps, and the handler moves the clock
            if work is in_tasks:
                context.advance(25_000)
            monkeypatch.setattr(time, "sleep", lambda s: context.advance(1_000 * s))
        work(after)

    report = run(handler, wall_clock=wall_clock)
    monkeypatch.undo()
    gc.collect()

    assert [one.ending for one in report.deliveries] == ["timed out"] * 2
    assert after == []


def test_what_python_holds_is_released() -> None:
    lock = threading.Lock()
    after: After = []

    def handler(event: object, context: object) -> None:
        with lock, mock.patch.object(json, "dumps"):
            in_a_class(after)

    run(handler)

    assert not lock.locked()
    assert json.dumps(1) == "1"
    assert after == []


def test_the_thread_is_as_it_was() -> None:
    trace, hook = sys.gettrace(), sys.unraisablehook

    run(lambda event, context: in_tasks([]))

    assert (sys.gettrace(), sys.unraisablehook, sys.exc_info()) == (trace, hook, (None, None, None))
    assert asyncio.run(asyncio.sleep(0, "fine")) == "fine"


def test_tracing_goes_on() -> None:
    lines: list[int] = []

    def trace(frame: Any, event: str, arg: object) -> Any:
        if frame.f_code is _traced.__code__:
            lines.append(frame.f_lineno - _traced.__code__.co_firstlineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(lambda event, context: in_finally([]))
        _traced()
    finally:
        sys.settrace(before)

    assert lines == [0, 1, 1]


def _traced() -> int:
    return 1


def test_an_event_loop_that_stays_goes_on_with_nothing() -> None:
    processor = AsyncBatchProcessor(event_type=EventType.SQS)
    after: After = []
    slow = True

    async def record_handler(record: Any) -> None:
        try:
            await asyncio.sleep(25 if slow else 0.1)
        finally:
            if slow:
                after.append(record.body)

    def handler(event: Any, context: Any) -> object:
        return async_process_partial_response(event, record_handler, processor, context)

    stopped = run(handler, bodies=3, receives=1)
    gc.collect()
    was_slow, slow = list(after), False
    went_on = run(handler, bodies=3)

    assert stopped.deliveries[0].ending == "timed out"
    assert was_slow == after == []
    went_on.assert_all_done()
    assert went_on.deliveries[0].duration == 0.1


def test_a_processor_can_be_used_again() -> None:
    processor = BatchProcessor(event_type=EventType.SQS)
    calls: After = []

    def record_handler(record: Any) -> None:
        calls.append(record.body)
        if len(calls) == 2:
            time.sleep(25)

    report = run(
        lambda event, context: process_partial_response(event, record_handler, processor, context),
        bodies=3,
    )

    report.assert_all_done()
    assert calls == ["0", "1", "0", "1", "2"]


def test_a_pool_can_be_used_again() -> None:
    pool = concurrent.futures.ThreadPoolExecutor(2)
    after: After = []
    calls = 0

    def work() -> str:
        nonlocal calls
        calls += 1
        if calls > 1:
            return "fine"
        try:
            time.sleep(10)
        finally:
            after.append("thread")
        return "late"

    def handler(event: object, context: object) -> None:
        first = calls == 0
        try:
            pool.submit(work).result()
        finally:
            if first:
                after.append("handler")

    with pool:
        report = run(handler, function_timeout=2)
        assert pool.submit(work).result() == "fine"

    assert [one.ending for one in report.deliveries] == ["timed out", "returned"]
    assert after == []


def test_a_function_killed_by_script_is_gone() -> None:
    after: After = []

    def handler(event: object, context: object) -> None:
        try:
            effects.record("charge")
        finally:
            after.append("finally")

    report = run(handler, faults=[kill_after("charge")])

    report.assert_all_done()
    first, second = report.deliveries
    assert (first.ending, second.ending) == ("raised", "returned")
    assert first.error == "Runtime.ExitError: the script killed the function after charge"
    assert after == ["finally"]  # of the second


def test_no_effect_is_seen_after_a_timeout() -> None:
    def handler(event: object, context: object) -> None:
        try:
            effects.record("before")
            time.sleep(25)
        finally:
            effects.record("after")

    report = run(handler)

    assert {"before"} == {one.key for one in report.effects}


def test_a_guard_on_the_remaining_time_sees_the_time_per_record() -> None:
    def handler(event: dict[str, Any], context: FakeLambdaContext) -> object:
        for number, record in enumerate(event["Records"]):
            if context.get_remaining_time_in_millis() < 1_000:
                left = event["Records"][number:]
                return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in left]}
            int(record["body"])
        return None

    queue = SqsQueue("orders", max_receive_count=3)
    for number in range(4):
        queue.send(str(number))
    report = EventSourceMapping(queue, handler, milliseconds_per_record=900).run()

    report.assert_all_done()
    assert [(one.outcome, one.duration) for one in report.deliveries] == [
        ("partial", 2.7),
        ("success", 0.9),
    ]


def test_a_handler_that_reads_no_body_takes_the_time_of_all_records() -> None:
    report = run(lambda event, context: None, bodies=2, milliseconds_per_record=100)

    assert report.deliveries[0].duration == 0.2
