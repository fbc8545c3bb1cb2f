"""The driver for a pool of threads."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice, repeat
from threading import Lock

from batchproc._job import Job, in_turn, leave_with, still_running
from batchproc._plan import Plan

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from batchproc._plan import Indexed


class ThreadJob(Job):
    """A batch while its records run on threads, each in a copy of the caller's context."""

    def run(self) -> None:
        """Share the records out to threads; each takes one at a time."""
        self.expect_any_order()
        shares = Plan(self).shares(self.batch.settings.workers or 1)
        context = self.context()
        lock = Lock()  # the shares have an iterator in common, and no two threads get one record
        escaped: list[BaseException] = []

        def next_of(share: Iterator[Indexed]) -> list[Indexed]:
            with lock:
                return [] if escaped or pool in still_running else [*islice(share, 1)]

        def work(share: Iterator[Indexed]) -> None:
            try:
                while record := next_of(share):
                    context.copy().run(in_turn, self, record)
            except BaseException as exception:  # also what a clock or a lane raises
                escaped.append(exception)

        pool = ThreadPoolExecutor(len(shares) or 1, "batchproc")
        try:
            try:
                # No comprehensions: what a trace function raises in one passes the `except` from
                # Python 3.12 on, and tests/interrupts raises that way.
                ended, _ = wait([*map(pool.submit, repeat(work), shares)])  # pyright: ignore[reportArgumentType]  # of a ParamSpec, `map` knows nothing
                # `work` raises nothing, unless its thread was stopped before the first line.
                escaped += filter(None, map(Future.exception, ended))
            except BaseException as exception:  # Ctrl-C: what has started is waited for
                escaped.append(exception)
            pool.shutdown()
        except BaseException:  # and again, at whichever line: the next batch waits
            still_running.append(pool)
            raise
        leave_with(escaped)
        self.batch.ended = self.end()
