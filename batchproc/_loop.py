"""Event loops: one owned loop for each thread, kept from one invocation to the next.

Lambda freezes a container between invocations and thaws it for the next one. Clients bind
themselves to the loop they were made on, so a new loop for each invocation breaks them; and the
loop must be ours, because from Python 3.14 on `asyncio.get_event_loop()` makes none. The same on
and off Lambda, so that tests see what production does. It is never set as the current loop.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import selectors
import threading
import time
from contextvars import Context

from batchproc._job import leave_with

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any, TypeVar

    T = TypeVar("T")


class _Owned:
    """A loop that is closed when its thread ends (its thread-local goes then) or the process."""

    def __init__(self) -> None:
        # With a factory, Runner does not set the loop as the current one.
        self.runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.loop = self.runner.get_loop()
        self.process = os.getpid()

    def usable(self) -> bool:
        return not self.loop.is_closed() and self.process == os.getpid()

    def abandon(self) -> None:
        # In a forked child the selector is still the parent's: closing the loop, which Python does
        # when nothing refers to it any more, would take the parent's wake-up socket out of it.
        if hasattr(self.loop, "_selector"):
            self.loop._selector = selectors.DefaultSelector()  # pyright: ignore[reportAttributeAccessIssue]  # asyncio's own
        self.loop.close()

    def discard(self) -> None:
        """Close the loop with what is open on it: none of it runs during the next batch."""
        if self.usable():
            if self.loop.is_running():
                self.loop._thread_id = None  # type: ignore[attr-defined]  # an interrupt left it set
            for task in asyncio.all_tasks(self.loop):
                task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio's own
                coroutine: Any = task.get_coro()
                if not (coroutine.cr_suspended or coroutine.cr_running):  # it has not begun
                    coroutine.close()  # or Python warns that it was never awaited
            self.loop.close()

    def close(self) -> None:
        if self.process != os.getpid():
            self.abandon()
        if self.loop.is_closed() or self.loop.is_running():
            return
        # By the runner only what must be waited for. A thread at its end leaks, before Python 3.13,
        # what is asked about its running loop, and where it has an executor shut down, a dummy of
        # itself in `threading`. And nothing can be awaited while another loop runs in this thread.
        # `_asyncgens` is asyncio's own; other loops cannot be asked.
        is_open = getattr(self.loop, "_asyncgens", True) or asyncio.all_tasks(self.loop)
        if is_open and asyncio._get_running_loop() is None:
            self.runner.close()
        else:
            self.loop.close()

    def __del__(self) -> None:
        try:
            self.close()
        except (OSError, RuntimeError, ValueError):
            pass  # collected in a circle: its sockets went first, and nothing is left to close


_CLEAN_UP_SECONDS = 2.0  # for what the records do when they are cancelled


class _Mine(threading.local):
    """What a thread has: its loop, and whether a batch on it has not come to its end.

    That stays true where an interrupt left `run` before the batch had cleaned up.
    """

    owned: _Owned | None = None
    busy = False


_mine = _Mine()


@atexit.register
def _close_mine() -> None:
    owned = _mine.__dict__.pop("owned", None)
    if owned is not None:
        owned.__del__()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_close_mine)


def _own_loop() -> asyncio.AbstractEventLoop:
    owned = _mine.owned
    if owned is None or _mine.busy or not owned.usable():
        if owned is not None and _mine.busy:
            owned.discard()
        # In an empty context: a loop keeps the one that it is made in, and with it the batch of the
        # moment.
        owned = _mine.owned = Context().run(_Owned)
    return owned.loop


def run(context: Context, function: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine function in a context, to its end on this thread's own loop.

    Raises:
        RuntimeError: the caller is inside a running loop, and cannot wait for anything there.
    """
    if asyncio._get_running_loop() is not None:
        from batchproc._misuse import loop_is_running

        raise loop_is_running()
    loop = _own_loop()  # and not what owns it: an exception may keep this frame
    _mine.busy = True
    escaped: list[BaseException] = []
    task = loop.create_task(_main(function, escaped), context=context)
    try:
        value = loop.run_until_complete(task)
    except BaseException:  # Ctrl-C in the loop itself: let the batch clean up, then let it through
        _clean_up(loop, task)
        raise
    _mine.busy = False
    leave_with(escaped)
    return value  # type: ignore[return-value]  # None only where T is


def _clean_up(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    """Cancel a batch and wait until it has ended, if it does.

    An interrupt inside the loop may have lost a callback of it, and then the batch never ends:
    `_mine.busy` stays true, and the next batch drops this loop.
    """
    asyncio._set_running_loop(None)  # the interrupt may have left it set
    task.cancel()
    until = time.monotonic() + _CLEAN_UP_SECONDS
    while _mine.busy and (left := until - time.monotonic()) > 0:
        try:
            loop.run_until_complete(asyncio.wait([task], timeout=left))
            # Once more, because the first run may have asked the loop to stop.
            loop.run_until_complete(asyncio.sleep(0))
            _mine.busy = not task.done()
        except RuntimeError:  # it had asked for that
            continue


async def _main(
    function: Callable[[], Coroutine[Any, Any, T]], escaped: list[BaseException]
) -> T | None:
    # SystemExit raised in a task would tear through the loop: it is handed out instead, and not as
    # the task's result, which would keep the frames that it came through.
    try:
        return await function()
    except BaseException as exception:
        escaped.append(exception)
        return None


async def together(coroutines: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    """What the coroutines return, in their order; the first exception cancels the others and waits
    for them.
    """
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
