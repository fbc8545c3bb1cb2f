"""A run that is not plain: its plan, its steps, and who walks through them."""

from __future__ import annotations

from batchproc import _run_sync
from batchproc._plan import Plan
from batchproc._steps import Steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from batchproc._batch import Run
    from batchproc.engine import BasePartialBatchProcessor

    StepsT = TypeVar("StepsT", bound=Steps)


def run(processor: BasePartialBatchProcessor, of: Run) -> None:
    """Run a batch in this thread or on threads."""
    plan, steps = _prepare(processor, of, Steps)
    try:
        if processor.max_workers is None:
            _run_sync.drive(steps, plan, len(of.records))
        else:
            from batchproc import _run_threads

            _run_threads.drive(steps, plan, processor.max_workers)
    except BaseException:
        of.broken_off = True
        raise
    finally:
        steps.close()
        plan.close()
        del processor, of, steps, plan


async def arun(processor: BasePartialBatchProcessor, of: Run) -> None:
    """Run a batch on the running event loop."""
    from batchproc import _run_async

    plan, steps = _prepare(processor, of, _run_async.AsyncSteps)
    try:
        await steps.drive(plan, processor.max_concurrency)
        of.finish()
    except BaseException:
        of.broken_off = True
        raise
    finally:
        steps.close()
        plan.close()
        del processor, of, steps, plan


def run_on_own_loop(processor: BasePartialBatchProcessor, of: Run) -> None:
    """Run a batch on this thread's own event loop."""
    from batchproc import _loop

    lent = of.lend()
    try:
        _loop.run(lent.context(), arun, processor, of)
    finally:
        lent.release()
        del processor, of, lent


def _prepare(
    processor: BasePartialBatchProcessor, of: Run, kind: type[StepsT]
) -> tuple[Plan, StepsT]:
    """The plan of a run and the steps of its records, with what the processor overrides."""
    # The plan first: where it cannot be made, the run has not begun, and all of it is reported.
    plan = Plan(of, processor._skip, processor._lane, processor.stop_before_timeout_ms)
    steps = kind(
        processor,
        of,
        on_success=processor._overridden("success_handler"),
        on_failure=processor._overridden("failure_handler"),
        replaced=processor._overridden(kind.step),
    )
    return plan, steps
