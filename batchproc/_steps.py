"""One record: parse it, call the handler, note the outcome, then tell the hooks.

The same for every driver. A `Steps` object is the only way from a frame to the run, and it is emptied when
the batch ends: an exception holds its traceback, that holds frames, and a frame that held the run, which
holds the exception, would keep the whole batch alive until the garbage collector comes.
"""

from __future__ import annotations

from batchproc._calling import HARMLESS, a, blames_record, drop_own_frame, info_of, refuse_unrun
from batchproc._current import at_work, recall, remember, stamp
from batchproc.errors import RecordFailedError, WrongOutcomeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context
    from typing import Any

    from batchproc._batch import Run
    from batchproc.outcome import Stage


class Cursor:
    """The record that an overridden `_process_record` is about, and what happened to it on the way."""

    __slots__ = ("blamed", "index", "message", "steps")

    def __init__(self, steps: Any) -> None:  # Any: async steps for `aattempt`
        self.steps = steps

    def point_at(self, index: int) -> None:
        self.index = index
        self.blamed: BaseException | None = None  # what the override gave to failure_handler
        self.message: tuple[Any, Any, Any] | None = None  # what super() gave the override

    def attempt(self, record: dict[str, Any]) -> tuple[Any, Any, Any]:
        """What `super()._process_record(record)` does."""
        self.message = self.steps.attempt(self.index, record)
        return self._kept(record)

    async def aattempt(self, record: dict[str, Any]) -> tuple[Any, Any, Any]:
        """What `await super()._async_process_record(record)` does."""
        self.message = await self.steps.aattempt(self.index, record)
        return self._kept(record)

    def _kept(self, record: dict[str, Any]) -> Any:
        run = self.steps.run
        if record is not run.records[self.index]:  # the override passed on a record of its own
            run.tell(self.index, self.message)
        return self.message


class Steps:
    """The steps of one run's records."""

    __slots__ = (
        "call",
        "harmless",
        "lent",
        "model",
        "on_failure",
        "on_success",
        "processor",
        "replaced",
        "run",
        "stamp",
        "view_class",
    )

    step = "_process_record"

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
        self.view_class = run.source.view
        self.call = run.call
        self.on_success = on_success
        self.on_failure = on_failure
        self.replaced = replaced
        self.harmless = HARMLESS
        self.stamp = stamp()
        self.lent: Run | None = None

    def context(self) -> Context:
        """The context of which every record gets a copy, where records have contexts of their own."""
        self.lent = self.run.lend()
        context = self.lent.context()
        self.stamp = context.run(stamp)
        return context

    def close(self) -> None:
        """Let go of the run."""
        if self.lent is not None:
            self.lent.release()
        self.run = self.processor = self.lent = self.stamp = None  # type: ignore[assignment]  # nobody steps any more
        self.on_success = self.on_failure = self.replaced = None

    def one(self, index: int) -> None:
        """Do one record in a context of its own."""
        if self.replaced is None:
            self.attempt(index, self.run.records[index])
            return
        cursor = Cursor(self)
        token = at_work.set(cursor)
        try:
            self.one_replaced(cursor, index)
        finally:
            at_work.reset(token)
            del token

    def one_replaced(self, cursor: Cursor, index: int) -> None:
        """Do one record by the override of `_process_record`, which finds the cursor in `at_work`."""
        cursor.point_at(index)
        try:
            message = self.replaced(self.run.records[index])  # type: ignore[misc]  # asked by the caller
            if message is not cursor.message or message is None:
                self.settle(cursor, message)
        except BaseException as exception:
            if not blames_record(exception):
                raise
            self.failed(index, exception, self.run.view(index), "handle")

    def attempt(self, index: int, record: dict[str, Any]) -> tuple[Any, Any, Any]:
        """Parse and handle; gives the processed message, which `super()._process_record(record)` returns."""
        view = got = object.__new__(self.view_class)
        view.raw_event = record
        stage: Stage = "parse"
        try:
            if self.model is not None:
                got = self.model.model_validate(record)
            stage = "handle"
            result = self.call(got)
            if result is not None and type(result) not in self.harmless:
                self.harmless = refuse_unrun(result, self.harmless)
        except BaseException as exception:
            if not blames_record(exception):
                raise
            self.failed(index, exception, got, stage)
            return self.run.message(index)
        self.run.succeed(index, result)
        if self.on_success is not None:
            self._tell(self.on_success, "success_handler", index, view, result)
        return "success", result, view

    def failed(self, index: int, exception: BaseException, got: object, stage: Stage) -> None:
        """Note a failure, then tell the hook; called inside the `except`, so that
        `sys.exc_info()` is the failure, as Sentry's `capture_exception()` needs."""
        drop_own_frame(exception)
        self.run.fail(index, exception, got, stage)
        if self.on_failure is not None:
            self._tell(self.on_failure, "failure_handler", index, got, info_of(exception))

    def _tell(
        self, hook: Callable[..., object], name: str, index: int, record: object, outcome: object
    ) -> None:
        if stamp() is not self.stamp:  # the handler ran a batch of its own, perhaps with this processor
            run = self.lent or self.run
            if recall(run.owner) is not run:
                remember(run)
            self.stamp = stamp()
        try:
            answer = hook(record, outcome)
            if type(answer) is not tuple and answer is not None:
                refuse_unrun(answer, self.harmless)
        except Exception:
            from batchproc._report import log_hook_error

            log_hook_error(self.run, name, index)

    def settle(self, cursor: Cursor, message: object) -> None:
        """Take over what an overridden `_process_record` returned: it decides."""
        if not (
            isinstance(message, tuple)
            and len(message) == 3
            and isinstance(message[0], str)
            and message[0] in ("success", "fail")
        ):
            refuse_unrun(message, self.harmless)
            raise WrongOutcomeError(
                f"{self.step} of {type(self.processor).__name__} returned {_shown(message)}. It must return "
                f'("success", result, record) or ("fail", text, record), as super().{self.step}(record), '
                "self.success_handler(...) and self.failure_handler(...) do. Is a return missing?"
            )
        status, told, record = message
        if status == "success":
            if told is not None:
                refuse_unrun(told, self.harmless)
            self.run.succeed(cursor.index, told)
        elif cursor.index not in self.run.misses:
            exception = cursor.blamed if cursor.blamed is not None else RecordFailedError(str(told))
            self.run.fail(cursor.index, exception, record, "handle")
        self.run.tell(cursor.index, (status, told, record))


def _shown(value: object) -> str:
    if value is None:
        return "None"
    return f"a tuple of {len(value)}" if isinstance(value, tuple) else a(type(value))
