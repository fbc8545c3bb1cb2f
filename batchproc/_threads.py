"""The driver for a pool of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock

from batchproc._job import in_turn, still_running
from batchproc._plan import Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from batchproc._job import Job
    from batchproc._settings import Settings


def drive(job: Job, settings: Settings) -> None:
    """Run the shares of a plan on threads, each record in a copy of the caller's context."""
    job.expect_any_order()
    plan = Plan(job)
    shares = plan.shares(settings.workers or 1)
    if not shares:
        return
    context = job.context()
    lock = Lock()  # the shares have an iterator in common, and two threads must not get one record
    escaped: list[BaseException] = []

    def next_of(share: Iterator[int]) -> int | None:
        with lock:
            return None if escaped else next(share, None)

    def work(share: Iterator[int]) -> None:
        try:
            while (index := next_of(share)) is not None:
                context.copy().run(in_turn, job, ((index, job.batch.records[index]),))
        except BaseException as exception:  # also what a clock or a lane raises, not only a handler
            escaped.append(exception)

    pool = ThreadPoolExecutor(len(shares), "batchproc")
    try:
        wait([pool.submit(work, share) for share in shares])
    except BaseException as exception:  # Ctrl-C: what has started is waited for, nothing starts
        escaped.append(exception)
    try:
        pool.shutdown()
    except BaseException:  # and again: the next batch waits
        still_running.append(pool)
        raise
    if escaped:
        try:
            raise escaped[0]
        finally:
            escaped.clear()
