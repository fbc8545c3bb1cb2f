"""The step of one record, and the loop that takes one record after another.

A `Job` is what a driver holds of a batch while its records run. An exception holds its traceback,
that holds frames, and a frame that held the batch, which holds the exception, would keep the whole
batch until the garbage collector comes. So frames below a handler hold the job and nothing else
that leads to the batch, and `Job.close` empties it: the one place where that circle is broken.
"""

from __future__ import annotations

from contextvars import ContextVar

from batchproc._batch import UNTRIED, Failed, Skipped
from batchproc._calling import (
    Results,
    a,
    is_awaitable,
    refuse_awaitable_hook,
    refuse_unfinished,
)
from batchproc._current import Lent, slots
from batchproc._exceptions import blames_record, drop_own_frames, info_of
from batchproc.errors import RecordFailedError, WrongOutcomeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextvars import Context
    from typing import Any

    from batchproc._batch import Batch, SkipReason
    from batchproc.outcome import Stage

_new = object.__new__


class Cursor:
    """The record that an overridden `_process_record` is about, and what happened to it.

    Attributes:
        job: the job of its batch.
        processor: whose override it is.
        index: its position.
        record: the raw record.
        message: what `super()._process_record(record)` gave the override; None: it was not called.
        blamed: the exception that the override gave to `failure_handler`.
    """

    __slots__ = ("blamed", "index", "job", "message", "processor", "record")

    def __init__(self, job: Any, index: int, record: dict[str, Any]) -> None:  # an AsyncJob too
        self.job: Any = job
        self.processor = job.processor
        self.index = index
        self.record = record
        self.message: tuple[Any, Any, Any] | None = None
        self.blamed: BaseException | None = None

    def close(self) -> None:
        """Keep nothing: frames that hold a cursor may outlive the batch."""
        self.job = self.processor = self.message = self.blamed = None


still_running: list[Any] = []
"""Thread pools that a second signal did not wait for."""

at_work: ContextVar[Cursor | None] = ContextVar("batchproc_at_work", default=None)
"""The record that an overridden `_process_record` is about, for the `super()` that it calls."""


class Job:
    """A batch while its records run, with what the processor overrides."""

    __slots__ = (
        "batch", "call", "lent", "log", "missed", "model", "on_failure", "on_success", "outcomes",
        "processor", "records", "replaced", "results", "view_class",
    )  # fmt: skip

    batch: Batch
    outcomes: list[Any]
    lent: Lent
    step = "_process_record"

    def __init__(self, processor: Any, batch: Batch) -> None:
        self.processor = processor
        self.batch = batch
        self.outcomes = batch.outcomes
        self.records = batch.records
        self.call = batch.call
        self.model = batch.settings.model
        self.view_class = batch.settings.source.view
        self.results = Results()
        self.missed = False  # whether a record is not processed
        self.log: Any = None  # a FailureLog, from the first failure on; False: nothing is logged
        overridden = processor._overridden
        self.on_success: Any = overridden("success_handler")
        self.on_failure: Any = overridden("failure_handler")
        self.replaced: Any = overridden(self.step)
        if self.on_success is not None or self.on_failure is not None:
            from batchproc import _hooks

            _hooks.prepare(self)
        if still_running:
            wait_for_threads()
        batch.started = True
        self.lent = Lent(processor, batch)
        batch.job = self

    def end(self) -> None:
        """Every record has had its turn: the last act of a driver."""
        if not self.missed:
            self.batch.complete = True
        elif self.batch.settings.log_failures:
            from batchproc._report import log_skipped

            log_skipped(self.batch)

    def close(self) -> None:
        """Let go of the batch, also where the driver was interrupted."""
        self.batch.job = None
        self.lent.close()
        self.batch = self.outcomes = self.processor = self.lent = None  # type: ignore[assignment]  # no step follows
        self.call = self.on_success = self.on_failure = self.replaced = self.log = None

    def context(self) -> Context:
        """A copy of the current context, with the lent slots, of which each record gets a copy."""
        from contextvars import copy_context

        context = copy_context()
        context.run(self.lent.put)
        return context

    # --- one record ------------------------------------------------------------------------------

    def attempt(self, index: int, record: dict[str, Any]) -> None:
        """Parse the record, call the handler, note the outcome, call the hook."""
        view = got = _new(self.view_class)
        view.raw_event = record
        stage: Stage = "parse"
        try:
            if self.model is not None:
                got = self.model.model_validate(record)
            stage = "handle"
            result = self.call(got)
            if result is not None and type(result) not in self.results.trusted:
                self.results.look(result)
            if self.on_success is not None:
                stage = "hook"
                self.succeeded(index, view, result)
        except BaseException as exception:
            if not self.failed(index, exception, got, stage):
                raise
        else:
            self.outcomes[index] = result

    def replace(self, index: int, record: dict[str, Any]) -> None:
        """Do one record by the override of `_process_record`, which finds the cursor."""
        cursor = Cursor(self, index, record)
        token = at_work.set(cursor)
        try:
            message = self.replaced(record)
            if message is None or message is not cursor.message:
                self.settle(cursor, message)
        except BaseException as exception:
            if not self.failed(index, exception, self.batch.view(index), "handle"):
                raise
        finally:
            at_work.reset(token)
            cursor.close()

    def succeeded(self, index: int, view: object, result: object) -> None:
        """Note the success, then call the hook: it may read it, and takes it back if it raises."""
        self.outcomes[index] = result
        self.speak()
        answer = self.on_success(view, result)
        if type(answer) is not tuple and is_awaitable(answer):
            refuse_awaitable_hook(answer)

    def failed(self, index: int, exception: BaseException, got: object, stage: Stage) -> bool:
        """Note the failure, then log it and call the hook; False: it is not the record's failure.

        Called inside the `except`, so that `sys.exc_info()` is the failure in the hook, as Sentry's
        `capture_exception()` needs.
        """
        self.outcomes[index] = UNTRIED
        self.missed = True
        if not blames_record(exception):
            return False
        drop_own_frames(exception)
        self.note(index, Failed(exception, got, stage))
        if self.on_failure is not None:
            self.tell(index, exception, got)
        return True

    def note(self, index: int, failure: Failed) -> None:
        """Note a failed record and log it."""
        self.outcomes[index] = failure
        if self.batch.told:
            self.batch.told.pop(index, None)
        self.report(index, failure)

    def report(self, index: int, failure: Failed) -> None:
        """Log a failed record."""
        self.missed = True
        if self.log is None:
            self.log = self._open_log()
        if self.log is not False:
            self.log.failed(
                index, self.batch.identifier(index), failure.stage, failure.exception
            )

    def _open_log(self) -> Any:
        settings = self.batch.settings
        if settings.log_failures:
            from batchproc._report import FailureLog, wants_warnings

            if wants_warnings(settings.logger):
                return FailureLog(settings.source.title, settings.logger)
        return False

    def tell(self, index: int, exception: BaseException, got: object) -> None:
        """Call `failure_handler`; that it raises is logged."""
        self.speak()
        self.batch.announced.add(id(exception))  # type: ignore[attr-defined]  # a set where there is a hook
        try:
            answer = self.on_failure(got, info_of(exception))
            if type(answer) is not tuple and is_awaitable(answer):
                refuse_awaitable_hook(answer)
        except BaseException as of_the_hook:
            if not blames_record(of_the_hook):
                raise
            from batchproc._report import log_hook_error

            log_hook_error(self.batch, "failure_handler", index, of_the_hook)

    def speak(self) -> None:
        """Let the processor speak of this batch: hooks read its properties."""
        if slots.get() is not self.lent.slots:  # the handler ran a batch of its own
            self.lent.put_first()

    def take_back(self, index: int | None) -> None:
        """An interrupt left the step of a record: its success stands only if no hook followed."""
        if index is not None and self.on_success is not None:
            self.outcomes[index] = UNTRIED

    def skip(self, index: int, reason: SkipReason) -> None:
        """Note a record that does not run, and why."""
        self.outcomes[index] = Skipped(reason)
        self.missed = True

    # --- what an overridden _process_record returned -----------------------------------------------

    def settle(self, cursor: Cursor, message: Any) -> None:
        """Take over what an overridden `_process_record` returned: it decides."""
        batch, index = self.batch, cursor.index
        status, told, record = self._message(message)
        outcome = self.outcomes[index]
        if status == "success":
            if told is not None:
                refuse_unfinished(told)
            self.outcomes[index] = told
        elif cursor.blamed is not None and (
            type(outcome) is not Failed or outcome.exception is not cursor.blamed
        ):
            self.note(index, Failed(cursor.blamed, record, "handle"))
        elif type(outcome) is not Failed:
            self.note(index, Failed(RecordFailedError(str(told)), record, "handle"))
        if not batch.told:
            batch.told = {}
        batch.told[index] = status, told, record

    def _message(self, message: object) -> tuple[Any, Any, Any]:
        if (
            isinstance(message, tuple)
            and len(message) == 3
            and isinstance(message[0], str)
            and message[0] in ("success", "fail")
        ):
            return message
        refuse_unfinished(message)
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


