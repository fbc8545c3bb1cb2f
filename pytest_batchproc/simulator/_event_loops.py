"""How an event loop waits on simulated time: it jumps to its next timer if nothing else comes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pytest_batchproc.simulator._invocation import OutOfTime, get_ident
from pytest_batchproc.simulator._killing import is_of_library, is_of_python
from pytest_batchproc.simulator._source import SECOND
from pytest_batchproc.simulator._waiting import is_busy, really, simulated


def select_for(original: Any) -> Any:
    """`select` of a selector class: an event loop jumps to its next timer if nothing else comes."""

    def select(self: Any, timeout: float | None = None) -> Any:
        found = simulated()
        if found is None or not _belongs_to_loop(self):
            return original(self, timeout)
        if found.is_dying:  # the loop closes
            is_ready = timeout is not None and timeout <= 0
            may_come = not is_ready and is_busy(found)
            events = original(self, min(1.0, timeout or 1.0) if may_come else 0)
            if not (events or is_ready or may_come):
                found.check()  # tasks wait for one that is gone
            return events
        found.check()
        events = original(self, 0)
        if events or (timeout is not None and timeout <= 0):
            if found.thread == get_ident():
                found.turn("a loop of tasks that never wait")
            return events
        most = found.left_ns / SECOND
        limit = most if timeout is None else min(timeout, most)
        passed, started = round(limit * SECOND), found.clock.now_ns
        is_helper = found.thread != get_ident()
        # One file is the loop's own, by which threads wake it.
        if is_helper or len(self.get_map()) > 1 or is_busy(found):
            events = really(found, limit, lambda left: original(self, left))
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
