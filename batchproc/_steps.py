"""One record: parse it, call the handler, note the outcome, then tell the hooks.

The same for every driver. A `Steps` object is the only way from a frame to the run, and it is emptied when
the batch ends: an exception holds its traceback, that holds frames, and a frame that held the run, which
holds the exception, would keep the whole batch alive until the garbage collector comes.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar

from batchproc._calling import refuse_unrun
from batchproc._current import recall, remember
from batchproc.errors import RecordFailedError, WrongOutcomeError
from batchproc.outcome import info_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from batchproc._batch import Run
    from batchproc.outcome import Stage

at_work: ContextVar[tuple[Steps, int]] = ContextVar("batchproc_at_work")
"""Which record an overridden `_process_record` is about, for the `super()` it calls."""


def blames_record(exception: BaseException) -> bool:
    """Whether what a handler raised is the record's failure; SystemExit and its like are not.

    A CancelledError in synchronous code can only come from the record itself.
    """
    if isinstance(exception, Exception):
        return True
    exceptions = sys.modules.get("asyncio.exceptions")  # whoever raised it has loaded it
    return exceptions is not None and isinstance(exception, exceptions.CancelledError)


def drop_own_frame(exception: BaseException) -> None:
    """Take the frame of ours off the head of a traceback: it starts where the user's code does."""
    if exception.__traceback__ is not None and exception.__traceback__.tb_next is not None:
        exception.__traceback__ = exception.__traceback__.tb_next


class Steps:
    """The steps of one run's records."""

    __slots__ = ("blamed", "call", "harmless", "model", "on_failure", "on_success", "processor", "replaced", "run")

    def __init__(
        self,
        processor: Any,
        run: Run,
        *,
        on_success: Callable[..., object] | None,
        on_failure: Callable[..., object] | None,
        replaced: Callable[[dict[str, Any]], Any] | None,
    ) -> None:
        """Prepare the steps.

        Args:
            processor: the processor, for its model and for hooks that read its properties.
            run: the run to note outcomes in.
            on_success: the `success_handler` of the processor where it is overridden.
            on_failure: the `failure_handler` of the processor where it is overridden.
            replaced: the `_process_record` of the processor where it is overridden.
        """
        self.processor = processor
        self.run = run
        self.model = processor.model
        self.call = run.call
        self.on_success = on_success
        self.on_failure = on_failure
        self.replaced = replaced
        self.harmless: set[type] = set()
        self.blamed: dict[int, BaseException] = {}  # what overrides gave to failure_handler

    def close(self) -> None:
        """Let go of the run."""
        self.blamed.clear()
        self.run = self.processor = self.on_success = self.on_failure = self.replaced = None  # type: ignore[assignment]

    def one(self, index: int) -> None:
        """Do one record."""
        if self.replaced is None:
            self.attempt(index, self.run.records[index])
            return
        token = at_work.set((self, index))
        try:
            self.settle(index, self.replaced(self.run.records[index]))
        except BaseException as exception:
            if not blames_record(exception):
                raise
            self.failed(index, exception, self.run.view(index), "handle")
        finally:
            at_work.reset(token)
            del token

    def attempt(self, index: int, record: dict[str, Any]) -> None:
        """Parse and handle; what `super()._process_record(record)` runs."""
        view = got = self.run.source.view(record)
        stage: Stage = "parse"
        try:
            if self.model is not None:
                got = self.model.model_validate(record)
            stage = "handle"
            result = self.call(got)
            if result is not None and type(result) not in self.harmless:
                refuse_unrun(result, self.harmless)
        except BaseException as exception:
            if not blames_record(exception):
                raise
            self.failed(index, exception, got, stage)
        else:
            self.succeeded(index, view, result)

    def succeeded(self, index: int, view: object, result: object) -> None:
        """Note a success, then tell the hook."""
        self.run.succeed(index, result)
        if self.on_success is not None:
            self._tell(self.on_success, "success_handler", index, view, result)

    def failed(self, index: int, exception: BaseException, got: object, stage: Stage) -> None:
        """Note a failure, then tell the hook; called inside the `except`, so that
        `sys.exc_info()` is the failure, as Sentry's `capture_exception()` needs."""
        drop_own_frame(exception)
        self.run.fail(index, exception, got, stage)
        if self.on_failure is not None:
            self._tell(self.on_failure, "failure_handler", index, got, info_of(exception))

    def _tell(self, hook: Callable[..., object], name: str, index: int, *arguments: object) -> None:
        if recall(self.processor) is not self.run:  # the handler ran a batch of its own with this processor
            remember(self.processor, self.run)
        try:
            answer = hook(*arguments)
            if type(answer) is not tuple and answer is not None:
                refuse_unrun(answer, self.harmless)
        except Exception:
            from batchproc._report import log_hook_error

            log_hook_error(self.run, name, index)

    def message(self, index: int, record: dict[str, Any]) -> tuple[Any, Any, Any]:
        """What `super()._process_record(record)` gives; an override may have passed on another record."""
        status, told, got = self.run.message(index)
        return status, told, self.run.source.view(record) if status == "success" else got

    def settle(self, index: int, outcome: object) -> None:
        """Take over what an overridden `_process_record` returned: it decides."""
        if not (
            isinstance(outcome, tuple)
            and len(outcome) == 3
            and isinstance(outcome[0], str)
            and outcome[0] in ("success", "fail")
        ):
            refuse_unrun(outcome, self.harmless)
            raise WrongOutcomeError(
                f"_process_record of {type(self.processor).__name__} returned {_shown(outcome)}. It must return "
                '("success", result, record) or ("fail", text, record), as super()._process_record(record), '
                "self.success_handler(...) and self.failure_handler(...) do. Is a return missing?"
            )
        status, told, record = outcome
        if status == "success":
            if told is not None:
                refuse_unrun(told, self.harmless)
            self.run.succeed(index, told)
        elif index not in self.run.misses:
            exception = self.blamed.get(index) or RecordFailedError(str(told))
            self.run.fail(index, exception, record, "handle")
        self.run.told[index] = (status, told, record)


def _shown(value: object) -> str:
    if value is None:
        return "None"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    return f"{'an' if type(value).__name__[0] in 'aeiou' else 'a'} {type(value).__name__}"
