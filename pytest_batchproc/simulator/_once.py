"""One invocation alone, of a handler that no mapping feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc.simulator._invocation import Invocation, InvocationContext
from pytest_batchproc.simulator._killing import Killed
from pytest_batchproc.simulator._running import call_handler
from pytest_batchproc.simulator._source import SECOND
from pytest_batchproc.simulator._wall_clock import installed

if TYPE_CHECKING:
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._sandboxes import Handler
    from pytest_batchproc.simulator._wall_clock import WallClock

_RETRIED_AFTER = 30 * SECOND  # the visibility timeout of a queue that sets none


def call_once(handler: Handler, event: object, clock: Clock, wall_clock: WallClock) -> object:
    """What a handler returns to one event, or the exception that ended it.

    Afterwards the clock is where a retry comes.
    """
    timeout = 3.0
    invocation = Invocation(clock, clock.now_ns + round(timeout * SECOND), False)
    context = InvocationContext(clock=clock, function_timeout=timeout)
    context._invocation = invocation
    try:
        if wall_clock == "real":
            return call_handler(invocation, handler, event, context, lambda _: None)
        with installed(handler) as invocation.simulated:
            return call_handler(invocation, handler, event, context, lambda _: None)
    except Killed:
        return TimeoutError(f"stopped at its timeout of {timeout:g} s, in {invocation.doing}")
    except (Exception, SystemExit) as error:  # either ends the function
        return error
    finally:
        clock.turn_to(clock.now_ns + _RETRIED_AFTER)
