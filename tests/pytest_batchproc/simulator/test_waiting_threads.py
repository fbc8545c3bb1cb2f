"""Threads of a handler: who waits for whom, how long that takes, and how they end."""

from __future__ import annotations

import asyncio
import concurrent.futures
import sched
import sys
import threading
import time
import warnings
from collections.abc import Callable
from queue import Queue
from typing import Any

import pytest

pytest.importorskip("time_machine", reason="replaces the clock of the handler")

from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.simulator import effects, kill_before
from tests.pytest_batchproc.simulator.timed import START, reason, run, seen

Log = list[str]


def test_a_join_that_times_out_takes_its_time() -> None:
    """https://docs.python.org/3/library/threading.html#threading.Thread.join"""
    go = threading.Event()

    def work() -> bool:
        thread = threading.Thread(target=go.wait)
        thread.start()
        thread.join(0.2)
        alive = thread.is_alive()
        go.set()
        thread.join()
        return alive

    found: list[bool] = []
    report = run(lambda event, context: found.append(work()))

    assert found == [True]
    assert report.deliveries[0].duration == pytest.approx(0.2, abs=0.01)


def test_a_join_that_nothing_ends_is_stopped_at_the_timeout() -> None:
    def work() -> None:
        thread = threading.Thread(target=threading.Event().wait, daemon=True)
        thread.start()
        thread.join()

    assert reason(work, function_timeout=1).startswith("1 s, in a wait for another thread at ")


@pytest.mark.parametrize("target", [time.sleep, lambda seconds: threading.Event().wait(seconds)])
def test_a_thread_that_is_stopped_says_nothing(target: Callable[[float], object]) -> None:
    told: list[object] = []
    kept, threading.excepthook = threading.excepthook, told.append
    try:

        def work() -> None:
            thread = threading.Thread(target=target, args=(25,))
            thread.start()
            thread.join()

        assert reason(work, function_timeout=0.2).startswith("0.2 s, in ")
    finally:
        threading.excepthook = kept

    assert told == []


def test_other_threads_of_a_function_that_was_stopped_end_at_once() -> None:
    threads: list[threading.Thread] = []

    def handler(event: object, context: FakeLambdaContext) -> None:
        threads.append(threading.Thread(target=time.sleep, args=(25,)))
        threads[-1].start()
        context.advance(5_000)

    run(handler)
    for thread in threads:
        thread.join(5)

    assert [thread.is_alive() for thread in threads] == [False, False]


def test_time_that_a_thread_lets_pass_stops_the_function() -> None:
    after: Log = []

    def handler(event: object, context: FakeLambdaContext) -> None:
        thread = threading.Thread(target=context.advance, args=(5_000,))
        thread.start()
        thread.join()
        after.append("handler")

    report = run(handler)

    assert [one.ending for one in report.deliveries] == ["timed out"] * 2
    assert after == []


def test_an_event_loop_ends_with_a_thread_that_it_waits_for() -> None:
    after: Log = []

    def charge() -> None:
        try:
            effects.record("charge")
        finally:
            after.append("thread")

    async def main() -> None:
        try:
            await asyncio.to_thread(charge)
        finally:
            after.append("loop")

    report = run(lambda event, context: asyncio.run(main()), faults=[kill_before("charge")])

    assert [one.ending for one in report.deliveries] == ["raised", "returned"]
    assert after == ["thread", "loop"]  # of the second delivery


def test_a_pool_goes_on_after_work_without_code_of_the_handler() -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        calls: list[Any] = []

        def handler(event: object, context: object) -> None:
            calls.append(None)
            if len(calls) == 1:
                pool.submit(time.sleep, 25).result()
            calls.append(pool.submit(time.time).result())

        report = run(handler, function_timeout=0.2)

    assert [one.ending for one in report.deliveries] == ["timed out", "returned"]
    assert calls == [None, None, pytest.approx(START + 30, abs=0.001)]


