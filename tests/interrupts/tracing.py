"""Raise an exception at the k-th line that `batchproc` executes."""

from __future__ import annotations

import asyncio
import itertools
import linecache
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import batchproc

PACKAGE = os.path.dirname(batchproc.__file__) + os.sep
LOOP = os.path.dirname(asyncio.__file__) + os.sep
# What asyncio runs between two callbacks; a signal may come in any line of it.
OF_THE_LOOP = ("_run_once", "_run", "run_forever", "run_until_complete", "_run_forever_cleanup")


class Injector:
    """Counts the lines of `batchproc` while it is armed, and raises at one of them.

    Args:
        at: the line event at which to raise, counted from 1; 0 raises at none.
        kind: the exception to raise.
        in_workers: trace the threads that start, instead of the calling thread.
        in_loop: trace the event loop of asyncio, instead of `batchproc`.
        armed: whether to count from the start; a handler may set it later.

    Attributes:
        seen: how many line events there were.
        where: the line that raised, or None.
    """

    def __init__(
        self,
        at: int,
        kind: type[BaseException],
        *,
        in_workers: bool = False,
        in_loop: bool = False,
        armed: bool = True,
    ) -> None:
        self.at = at
        self.kind = kind
        self.in_workers = in_workers
        self.in_loop = in_loop
        self.armed = False
        self._from_the_start = armed
        self.seen = 0
        self.where: str | None = None
        self._numbers = itertools.count(1)  # `next` is one step, also with several threads

    @contextmanager
    def tracing(self) -> Iterator[None]:
        """Trace until the block ends, then restore the trace function of a coverage tool."""
        traced: Any = threading if self.in_workers else sys
        before = traced.gettrace()
        self.armed = self._from_the_start
        traced.settrace(self._call)
        try:
            yield
        finally:
            self.armed = False
            traced.settrace(before)

    def _call(self, frame: Any, event: str, argument: object) -> Any:
        code = frame.f_code
        if self.in_loop:
            traced = code.co_name in OF_THE_LOOP and code.co_filename.startswith(LOOP)
        else:
            traced = code.co_filename.startswith(PACKAGE)
        return self._line if traced else None

    def _line(self, frame: Any, event: str, argument: object) -> Any:
        if event == "line" and self.armed:
            self.seen = next(self._numbers)
            if self.seen == self.at and not (self.in_workers and _is_with(frame)):
                name = os.path.basename(frame.f_code.co_filename)
                self.where = f"{name}:{frame.f_lineno} {frame.f_code.co_name}"
                raise self.kind("injected")
        return self._line


def _is_with(frame: Any) -> bool:
    # The line of a `with` is traced again before its `__exit__` is called, where CPython looks for
    # no interrupt: raised there, it would leave a lock locked.
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
    return line.lstrip().startswith("with ")
