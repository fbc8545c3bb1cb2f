"""Inside a handler the time of the simulation is the only time, and outside it is unknown."""

from __future__ import annotations

import asyncio
import datetime
import logging
import subprocess
import sys
import threading
import time
import uuid
import warnings
from concurrent.futures import ThreadPoolExecutor
from time import monotonic as imported_monotonic
from typing import Any

import pytest

from pytest_batchproc import FakeLambdaContext, Simulate
from pytest_batchproc.clock import Clock
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from pytest_batchproc.simulator._wall_clock import Installed
from tests.pytest_batchproc.simulator.timed import START, run, seen

pytest.importorskip("time_machine")
UTC = datetime.UTC


def test_every_wall_clock_shows_the_time_of_the_simulation() -> None:
    def read(context: FakeLambdaContext) -> dict[str, object]:
        context.advance(1_500)
        return {
            "time": time.time(),
            "time_ns": time.time_ns(),
            "now": datetime.datetime.now(UTC).isoformat(),
            "today": datetime.date.today().year,
            "gmtime": time.gmtime()[:6],
            "uuid1": uuid.uuid1().time // 10_000_000 - 12_219_292_800,
        }

    assert seen(read) == {
        "time": START + 1.5,
        "time_ns": START * 1_000_000_000 + 1_500_000_000,
        "now": "2026-01-01T00:00:01.500000+00:00",
        "today": 2026,
        "gmtime": (2026, 1, 1, 0, 0, 1),
        "uuid1": START + 1,
    }


def test_every_monotonic_clock_moves_with_the_simulation() -> None:
    class Cache:
        def __init__(self, timer: Any = time.monotonic) -> None:
            self.timer = timer

    before, loop = Cache(), asyncio.new_event_loop()

    def read(context: FakeLambdaContext) -> list[float]:
        clocks = [
            time.monotonic,
            lambda: time.monotonic_ns() / 1e9,
            imported_monotonic,
            before.timer,
            Cache().timer,
            loop.time,
        ]
        starts = [clock() for clock in clocks]
        context.advance(2_250)
        return [clock() - start for clock, start in zip(clocks, starts, strict=True)]

    assert seen(read) == [2.25] * 6
    loop.close()
    assert before.timer is time.monotonic


def test_the_clock_of_a_retry_is_later() -> None:
    times: list[float] = []

    def handler(event: object, context: object) -> None:
        times.append(time.time())
        if len(times) < 3:
            raise ValueError

    run(handler, receives=3)

    assert times == [START, START + 30, START + 60]


def test_log_records_have_the_time_of_the_simulation(caplog: pytest.LogCaptureFixture) -> None:
    def handler(event: object, context: FakeLambdaContext) -> None:
        context.advance(1_000)
        logging.getLogger("shop").warning("slow")

    run(handler)
    logging.getLogger("shop").warning("outside")

    assert caplog.records[0].created == START + 1
    assert caplog.records[1].created > START + 86_400


def test_nothing_leaks_out_of_the_handler() -> None:
    outside: list[float] = []
    functions = time.sleep, time.monotonic, time.monotonic_ns, threading.Thread.start
    queue = SqsQueue("orders")
    queue.send("a")

    EventSourceMapping(
        queue, lambda event, context: None, on_delivery=lambda _: outside.append(time.time())
    ).run()

    assert functions == (time.sleep, time.monotonic, time.monotonic_ns, threading.Thread.start)
    assert outside[0] > START + 86_400
    assert type(time.monotonic).__name__ == "builtin_function_or_method"


def test_threads_of_the_suite_see_the_real_time() -> None:
    ask, answered = threading.Event(), threading.Event()
    found: list[float] = []

    def outside() -> None:
        ask.wait()
        found.extend([time.time(), time.monotonic()])
        answered.set()

    thread = threading.Thread(target=outside)
    thread.start()
    before = time.monotonic()

    def handler(event: object, context: object) -> None:
        ask.set()
        answered.wait()

    run(handler)
    thread.join()

    assert found[0] > START + 86_400
    assert 0 <= found[1] - before < 60


