"""Waits of a handler take no real time if only time can end them."""

from __future__ import annotations

import _thread
import asyncio
import concurrent.futures
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from time import sleep as imported_sleep
from typing import Any

import pytest

from pytest_batchproc import FakeLambdaContext
from pytest_batchproc.simulator import EventSourceMapping, Report, SqsQueue
from tests.pytest_batchproc.simulator.timed import reason, run, seen

pytest.importorskip("time_machine")


def passed(work: Callable[[], object], **options: Any) -> float:
    """Seconds of the simulation that work takes, which must not take as long really."""
    began = time.perf_counter()

    def read(context: FakeLambdaContext) -> float:
        before = time.time()
        work()
        return round(time.time() - before, 3)

    options.setdefault("function_timeout", 30)
    found: float = seen(read, **options)
    assert time.perf_counter() - began < 25  # the waits take 25 seconds, on any machine
    return found


async def _several() -> None:
    await asyncio.gather(asyncio.sleep(25), asyncio.sleep(20))
    async with asyncio.timeout(5):
        await asyncio.sleep(0.25)


def _condition() -> None:
    condition = threading.Condition()
    with condition:
        assert not condition.wait_for(lambda: False, timeout=25)


WAITS: dict[str, tuple[Callable[[], object], float]] = {
    "time.sleep": (lambda: time.sleep(25), 25),
    "from time import sleep": (lambda: imported_sleep(25), 25),
    "asyncio.sleep": (lambda: asyncio.run(asyncio.sleep(25)), 25),
    "tasks": (lambda: asyncio.run(_several()), 25.25),
    "an event": (lambda: threading.Event().wait(25), 25),
    "a condition": (_condition, 25),
}


@pytest.mark.parametrize("name", WAITS)
def test_a_wait_takes_simulated_time(name: str) -> None:
    work, seconds = WAITS[name]

    assert passed(work) == seconds


def test_a_queue_without_an_item_takes_its_timeout() -> None:
    def work() -> None:
        with pytest.raises(queue.Empty):
            queue.Queue[int]().get(timeout=2)

    assert passed(work) == 2


def test_a_sleep_counts_in_the_duration_and_for_the_retry() -> None:
    def handler(event: object, context: object) -> None:
        time.sleep(2.5)
        raise ValueError

    report = run(handler)

    assert [(one.time, one.duration) for one in report.deliveries] == [(0, 2.5), (30, 2.5)]


ENDLESS: dict[str, tuple[Callable[[], object], str]] = {
    "a lock of nobody": (lambda: threading.Event().wait(), "a wait for another thread"),
    "a queue": (lambda: queue.Queue[int]().get(), "a wait for another thread"),
    "a future": (
        lambda: concurrent.futures.Future[int]().result(),
        "a wait for another thread",
    ),
    "an event of a loop": (lambda: asyncio.run(_never()), "an await"),
    "a busy wait": (lambda: _until(time.time() + 25), "a loop that reads the clock"),
}


async def _never() -> None:
    await asyncio.Event().wait()


def _until(end: float) -> None:
    while time.time() < end:
        pass


@pytest.mark.parametrize("name", ENDLESS)
def test_a_wait_that_nothing_ends_is_stopped_at_the_timeout(name: str) -> None:
    work, doing = ENDLESS[name]

    assert reason(work).startswith(f"3 s, in {doing} at test_sleeping.py:")


def test_a_busy_wait_on_the_remaining_time_ends() -> None:
    def read(context: FakeLambdaContext) -> int:
        while context.get_remaining_time_in_millis() > 1_000:
            pass
        return context.get_remaining_time_in_millis()

    assert seen(read) < 1_000


def test_the_reason_names_the_line() -> None:
    line = _nap.__code__.co_firstlineno + 1

    assert reason(_nap) == f"3 s, in time.sleep(25) at test_sleeping.py:{line}"


def _nap() -> None:
    time.sleep(25)


