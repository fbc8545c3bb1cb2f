"""What a handler waits with, on simulated time: each function does as ever in every other thread.

A wait that nothing but time can end lets the time pass at once. Where a thread, a process or a
socket may end it, the wait is real, and the time that it took is counted.
"""

from __future__ import annotations

import functools
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from pytest_batchproc.simulator._invocation import HELPERS, OutOfTime, current, get_ident
from pytest_batchproc.simulator._source import SECOND

if TYPE_CHECKING:
    from types import FrameType

    from pytest_batchproc.simulator._invocation import Invocation

real_sleep = time.sleep
real_monotonic = time.monotonic
real_monotonic_ns = time.monotonic_ns
_real_wait = threading.Condition.wait
_real_start = threading.Thread.start

# Seconds that a test waits at most for something real, where the handler would wait longer.
LONGEST_REAL_WAIT: Final = 30.0
# Nanoseconds. A wait with a timeout never ends on time, and loops such as moto's long polling rely
# on a clock that shows more than the end.
_LATE: Final = 1_000


def simulated() -> Invocation | None:
    """The invocation that this thread works for, if its handler sees simulated time."""
    found = current()
    return found if found is not None and found.simulated else None


def monotonic() -> float:
    """`time.monotonic`."""
    found = simulated()
    return real_monotonic() if found is None else found.monotonic_ns() / SECOND


def monotonic_ns() -> int:
    """`time.monotonic_ns`."""
    found = simulated()
    return real_monotonic_ns() if found is None else found.monotonic_ns()


def sleep(seconds: Any, /) -> None:
    """`time.sleep`."""
    found = simulated()
    # What it refuses, it refuses in its own words.
    if found is None or not isinstance(seconds, int | float) or not seconds >= 0:
        real_sleep(seconds)
        return
    doing = f"time.sleep({seconds:g})"
    if found.thread == get_ident() and not is_busy(found):
        found.let_pass(round(min(seconds, 86_400) * SECOND), doing)
        return
    found.check()
    started, most = found.clock.now_ns, found.left_ns / SECOND
    real_sleep(min(seconds, most, LONGEST_REAL_WAIT))
    found.count_from(started, round(min(seconds, most) * SECOND), doing)


def wait(self: threading.Condition, timeout: float | None = None) -> bool:
    """`threading.Condition.wait`, by which events, queues and futures wait."""
    found = simulated()
    if found is None:
        return _real_wait(self, timeout)
    found.check()
    started, most = found.clock.now_ns, found.left_ns / SECOND
    limit = most if timeout is None else max(0.0, min(timeout, most))
    is_alone = found.thread == get_ident() and not _has_company()
    if (not is_alone or limit == 0) and _real_wait(self, min(limit, LONGEST_REAL_WAIT)):
        found.check()
        return True
    passed = round(limit * SECOND) + _LATE
    found.count_from(started, passed, "a wait for another thread")
    return False


def start(self: threading.Thread) -> None:
    """`threading.Thread.start`: what a handler starts works for the handler."""
    found = simulated()
    if found is not None:
        run = self.run

        def run_for_handler() -> None:
            ident = get_ident()
            HELPERS[ident] = found
            try:
                run()
            finally:
                HELPERS.pop(ident, None)

        self.run = run_for_handler  # type: ignore[method-assign]
    _real_start(self)


# Threads of test runners and debuggers, which end no wait of a handler.
_RUNNERS: Final = ("execnet", "xdist", "_pytest", "pytest_timeout", "pydevd", "debugpy", "coverage")


def _has_company() -> bool:
    """Whether there is a thread that may end a wait of this one."""
    frames = sys._current_frames()
    # One that begins has no frame yet. Others have one and are unknown to `threading`: what starts
    # by `_thread`, such as execnet. So counting does not tell.
    if any(thread.ident not in frames for thread in threading.enumerate()):
        return True
    return any(not _is_of_runner(frame) for ident, frame in frames.items() if ident != get_ident())