def test_a_clock_with_real_ticks_keeps_them() -> None:
    clock = Clock(time.monotonic_ns)

    def read(context: FakeLambdaContext) -> bool:
        return clock.now_ns < 60_000_000_000

    assert seen(read) is True


def test_real_time_on_request() -> None:
    assert seen(lambda _: time.time(), wall_clock="real") > START + 86_400


@pytest.mark.parametrize("value", ["Simulated", None, True])
def test_another_wall_clock_is_refused(value: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^wall_clock: expected 'simulated' or 'real'; got "
    ) as it:
        run(lambda event, context: None, wall_clock=value)

    assert str(it.value).endswith(repr(value))


@pytest.mark.batchproc(wall_clock="real")
def test_the_setting_is_the_default_of_simulate(simulate: Simulate) -> None:
    found: list[float] = []
    queue = SqsQueue("orders")
    queue.send("a")

    simulate(queue, lambda event, context: found.append(time.time()))
    queue.send("b")
    simulate(queue, lambda event, context: found.append(time.time()), wall_clock="simulated")

    assert found[0] > START + 86_400
    assert found[1] < START + 86_400


def test_travel_inside_the_handler_wins() -> None:
    import time_machine

    def read(context: FakeLambdaContext) -> list[int]:
        with time_machine.travel("2030-05-05T12:00:00Z"):
            inside = datetime.datetime.now(UTC).year
        return [inside, datetime.datetime.now(UTC).year]

    assert seen(read) == [2030, 2026]


def test_travel_around_a_run_is_refused(snapshot: object) -> None:
    import time_machine

    with time_machine.travel("2030-05-05T12:00:00Z"):
        with pytest.raises(RuntimeError) as caught:
            run(lambda event, context: None)
        year = seen(lambda _: datetime.datetime.now(UTC).year, wall_clock="real")

    assert str(caught.value) == snapshot
    assert year == 2030


def test_a_frozen_clock_around_a_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class FakeDatetime(datetime.datetime):  # what freezegun puts there
        pass

    monkeypatch.setattr(datetime, "datetime", FakeDatetime)

    with pytest.raises(
        RuntimeError, match=r"^wall_clock: freezegun's freeze_time is active around"
    ):
        run(lambda event, context: None)


def test_what_a_test_patched_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)

    seen(lambda _: time.sleep(50))

    assert naps == [50]


def test_without_time_machine_the_time_is_real_and_one_warning_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "time_machine", None)
    installed = Installed()

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(2):
            with installed(None) as simulated:
                assert simulated is False

    (one,) = told
    assert str(one.message).startswith(
        "The handler sees the real time, because time-machine is not installed: "
    )
    assert "pip install pytest-batchproc" in str(one.message)


def test_a_run_inside_a_handler_has_its_own_time() -> None:
    def read(context: FakeLambdaContext) -> list[float]:
        context.advance(2_000)
        inner = seen(lambda _: time.time())
        return [inner, time.time()]

    assert seen(read) == [START, START + 2]


def test_processes_of_a_handler_live_in_real_time() -> None:
    code = "import time; print(time.time())"

    def read(context: FakeLambdaContext) -> float:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return float(done.stdout)

    assert seen(read, function_timeout=30) > START + 86_400


def test_a_real_run_inside_a_simulated_one_is_real() -> None:
    def read(context: FakeLambdaContext) -> list[float]:
        return [seen(lambda _: time.time(), wall_clock="real"), time.time()]

    inner, outer = seen(read)

    assert inner > START + 86_400
    assert outer == START


async def _sleep() -> str:
    await asyncio.sleep(0.25)
    return "slept"


def test_in_an_async_test_loops_of_threads_wait_really_and_are_counted() -> None:
    async def test() -> list[Any]:
        def read(context: FakeLambdaContext) -> list[Any]:
            before = time.time()
            with ThreadPoolExecutor(1) as pool:
                return [pool.submit(asyncio.run, _sleep()).result(), time.time() - before]

        return list(seen(read))

    answer, seconds = asyncio.run(test())

    assert answer == "slept"
    assert 0.25 <= seconds < 0.5
