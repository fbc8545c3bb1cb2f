"""The drivers for one thread."""

from __future__ import annotations

from batchproc._batch import NOT_RUN
from batchproc._calling import refuse_unrun
from batchproc._steps import blames_record, drop_own_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from batchproc._batch import Run, SkipReason
    from batchproc._plan import Plan
    from batchproc._steps import Steps


def drive(steps: Steps, plan: Plan, count: int) -> None:
    """Run the records in event order."""
    for index in range(count):
        if plan.may_start(index):
            steps.one(index)
            plan.ended(index)


def drive_plain(run: Run, skip: SkipReason | None) -> None:
    """The same where nothing needs deciding per record: no model, no hook, no lanes, no deadline.

    Longer than the other drivers because making the view is most of what a record costs, and a call per
    record costs as much again: `benchmarks/` has the figures, `tests/laws` proves both drivers equal.
    `skip` is what the rest is told after the first failure; None: the rest runs.
    """
    view_class, call, new = run.source.view, run.call, object.__new__
    results = run.results
    done = results.append
    harmless: set[type] = set()
    try:
        for record in run.records:
            view = new(view_class)
            view.raw_event = record
            try:
                result = call(view)
                if result is not None and type(result) not in harmless:
                    refuse_unrun(result, harmless)
            except BaseException as exception:
                if not blames_record(exception):
                    raise
                drop_own_frame(exception)
                run.fail(len(results), exception, view, "handle")
                done(NOT_RUN)
                if skip is not None:
                    run.rest = skip
                    break
            else:
                done(result)
    finally:
        # The frame of a handler that raised points back at this one: see _steps.
        run = results = done = record = view = result = None  # type: ignore[assignment]
