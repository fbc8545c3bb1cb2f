"""The driver for one thread."""

from __future__ import annotations

from batchproc._current import at_work
from batchproc._steps import Cursor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from batchproc._plan import Plan
    from batchproc._steps import Steps


def drive(steps: Steps, plan: Plan, count: int) -> None:
    """Run the records in event order."""
    todo = range(count) if plan.holds_nothing_back() else plan.in_event_order()
    if steps.replaced is None:
        attempt, records = steps.attempt, steps.run.records
        for index in todo:
            attempt(index, records[index])
        return
    # One cursor for all, because only one record is at work; in other drivers each has its own.
    cursor = Cursor(steps)
    token = at_work.set(cursor)
    try:
        steps.replaced_ones(cursor, todo)
    finally:
        at_work.reset(token)
        cursor.let_go()
        del token
