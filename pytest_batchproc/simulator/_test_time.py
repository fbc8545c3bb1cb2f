"""Simulated time for code of a test, which asks outside what a handler did there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_batchproc.clock import Clock
from pytest_batchproc.simulator._invocation import Invocation
from pytest_batchproc.simulator._running import at_work
from pytest_batchproc.simulator._wall_clock import installed

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def simulated_time(clock: Clock) -> Generator[None]:
    """Let the code in the block see the time of a simulation, as a handler does.

    moto, for example, drops a message that is older than its retention. A message that a handler
    sent in simulated time is months old in real time.

    Args:
        clock: of the source, as in `simulated_time(queue.clock)`, or `lambda_context.clock`.

    Raises:
        TypeError: this is not a clock.
        RuntimeError: the test has stopped or moved the clock around the block.
    """
    if not isinstance(clock, Clock):  # pyright: ignore[reportUnnecessaryIsInstance]  # tests have no types
        raise TypeError(
            f"clock: expected a clock, as in simulated_time(queue.clock); got {clock!r}"
        )
    with installed(None) as simulated, at_work(Invocation(clock, None, simulated)):
        yield
