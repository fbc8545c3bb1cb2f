"""A test that hangs fails by its own name, instead of stopping all the others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

# The bound is there for a test that hangs. On a busy machine a test is slow without being wrong.
PATIENCE = 60.0


def within(seconds: float, work: Callable[[], T]) -> T:
    """What the work returns or raises, done in a thread (and so on an event loop) of its own.

    It may take `seconds`, or a minute if that is longer.

    Raises:
        TimeoutError: it takes longer; the thread is left behind.
    """
    found: Future[T] = Future()

    def run() -> None:
        try:
            found.set_result(work())
        except BaseException as exception:
            found.set_exception(exception)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    result = found.result(max(seconds, PATIENCE))
    thread.join(PATIENCE)  # what the thread leaves is gone before the test looks
    return result


def within_a_loop(
    seconds: float, main: Callable[[], Coroutine[Any, Any, T]], *, debug: bool = False
) -> T:
    """The same for a coroutine function, on a loop by `asyncio.run`."""
    return within(seconds, lambda: asyncio.run(main(), debug=debug))