def _is_of_runner(frame: FrameType | None) -> bool:
    while frame is not None:
        if str(frame.f_globals.get("__name__")).partition(".")[0] in _RUNNERS:
            return True
        frame = frame.f_back
    return False


def checking(original: Any) -> Any:
    """The same function, in which a thread of a function that was stopped ends."""

    @functools.wraps(original)
    def checked(*args: Any, **kwargs: Any) -> Any:
        found = simulated()
        if found is not None:
            found.check()
        return original(*args, **kwargs)

    return checked


def is_busy(invocation: Invocation) -> bool:
    """Whether a thread or a process of the handler may change something by itself."""
    if any(process.returncode is None for process in invocation.children):
        return True
    if not HELPERS:
        return False
    frames = sys._current_frames()
    return any(
        ident in frames and not _is_idle(frames[ident].f_code)
        for ident in list(HELPERS)
        if ident != get_ident()
    )


def _is_idle(code: Any) -> bool:
    """Whether a thread of a pool waits for work."""
    return bool(code.co_name == "_worker" and code.co_filename.endswith("thread.py"))


def select_for(original: Any) -> Any:
    """`select` of a selector class: an event loop jumps to its next timer if nothing else comes."""

    def select(self: Any, timeout: float | None = None) -> Any:
        found = simulated()
        if found is None or not _belongs_to_loop(self):
            return original(self, timeout)
        if found.killed is not None:  # the loop closes
            is_ready = timeout is not None and timeout <= 0
            may_come = not is_ready and is_busy(found)
            events = original(self, min(1.0, timeout or 1.0) if may_come else 0)
            if not (events or is_ready or may_come):
                found.check()  # tasks wait for one that is gone
            return events
        events = original(self, 0)
        if events or (timeout is not None and timeout <= 0):
            return events
        most = found.left_ns / SECOND
        limit = most if timeout is None else min(timeout, most)
        passed, started = round(limit * SECOND), found.clock.now_ns
        is_helper = found.thread != get_ident()
        # One file is the loop's own, by which threads wake it.
        if is_helper or len(self.get_map()) > 1 or is_busy(found):
            events = original(self, min(limit, LONGEST_REAL_WAIT))
            if events:
                return events
        if is_helper:
            found.count_from(started, passed, "asyncio.sleep")
            return []
        if found.ends_ns is not None and found.clock.now_ns + passed >= found.ends_ns:
            found.clock.turn_to(found.ends_ns)
            found.stop(OutOfTime(), _awaited())
        found.let_pass(passed, "asyncio.sleep")
        return []

    return select


def _belongs_to_loop(selector: Any) -> bool:
    asyncio: Any = sys.modules.get("asyncio")
    loop = asyncio and asyncio._get_running_loop()
    return loop is not None and getattr(loop, "_selector", None) is selector


def _awaited() -> str:
    """What the tasks of the loop wait for, by the line of the handler that awaits it."""
    import asyncio
    from pathlib import Path

    from pytest_batchproc.simulator._killing import is_of_library, is_of_python

    found: set[tuple[bool, str, int]] = set()
    for task in asyncio.all_tasks():
        inner: Any = task.get_coro()
        lines: list[tuple[bool, str, int]] = []
        while inner is not None and (frame := getattr(inner, "cr_frame", None)) is not None:
            if not is_of_python(frame.f_code):
                name = frame.f_code.co_filename
                lines.append((is_of_library(name), Path(name).name, frame.f_lineno))
            inner = getattr(inner, "cr_await", None)
        if lines:
            found.add(min(reversed(lines), key=lambda one: one[0]))
    if not found:
        return "a wait of the event loop"
    found = {one for one in found if not one[0]} or found
    _, name, line = min(found)
    more = f" and {len(found) - 1} other" if len(found) > 1 else ""
    return f"an await at {name}:{line}{more}"
