"""The driver for a pool of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from batchproc._plan import Plan
    from batchproc._steps import Steps


def drive(steps: Steps, plan: Plan, max_workers: int) -> None:
    """Run the plan's slots on threads, each record in a copy of the caller's context."""
    slots = plan.slots(max_workers)
    if not slots:
        return
    context = steps.context()
    lock = Lock()  # the slots share iterators, and two threads must not get the same record
    escaped: list[BaseException] = []

    def next_of(slot: Iterator[int]) -> int | None:
        with lock:
            return None if escaped else next(slot, None)

    def work(slot: Iterator[int]) -> None:
        try:
            while (index := next_of(slot)) is not None:
                context.copy().run(steps.one, index)
                with lock:
                    plan.ended(index)
        except BaseException as exception:  # also what a clock or a lane raises, not only a handler
            escaped.append(exception)

    with ThreadPoolExecutor(len(slots), "batchproc") as pool:
        try:
            wait([pool.submit(work, slot) for slot in slots])
        except (
            BaseException
        ) as exception:  # Ctrl-C while waiting: what has started is waited for, nothing starts
            escaped.append(exception)
    if escaped:
        try:
            raise escaped[0]
        finally:
            escaped.clear()