def test_a_pool_works_for_the_invocation_that_submits() -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()  # its thread begins outside of any handler

        shown = pool.submit(time.time).result()
        simulated = seen(lambda context: pool.submit(time.time).result())

    assert simulated == START
    assert shown > START + 86_400


def test_a_thread_that_waits_for_work_leaves_sleeping_free() -> None:
    work: Queue[Callable[[], object]] = Queue()
    done: Log = []

    def worker() -> None:
        while True:
            work.get()()
            work.task_done()

    def handler(event: object, context: object) -> None:
        threading.Thread(target=worker, daemon=True).start()
        work.put(lambda: done.append("work"))
        work.join()
        time.sleep(2)

    started = time.perf_counter()
    report = run(handler)

    assert [one.duration for one in report.deliveries] == [2]
    assert done == ["work"]
    assert time.perf_counter() - started < 2


def test_threads_of_another_run_leave_sleeping_free() -> None:
    go = threading.Event()

    def stay() -> None:
        while not go.is_set():
            go.wait(0.01)

    run(lambda event, context: threading.Thread(target=stay, daemon=True).start())
    started = time.perf_counter()
    report = run(lambda event, context: time.sleep(2))
    took = time.perf_counter() - started
    go.set()

    assert report.deliveries[0].duration == 2
    assert took < 2


def test_a_scheduler_sleeps_in_simulated_time() -> None:
    """https://docs.python.org/3/library/sched.html: `time.monotonic` and `time.sleep`."""
    done: Log = []

    def handler(event: object, context: object) -> None:
        scheduler = sched.scheduler()
        scheduler.enter(1.5, 1, done.append, ("job",))
        scheduler.run()

    report = run(handler)

    assert done == ["job"]
    assert report.deliveries[0].duration == 1.5


def never_sleep() -> None:
    while True:
        time.sleep(0)


async def never_wait() -> None:
    while True:
        await asyncio.sleep(0)


async def wait_for_the_loop() -> None:
    while asyncio.get_running_loop().time() < 1e12:
        await asyncio.sleep(0)


BUSY: dict[str, tuple[Callable[[], object], str]] = {
    "sleep(0)": (never_sleep, "a loop with time.sleep(0) at test_waiting_threads.py:"),
    "asyncio": (lambda: asyncio.run(never_wait()), "a loop of tasks that never wait"),
    "loop.time()": (lambda: asyncio.run(wait_for_the_loop()), "a loop that reads the clock at"),
}


@pytest.mark.parametrize("name", BUSY)
def test_a_loop_that_never_waits_ends(name: str) -> None:
    work, doing = BUSY[name]

    assert reason(work).startswith(f"3 s, in {doing}")


def test_what_a_function_left_open_is_not_reported() -> None:
    def handler(event: object, context: object) -> None:
        loop = asyncio.new_event_loop()
        file = open(__file__)  # noqa: SIM115 - nothing closes it
        try:
            loop.run_until_complete(asyncio.sleep(25))
        finally:
            loop.close()
            file.close()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run(handler)

    assert [str(one.message) for one in caught] == []
    assert sys.gettrace() is None or "_killing" not in str(sys.gettrace())


def test_a_task_group_of_anyio_can_be_run_again() -> None:
    """anyio and trio have one event loop for each thread, and must give it back."""
    anyio = pytest.importorskip("anyio", reason="is no dependency")
    after: Log = []

    async def work() -> None:
        try:
            await anyio.sleep(25)
        finally:
            after.append("task")

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(work)
            group.start_soon(work)

    report = run(lambda event, context: anyio.run(main))

    assert [one.ending for one in report.deliveries] == ["timed out"] * 2
    assert after == []
    anyio.run(anyio.sleep, 0)


def test_the_text_of_an_error_is_read_in_simulated_time() -> None:
    class OpenError(Exception):
        def __str__(self) -> str:
            return f"open until {time.time() - START + 60:g}"

    def handler(event: object, context: object) -> None:
        raise OpenError

    assert run(handler).deliveries[0].error == "OpenError: open until 60"
