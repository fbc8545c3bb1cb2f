"""Handlers run outside an event loop, as Lambda runs them, also where a test runs inside one."""

from __future__ import annotations

import inspect
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def outside_loop(left: list[Any] | None = None) -> Generator[None, None, None]:
    """Suspend the event loop of this thread, so that a handler can run its own.

    Lambda calls a handler outside any loop. In an async test or a notebook a loop is running, and
    asyncio refuses a second one in the same thread. Nothing of the suspended loop runs during this
    time. A thread would not do: clients such as `sqlite3` work in the thread that made them.

    Args:
        left: takes the loop that batchproc has made meanwhile, if the caller closes it.
    """
    loop = _running_loop()
    if loop is None:
        yield
        return
    asyncio: Any = sys.modules["asyncio"]
    task = _swap_task(loop, None)
    asyncio._set_running_loop(None)
    kept = _set_aside()
    try:
        yield
    finally:
        if kept:
            now = _loop_of_thread()
            found = [] if left is None else left
            if "owned" in now:
                found.append(now["owned"])
            now.clear()
            now.update(kept)
            if left is None:
                close_loops(found)
        asyncio._set_running_loop(loop)
        _swap_task(loop, task)


def close_loops(left: list[Any]) -> None:
    """Close loops of batchproc that no thread has any more."""
    for one in left:
        # By asyncio's own code: batchproc is code of the function, and that may be killed.
        if not one.loop.is_running():
            one.loop.close()


def refuse_async(argument: str, handler: object) -> None:
    """Refuse an `async def` function, and an object whose `__call__` is one.

    Lambda's runtime calls the handler and writes what it returns as JSON, without `await`:
    https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py

    Raises:
        TypeError: it is async.
    """
    call = getattr(type(handler), "__call__", None)  # noqa: B004 - what it is, not whether it is
    if not (inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(call)):
        return
    name = getattr(handler, "__qualname__", None) or type(handler).__qualname__
    raise TypeError(
        f"{argument}: expected a function that is not async; got {name}, which is `async def`. "
        "Lambda does not await a handler, so every invocation would fail. How to fix it: write a "
        "plain function that runs the async code, for example with "
        "async_process_partial_response(...) of batchproc or with asyncio.run(...)."
    )


def _loop_of_thread() -> dict[str, Any]:
    """What batchproc keeps for this thread: its event loop, and whether a batch runs on it."""
    module: Any = sys.modules.get("batchproc._loop")
    kept: dict[str, Any] = {} if module is None else module._mine.__dict__
    return kept


def _set_aside() -> dict[str, Any]:
    """Have the next batch of this thread make another loop, if one runs on that of the thread.

    Two sandboxes that share a thread here are two processes on Lambda.
    """
    now = _loop_of_thread()
    kept = dict(now) if now.get("busy") else {}
    if kept:
        now.clear()
    return kept


def _running_loop() -> object:
    if "asyncio" not in sys.modules:  # without it no loop is running
        return None
    asyncio: Any = sys.modules["asyncio"]
    loop: object = asyncio._get_running_loop()
    return loop


def _swap_task(loop: object, task: object) -> object:
    """Make this the current task. Python 3.14 keeps one for each thread, and not for each loop."""
    swap: Any = getattr(sys.modules["asyncio.tasks"], "_swap_current_task", None)  # since 3.12
    return None if swap is None else swap(loop, task)
