"""The loop for batches where nothing needs deciding per record: no model, no hook, no lanes, no
deadline.

Longer than the other drivers because making the view is most of what a record costs, and a call for
each record costs as much again: `benchmarks/` has the figures, and `tests/laws` proves both ways
equal.
"""

from __future__ import annotations

from batchproc._calling import HARMLESS, blames_record, drop_own_frame, refuse_unrun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc._batch import Run, SkipReason


def drive_plain(run: Run, skip: SkipReason | None) -> None:
    """Run the records in event order; `skip` is what the rest is told after a failure (None: it
    runs).
    """
    view_class, call, new = run.source.view, run.call, object.__new__
    todo, keep, harmless = iter(run.records), None, HARMLESS
    try:
        for record in todo:
            view = new(view_class)
            view.raw_event = record
            try:
                result = call(view)
                if result is not None:
                    if type(result) not in harmless:
                        harmless = refuse_unrun(result, harmless)
                    if keep is None:
                        run.results = [None] * _position(run, todo)
                        keep = run.results.append
                    keep(result)
                elif keep is not None:
                    keep(None)
            except BaseException as exception:
                index = _position(run, todo)
                if not blames_record(exception):
                    run.reached = index
                    raise
                drop_own_frame(exception)
                run.fail(index, exception, view, "handle")
                if keep is not None:
                    keep(None)
                if skip is not None:
                    run.rest = skip
                    run.reached = index + 1
                    break
        else:
            run.reached = len(run.records)
    finally:
        # The frame of a handler that raised points back at this one: see _steps.
        run = keep = record = view = result = None  # type: ignore[assignment]  # let go


def _position(run: Run, todo: Any) -> int:
    # Counting the records as they come would cost each of them what few of them need.
    remaining: int = todo.__length_hint__()
    return len(run.records) - remaining - 1
