"""One record: parse it, call the handler, note the outcome, then tell the hooks.

The same for every driver. A `Steps` object is the only way from a frame to the run, and it is
emptied when the batch ends: an exception holds its traceback, that holds frames, and a frame that
held the run, which holds the exception, would keep the whole batch alive until the garbage
collector comes.
"""

from __future__ import annotations

from contextvars import copy_context

from batchproc._calling import (
    HARMLESS,
    a,
    blames_record,
    drop_own_frame,
    info_of,
    is_awaitable,
    refuse_awaitable_hook,
    refuse_unrun,
)
from batchproc._current import at_work, recall, remember, stamp
from batchproc.errors import RecordFailedError, WrongOutcomeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextvars import Context
    from typing import Any

    from batchproc._batch import Run
    from batchproc._current import Mark
    from batchproc.outcome import Stage


_new = object.__new__


class Cursor:
    """The record that an overridden `_process_record` is about, and what happened to it on the way.

    Attributes:
        steps: the steps of its run.
        processor: whose override it is.
        index: its position.
        record: the raw record.
        message: what `super()._process_record(record)` gave the override; None: it was not called.
        blamed: the exception that the override gave to `failure_handler`.
    """

    __slots__ = ("blamed", "index", "message", "processor", "record", "steps")

    def __init__(self, steps: Any) -> None:  # Any: async steps for `aattempt`
        self.steps: Any = steps
        self.processor = steps.processor
        self.index = -1
        self.record: dict[str, Any] = {}
        self.message: tuple[Any, Any, Any] | None = None
        self.blamed: BaseException | None = None

    def let_go(self) -> None:
        """Keep nothing: frames that hold a cursor may outlive the run."""
        self.steps = self.processor = self.message = self.blamed = None


class Steps:
    """The steps of one run's records."""

    __slots__ = (
        "announced",
        "call",
        "harmless",
        "lent",
        "model",
        "on_failure",
        "on_success",
        "processor",
        "replaced",
        "results",
        "run",
        "stamp",
        "view_class",
    )

    announced: set[int]
    run: Run
    results: list[Any]
    stamp: tuple[Mark, ...]

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
        self.results = run.expect_any_order()
        self.call = run.call
        self.on_success = on_success
        self.on_failure = on_failure
        if on_failure is not None:
            run.announced = self.announced = set()
        self.replaced = replaced
        self.harmless = HARMLESS
        self.stamp = stamp()
        self.lent: Run | None = None

    def context(self) -> Context:
        """The context of which every record gets a copy, where each has one of its own."""
        if recall(self.run.owner) is self.run:
            self.lent = self.run.lend()
            context = self.lent.context()
        else:  # lent already, to the event loop
            context = copy_context()
        self.stamp = context.run(stamp)
        return context

    def close(self) -> None:
        """Let go of the run."""
        if self.lent is not None:
            self.lent.release()
        self.run = self.processor = self.lent = self.stamp = self.results = None  # type: ignore[assignment]  # nobody steps any more
        self.on_success = self.on_failure = self.replaced = None

    def one(self, index: int) -> None:
        """Do one record in a context of its own."""
        if self.replaced is None:
            self.attempt(index, self.run.records[index])
            return
        cursor = Cursor(self)
        token = at_work.set(cursor)
        try:
            self.replaced_ones(cursor, [index])
        finally:
            at_work.reset(token)
            cursor.let_go()
            del token

    def replaced_ones(self, cursor: Cursor, indexes: Iterable[int]) -> None:
        """Do records by the override of `_process_record`, which finds the cursor in `at_work`."""
        run, records, replaced = self.run, self.run.records, self.replaced
        try:
            for index in indexes:
                cursor.index, cursor.record = index, records[index]
                cursor.message = cursor.blamed = None
                try:
                    message = replaced(cursor.record)  # type: ignore[misc]  # asked by the caller
                    if message is None or message is not cursor.message:
                        self.settle(cursor, message)
                except BaseException as exception:
                    if not blames_record(exception):
                        raise
                    self.failed(index, exception, run.view(index), "handle")
        finally:
            del run, replaced

    def attempt(self, index: int, record: dict[str, Any]) -> tuple[Any, Any, Any]:
        """Parse and handle; gives the processed message, which `super()._process_record(record)`
        returns.
        """
        view = got = _new(self.view_class)
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
        self.results[index] = result
        if self.on_success is not None:
            self.succeeded(index, view, result)
        return "success", result, view

    def succeeded(self, index: int, view: object, result: object) -> None:
        """Tell the hook of a success, which has been noted."""
        if stamp() is not self.stamp:
            self._make_current()
        try:
            answer = self.on_success(view, result)  # type: ignore[misc]  # asked by the caller
            if type(answer) is not tuple and is_awaitable(answer):
                refuse_awaitable_hook(answer)
        except BaseException as exception:
            if not blames_record(exception):
                raise
            self._log_hook("success_handler", index, exception)

    def failed(self, index: int, exception: BaseException, got: object, stage: Stage) -> None:
        """Note a failure, then tell the hook; called inside the `except`, so that
        `sys.exc_info()` is the failure, as Sentry's `capture_exception()` needs."""
        drop_own_frame(exception)
        self.run.fail(index, exception, got, stage)
        if self.on_failure is not None:
            if stamp() is not self.stamp:
                self._make_current()
            self.announced.add(id(exception))
            try:
                answer = self.on_failure(got, info_of(exception))
                if type(answer) is not tuple and is_awaitable(answer):
                    refuse_awaitable_hook(answer)
            except BaseException as of_the_hook:
                if not blames_record(of_the_hook):
                    raise
                self._log_hook("failure_handler", index, of_the_hook)

    def _make_current(self) -> None:
        # The handler ran a batch of its own, perhaps with this processor, and hooks read its
        # properties.
        run = self.lent or self.run
        if recall(run.owner) is not run:
            remember(run)
        self.stamp = stamp()

    def _log_hook(self, name: str, index: int, exception: BaseException) -> None:
        from batchproc._report import log_hook_error

        log_hook_error(self.run, name, index, exception)

    def settle(self, cursor: Cursor, message: Any) -> None:
        """Take over what an overridden `_process_record` returned: it decides."""
        run, index = self.run, cursor.index
        status, told, record = self._message(message)
        if status == "success":
            if told is not None:
                refuse_unrun(told, self.harmless)
            self.forget_failure(index)
            self.results[index] = told
        elif cursor.blamed is not None and run.noted(index) is not cursor.blamed:
            run.fail(index, cursor.blamed, record, "handle")
        elif index not in run.misses:
            run.fail(index, RecordFailedError(str(told)), record, "handle")
        run.tell(index, (status, told, record))

    def forget_failure(self, index: int) -> None:
        """Take back that a record failed: an override of `_process_record` tries it again."""
        if self.run.misses:
            self.run.misses.pop(index, None)

    def _message(self, message: object) -> tuple[Any, Any, Any]:
        if (
            isinstance(message, tuple)
            and len(message) == 3
            and isinstance(message[0], str)
            and message[0] in ("success", "fail")
        ):
            return message
        refuse_unrun(message, self.harmless)
        raise WrongOutcomeError(
            f"{self.step} of {type(self.processor).__name__} returned {_shown(message)}. It must "
            "return "
            '("success", result, record) or ("fail", text, record), as '
            f"super().{self.step}(record), self.success_handler(...) and self.failure_handler(...) "
            "do. Is a return missing?"
        )


def _shown(value: object) -> str:
    if value is None:
        return "None"
    return f"a tuple of {len(value)}" if isinstance(value, tuple) else a(type(value))
