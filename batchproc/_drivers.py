"""A run that is not plain: its plan, its steps, and who walks through them."""

from __future__ import annotations

from batchproc import _run_sync
from batchproc._plan import Plan
from batchproc._steps import Steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, TypeVar

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
        on_success=_in_its_words(processor._overridden("success_handler"), "record", "result"),
        on_failure=_in_its_words(processor._overridden("failure_handler"), "record", "exception"),
        replaced=processor._overridden(kind.step),
    )
    return plan, steps


# Powertools names the arguments in its calls. A hook that was written for it, a mock or a decorator
# may look for the names; one that calls them otherwise gets them by position.
def _in_its_words(hook: Any, first: str, second: str) -> Any:
    """The hook, to be called with two arguments by position."""
    code = getattr(getattr(hook, "__func__", hook), "__code__", None)
    if hook is None or (code is not None and not _wants_names(code, first, second)):
        return hook

    def by_name(record: Any, told: Any) -> Any:
        return hook(**{first: record, second: told})

    return by_name


def _wants_names(code: CodeType, first: str, second: str) -> bool:
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if names[1 : code.co_argcount] == (first, second):
        return False  # in the usual order either way will do, and this one has no frame between
    by_name = names[code.co_posonlyargcount :]
    return bool(code.co_flags & _HAS_KEYWORDS) or (first in by_name and second in by_name)


_HAS_KEYWORDS = 0x08  # inspect.CO_VARKEYWORDS, without inspect