def test_the_reason_names_the_line_of_an_await() -> None:
    line = _long.__code__.co_firstlineno + 1

    assert reason(lambda: asyncio.run(_long())) == f"3 s, in an await at test_sleeping.py:{line}"


async def _long() -> None:
    await asyncio.sleep(25)


def test_sleeps_of_threads_are_real_and_counted() -> None:
    def work() -> None:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(time.sleep, [0.05] * 8))

    began = time.perf_counter()
    found = passed(work)

    assert 0.1 <= found <= time.perf_counter() - began  # what really passed, however slow


def test_a_handler_can_poll_its_thread() -> None:
    done: list[int] = []

    def work() -> None:
        thread = threading.Thread(target=lambda: done.append(sum(range(1_000_000))))
        thread.start()
        while not done:
            time.sleep(0.01)
        thread.join()

    passed(work)

    assert done == [499_999_500_000]


def test_a_thread_that_threading_does_not_know_ends_a_wait() -> None:
    done = threading.Event()

    begun = _thread.allocate_lock()

    def later() -> None:
        begun.release()
        time.sleep(0.05)
        done.set()

    def work() -> bool:
        begun.acquire()
        _thread.start_new_thread(later, ())
        with begun:
            return done.wait(20)

    assert seen(lambda _: work(), function_timeout=30)


def test_a_handler_can_poll_its_process() -> None:
    def read(context: FakeLambdaContext) -> int:
        process = subprocess.Popen([sys.executable, "-c", "pass"])
        while process.poll() is None:
            time.sleep(0.05)
        return process.returncode

    assert seen(read, function_timeout=25) == 0


def test_a_loop_waits_for_threads_and_processes() -> None:
    async def work() -> tuple[int, bytes]:
        total = await asyncio.to_thread(sum, range(100_000))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "print('hello')", stdout=subprocess.PIPE
        )
        output, _ = await process.communicate()
        return total, output.strip()

    assert seen(lambda _: asyncio.run(work()), function_timeout=25) == (4_999_950_000, b"hello")


@pytest.mark.parametrize("wrong", [-1, float("nan"), "1"])
def test_sleep_refuses_what_it_always_refuses(wrong: Any) -> None:
    def read(context: FakeLambdaContext) -> str:
        with pytest.raises((ValueError, TypeError)) as caught:
            time.sleep(wrong)
        return str(caught.value)

    with pytest.raises((ValueError, TypeError)) as outside:
        time.sleep(wrong)
    assert seen(read) == str(outside.value)


def _async_report() -> Report:
    async def one(number: int) -> None:
        await asyncio.sleep(0.1 * number)
        if number == 3:
            await asyncio.sleep(25)

    async def whole(numbers: list[int]) -> None:
        await asyncio.gather(*map(one, numbers))

    def handler(event: dict[str, Any], context: object) -> None:
        asyncio.run(whole([int(record["body"]) for record in event["Records"]]))

    orders = SqsQueue("orders", max_receive_count=3)
    for number in range(6):
        orders.send(str(number))
    return EventSourceMapping(orders, handler, batch_size=2).run()


@pytest.mark.expensive
def test_a_hundred_runs_of_an_async_handler_are_equal() -> None:
    first = _async_report()

    assert [first == _async_report() for _ in range(99)] == [True] * 99
    assert len(first.dead_lettered) == 2


def test_log_records_are_no_busy_wait() -> None:
    logger = logging.getLogger("shop")
    logger.propagate = False
    logger.addHandler(logging.NullHandler())

    def work() -> None:
        for _ in range(20_000):
            logger.warning("shipped")

    assert passed(work) == 0


def test_a_clock_may_be_read_several_times_for_each_record() -> None:
    def handler(event: dict[str, Any], context: FakeLambdaContext) -> None:
        for _ in event["Records"]:
            assert context.get_remaining_time_in_millis() == 3_000
            time.time()

    run(handler, bodies=6_000, batch_size=6_000, maximum_batching_window_in_seconds=1)
