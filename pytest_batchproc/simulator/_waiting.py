"""What a handler waits with, on simulated time: each function does as ever in every other thread.

A wait that nothing but time can end lets the time pass at once. Where a thread, a process or a
socket may end it, the wait is real, and the time that it took is counted.
"""

from __future__ import annotations

import functools
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from pytest_batchproc.simulator._invocation import HELPERS, current, get_ident
from pytest_batchproc.simulator._killing import Killed
from pytest_batchproc.simulator._source import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from pytest_batchproc.simulator._invocation import Invocation

real_sleep = time.sleep
real_monotonic = time.monotonic
real_monotonic_ns = time.monotonic_ns
_real_wait = threading.Condition.wait
_real_start = threading.Thread.start
_real_join = threading.Thread.join
_real_submit = ThreadPoolExecutor.submit

# Seconds that a test waits at most for something real, where the handler would wait longer.
LONGEST_REAL_WAIT: Final = 30.0
# Seconds until a real wait sees that its function was stopped, and until Python gives up a thread
# when it cleans up after that.
_SLICE: Final = 0.05
_LAST_WAIT: Final = 0.2
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
        if seconds == 0:
            found.turn(f"a loop with {doing}")
        found.let_pass(round(min(seconds, 86_400) * SECOND), doing)
        return
    found.check()
    started, most = found.clock.now_ns, found.left_ns / SECOND
    really(found, min(seconds, most), real_sleep)
    found.count_from(started, round(min(seconds, most) * SECOND), doing)


def really(found: Invocation, seconds: float, wait_for: Callable[[float], Any]) -> Any:
    """Wait in slices, so that a wait ends with its function, and return what came."""
    end = real_monotonic() + min(seconds, LONGEST_REAL_WAIT)
    while True:
        left = max(0.0, end - real_monotonic())
        came = wait_for(min(left, _SLICE))
        found.check()
        if came or left <= _SLICE:
            return came


def wait(self: threading.Condition, timeout: float | None = None) -> bool:
    """`threading.Condition.wait`, by which events, queues and futures wait."""
    found = simulated()
    if found is None:
        return _real_wait(self, timeout)
    found.check()
    if timeout is None and found.thread != get_ident():
        return _wait_really(self, None)
    started, most = found.clock.now_ns, found.left_ns / SECOND
    limit = most if timeout is None else max(0.0, min(timeout, most))
    is_alone = found.thread == get_ident() and not _has_company(found)
    if (not is_alone or limit == 0) and _wait_really(self, min(limit, LONGEST_REAL_WAIT)):
        return True
    passed = round(limit * SECOND) + _LATE
    found.count_from(started, passed, "a wait for another thread")
    return False


# Threads of handlers that wait until another thread has something for them: the lock that they wait
# with, and the locks of all that wait for the same.
_IDLE: dict[int, tuple[Any, Any]] = {}


def _wait_really(condition: Any, seconds: float | None) -> bool:
    """Do what `threading.Condition.wait` does; but the thread ends with its function.

    Slices of `Condition.wait` would not do: it loses a notification that comes at its timeout.
    """
    if not condition._is_owned():
        raise RuntimeError("cannot wait on un-acquired lock")
    waiter = threading.Lock()
    waiter.acquire()
    condition._waiters.append(waiter)
    state = condition._release_save()
    if seconds is None:
        _IDLE[get_ident()] = waiter, condition._waiters
    end = None if seconds is None else real_monotonic() + seconds
    came = False
    try:
        while not came:
            left = _SLICE if end is None else end - real_monotonic()
            came = waiter.acquire(timeout=max(0.0, min(left, _SLICE)))
            found = current()
            if found is not None:
                found.check()
            if left < _SLICE:
                break
        return came
    finally:
        _IDLE.pop(get_ident(), None)
        condition._acquire_restore(state)
        if not came and waiter in condition._waiters:
            condition._waiters.remove(waiter)


def start(self: threading.Thread) -> None:
    """`threading.Thread.start`: what a handler starts works for the handler."""
    found = simulated()
    if found is not None:
        run, cleans_up = self.run, found.is_dying

        def run_for_handler() -> None:
            (found.dying.add if cleans_up else found.dying.discard)(get_ident())
            _work(found, run, (), {})

        self.run = run_for_handler  # type: ignore[method-assign]
    _real_start(self)


def submit(self: ThreadPoolExecutor, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`ThreadPoolExecutor.submit`: a thread of a pool works for the handler that gives it work."""
    found = simulated()
    if found is None:
        return _real_submit(self, fn, *args, **kwargs)
    ticket = object()
    found.pending.add(ticket)
    future = _real_submit(self, _work, found, fn, args, kwargs, ticket)
    future.add_done_callback(lambda _: found.pending.discard(ticket))  # if it is cancelled
    return future


def _work(
    found: Invocation,
    run: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    ticket: object = None,
) -> Any:
    ident, trace = get_ident(), sys.gettrace()
    outer = HELPERS.get(ident)
    HELPERS[ident] = found
    try:
        return run(*args, **kwargs)
    except BaseException as error:
        if ticket or (found.killed is None and not isinstance(error, Killed)):
            raise
    finally:
        if outer is None:
            HELPERS.pop(ident, None)
        else:
            HELPERS[ident] = outer
        if ticket is None:  # else a callback of the handler may follow
            sys.settrace(trace)
        found.pending.discard(ticket)


def join(self: threading.Thread, timeout: float | None = None) -> None:
    """`threading.Thread.join`: a thread that does not end takes the time of the wait."""
    found = simulated()
    if found is None or self is threading.current_thread() or self.ident is None:
        _real_join(self, timeout)
        return
    if found.is_dying:
        _real_join(self, _LAST_WAIT)
        return
    found.check()
    started, most = found.clock.now_ns, found.left_ns / SECOND
    limit = most if timeout is None else max(0.0, min(timeout, most))

    def wait_for(left: float) -> bool:
        _real_join(self, left)
        return not self.is_alive()

    if not really(found, limit, wait_for):
        found.count_from(started, round(limit * SECOND), "a wait for another thread")


# Threads of test runners and debuggers, which end no wait of a handler.
_RUNNERS: Final = ("execnet", "xdist", "_pytest", "pytest_timeout", "pydevd", "debugpy", "coverage")


def _has_company(invocation: Invocation) -> bool:
    """Whether there is a thread that may end a wait of this one."""
    if invocation.pending:
        return True
    frames = sys._current_frames()
    # One that begins has no frame yet. Others have one and are unknown to `threading`: what starts
    # by `_thread`, such as execnet. So counting does not tell.
    if any(thread.ident not in frames for thread in threading.enumerate()):
        return True
    return any(
        not _is_of_runner(frame) and not _is_idle(ident, frame, invocation)
        for ident, frame in frames.items()
        if ident != get_ident()
    )


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
    if invocation.pending or any(one.returncode is None for one in invocation.children):
        return True
    if not HELPERS:
        return False
    frames = sys._current_frames()
    return any(
        ident in frames and not _is_idle(ident, frames[ident], invocation)
        for ident in list(HELPERS)
        if ident != get_ident()
    )


def _is_idle(ident: int, frame: FrameType, invocation: Invocation) -> bool:
    """Whether a thread of a handler waits for work, or is of another sandbox."""
    found = HELPERS.get(ident)
    if found is None:
        return False
    if found.sandbox is not invocation.sandbox:
        return True
    waiter, waiters = _IDLE.get(ident, (None, ()))
    if waiter in waiters:  # and was not notified yet
        return True
    code = frame.f_code  # of a pool
    return code.co_name == "_worker" and code.co_filename.endswith("thread.py")
