"""The driver of a run that is not plain: its plan, its steps, and who walks through them."""

from __future__ import annotations

from batchproc import _run_sync
from batchproc._plan import Plan
from batchproc._steps import Steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from batchproc._batch import Run
    from batchproc.engine import BasePartialBatchProcessor

    StepsT = TypeVar("StepsT", bound=Steps)


def drive(processor: BasePartialBatchProcessor, run: Run) -> None:
    """Run the batch in this thread or on threads."""
    plan, steps = _prepare(processor, run, Steps, "_process_record")
    try:
        if processor.max_workers is None:
            _run_sync.drive(steps, plan, len(run.records))
        else:
            from batchproc import _run_threads

            _run_threads.drive(steps, plan, processor.max_workers)
    except BaseException:
        run.broken_off = True
        raise
    finally:
        steps.close()
        plan.close()
        del processor, run, steps, plan


async def adrive(processor: BasePartialBatchProcessor, run: Run) -> None:
    """Run the batch on the running event loop."""
    from batchproc._run_async import AsyncSteps

    plan, steps = _prepare(processor, run, AsyncSteps, "_async_process_record")
    try:
        await steps.drive(plan, processor.max_concurrency)
        run.finish()
    except BaseException:
        run.broken_off = True
        raise
    finally:
        steps.close()
        plan.close()
        del processor, run, steps, plan


def _prepare(
    processor: BasePartialBatchProcessor, run: Run, kind: type[StepsT], step: str
) -> tuple[Plan, StepsT]:
    steps = kind(
        processor,
        run,
        on_success=processor._overridden("success_handler"),
        on_failure=processor._overridden("failure_handler"),
        replaced=processor._overridden(step),
    )
    return Plan(run, processor._skip, processor._lane, processor.stop_before_timeout_ms), steps
