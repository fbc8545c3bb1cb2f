"""Runs of a handler whose time matters, each of one message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.simulator import EventSourceMapping, Report, SqsQueue

START = 1_767_225_600  # 2026-01-01T00:00:00Z


def run(handler: Any, bodies: int = 1, receives: int = 2, **options: Any) -> Report:
    """A queue of messages that is delivered to a handler."""
    queue = SqsQueue("orders", max_receive_count=receives)
    for number in range(bodies):
        queue.send(str(number))
    return EventSourceMapping(queue, handler, **options).run()


def seen(read: Callable[[FakeLambdaContext], object], **options: Any) -> Any:
    """What a function returns inside of a handler that succeeds."""
    found: list[object] = []
    report = run(lambda event, context: found.append(read(context)), **options)
    report.assert_all_done()
    return found[0]


def reason(work: Callable[[], object], **options: Any) -> str:
    """Why the function was stopped that did this work."""
    report = run(lambda event, context: work() and None, **options)
    assert [one.ending for one in report.deliveries] == ["timed out"] * 2
    fact, _, _ = report.deliveries[0].verdict.reason.partition(": the message")
    return fact.removeprefix("The function was stopped at its timeout of ")
