"""What a subclass may replace: the hooks, and the step of one record."""

from __future__ import annotations

from batchproc._current import at_work, recall
from batchproc.bases import failure_text
from batchproc.reading import LastRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc.errors import ExceptionInfo
    from batchproc.outcome import FailureResponse, SuccessResponse
    from batchproc.sources import EventSource

_PATCHABLE = frozenset(
    {
        "success_handler",
        "failure_handler",
        "_process_record",
        "_async_process_record",
        "_clean",
        "model",
        "process",
        "response",
    }
)

_OUTSIDE = "_process_record works inside process() only: it belongs to one record of a batch."


class _NotMade:
    """Stands where a setting belongs until `__init__` puts it there."""

    def __get__(self, processor: object, kind: type) -> Any:
        raise TypeError(
            f"{kind.__name__} is not made yet: its __init__ must call super().__init__(...)."
        )


class Hooks(LastRun):
    """The methods that subclasses override, and how to tell that one is overridden."""

    _source: EventSource = _NotMade()  # type: ignore[assignment]  # see there
    _plain = True  # whether the plain loop can do it

    # Any: the record view or the model, which only subclasses know; whatever the handler returned.

    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        """Called after each record that succeeded; override to add to it. Decides nothing."""
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Called after each record that failed, inside the `except`; override to add to it. Decides
        nothing.
        """
        cursor = at_work.get()
        if cursor is not None and cursor.processor is self:
            cursor.blamed = exception[1]
        else:
            self._expect_failure(exception[1])
        return "fail", failure_text(exception), record

    def _expect_failure(self, exception: BaseException | None) -> None:
        """Say so where this is called to make a record fail: nobody must count on it."""
        run = recall(self._owner)
        if run is None or not run.entered or id(exception) in run.announced:
            return
        # Or code of the function's own calls it for a record that has failed.
        if not any(noted is exception for noted, _, _ in list(run.misses.values())):
            from batchproc._report import log_vain_failure

            log_vain_failure(run, exception)

    def _process_record(self, record: Any) -> Any:
        """Parse, handle and tell the hooks; gives the processed message. An override's return value
        decides.
        """
        cursor = at_work.get()
        if cursor is None or cursor.processor is not self:
            raise RuntimeError(_OUTSIDE)
        if cursor.message is not None:
            cursor.steps.forget_failure(cursor.index)
        cursor.message = message = cursor.steps.attempt(cursor.index, record)
        if record is not cursor.record:  # the override passes on a record of its own
            cursor.steps.run.tell(cursor.index, message)
        return message

    async def _async_process_record(self, record: Any) -> Any:
        """Like `_process_record`, awaiting the handler."""
        cursor = at_work.get()
        if cursor is None or cursor.processor is not self:
            raise RuntimeError(_OUTSIDE)
        if cursor.message is not None:
            cursor.steps.forget_failure(cursor.index)
        cursor.message = message = await cursor.steps.aattempt(cursor.index, record)
        if record is not cursor.record:
            cursor.steps.run.tell(cursor.index, message)
        return message

    def _overridden(self, name: str) -> Any:
        """The method where a subclass, or somebody who patched, has replaced ours; else None."""
        if name in self.__dict__ or getattr(type(self), name) is not getattr(Hooks, name):
            return getattr(self, name)
        return None

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name in _PATCHABLE:  # on an instance, as tests do
            self._plain = False
