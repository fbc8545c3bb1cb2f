"""A handler at work in this thread, and the place where a function that was stopped ends."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_batchproc._loops import close_loops, outside_loop
from pytest_batchproc.simulator._invocation import RUNNING, get_ident
from pytest_batchproc.simulator._killing import Killed, end_tasks, survive, unclosed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from pytest_batchproc.simulator._invocation import Invocation, InvocationContext


@contextmanager
def at_work(invocation: Invocation) -> Generator[None]:
    """Have this thread work for an invocation until the block ends."""
    ident = get_ident()
    outer = RUNNING.get(ident)
    RUNNING[ident] = invocation
    try:
        yield
    finally:
        _leave(ident, outer)
        invocation.over = True


def call_handler(
    invocation: Invocation,
    handler: Callable[[Any, Any], object],
    event: object,
    context: InvocationContext,
    after: Callable[[InvocationContext], None],
) -> object:
    """Call a handler, and then `after`; no code of a handler that was stopped runs afterwards.

    Raises:
        Killed: the function was stopped.
    """
    ident = get_ident()
    outer = RUNNING.get(ident)
    trace: Any = sys.gettrace()
    unraisable = sys.unraisablehook
    RUNNING[ident] = invocation
    response: object = None
    left: list[object] = []
    try:
        (response,) = _run(invocation, handler, event, context, after, left)
    except (Exception, BaseExceptionGroup, Killed) as error:
        if invocation.killed is None:
            raise
        # With their frames go generators, whose code must not run either.
        with unclosed():
            error.__traceback__ = error.__context__ = error.__cause__ = None
            invocation.killed = type(invocation.killed)()  # the first of them has its own
    finally:
        _leave(ident, outer)
        invocation.over = True
        invocation.base = None
        if invocation.killed is not None:
            try:
                with outside_loop(), unclosed():  # of the invocation that this one overlaps
                    end_tasks(invocation)
            finally:
                survive(trace, unraisable)
        close_loops(left)
    if invocation.killed is not None:
        raise type(invocation.killed)
    return response


def _run(
    invocation: Invocation,
    handler: Callable[[Any, Any], object],
    event: object,
    context: InvocationContext,
    after: Callable[[InvocationContext], None],
    left: list[object],
) -> Generator[object]:
    # A generator has its own state of which exception is being handled, and a kill ends it, too.
    invocation.base = sys._getframe()
    with outside_loop(left):
        response = handler(event, context)
    after(context)
    yield response


def _leave(ident: int, outer: Invocation | None) -> None:
    if outer is None:
        del RUNNING[ident]
    else:
        RUNNING[ident] = outer