def wait_for_threads() -> None:
    """Wait for records of an interrupted batch: nothing of it runs beside the next one."""
    for pool in list(still_running):
        pool.shutdown()
    still_running.clear()


# --- one record after another ---------------------------------------------------------------------


def run(job: Job, *, with_messages: bool = False) -> Any:
    """Run the batch, then let go of it; returns the processed messages where they are asked for."""
    try:
        _drive(job)
        return job.batch.messages() if with_messages else None
    finally:
        job.close()


def _drive(job: Job) -> None:
    """Run the batch in this thread, or on threads."""
    settings = job.batch.settings
    if settings.workers is not None:
        from batchproc import _threads

        _threads.drive(job, settings)
    else:
        job.lent.put()
        if settings.plain and job.on_success is job.on_failure is job.replaced is None:
            _plain(job, settings.skip)
        elif settings.skip is None and settings.least is None:
            in_turn(job, range(len(job.records)))
        else:
            from batchproc._plan import Plan

            in_turn(job, Plan(job).in_event_order())
    job.end()


def in_turn(job: Job, indexes: Iterable[int]) -> None:
    """Run records one after another: a batch, or what one thread takes of it."""
    step, records = (job.attempt if job.replaced is None else job.replace), job.records
    index = None
    try:
        for index in indexes:
            step(index, records[index])
    except BaseException:
        job.take_back(index)
        raise


def _plain(job: Job, skip: SkipReason | None) -> None:
    """The same where nothing needs deciding per record: no model, hook, lane or deadline.

    Making the view is most of what a record costs, and a call for each record costs as much again:
    docs/architecture.md has the figures, and `tests/laws` proves both loops equal.
    """
    view_class, call, new, trusted = job.view_class, job.call, _new, job.results.trusted
    for index, record in enumerate(job.records):
        view = new(view_class)
        view.raw_event = record
        try:
            result = call(view)
            if result is not None and type(result) not in trusted:
                trusted = job.results.look(result)
        except BaseException as exception:
            if not job.failed(index, exception, view, "handle"):
                raise
        else:
            job.outcomes[index] = result
        if skip is not None and job.missed:
            job.batch.rest = skip
            break
