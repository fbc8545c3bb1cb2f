"""The step of one record, and the loop that takes one record after another.

A `Job` is what a driver holds of a batch while its records run. An exception holds its traceback,
that holds frames, and a frame that held the batch, which holds the exception, would keep the whole
batch until the garbage collector comes. So frames below a handler hold the job and nothing else
that leads to the batch, and `Job.close` empties it: the one place where that circle is broken.
"""

# Longer than 300 lines: the step of a record and the loops that call it, which are one hot path.

from __future__ import annotations

from contextvars import ContextVar, copy_context

from batchproc._batch import UNTRIED, Failed, Skipped
from batchproc._calling import (
    SCALARS,
    Results,
    is_awaitable,
    refuse_awaitable_hook,
    refuse_unfinished,
)
from batchproc._current import give_back, lend, slots, to_front
from batchproc._exceptions import blames_record, drop_own_frames, info_of

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextvars import Context
    from typing import Any, Self

    from batchproc._batch import Batch
    from batchproc._current import Slot
    from batchproc._outcome import Stage
    from batchproc._settings import Settings, SkipReason
    from batchproc.shapes import PartialItemFailureResponse

_new = object.__new__


class Cursor:
    """The record that an overridden `_process_record` is about, and what happened to it.

    Attributes:
        job: the job of its batch.
        processor: whose override it is.
        index: its position.
        record: the raw record.
        message: what `super()._process_record(record)` gave the override; None: it was not called.
        outcome: the outcome of that attempt.
        blamed: the exception that the override gave to `failure_handler`.
    """

    __slots__ = ("blamed", "index", "job", "message", "outcome", "processor", "record", "token")

    if TYPE_CHECKING:  # which would see the None of `point`
        message: Any
        outcome: Any
        blamed: Any

    def __init__(self, job: Any) -> None:  # Any: an AsyncJob too
        self.job: Any = job
        self.processor: Any = job.processor

    def point(self, index: int, record: dict[str, Any]) -> None:
        """Be about this record from now on."""
        self.index, self.record = index, record
        self.message = self.outcome = self.blamed = None

    def __enter__(self) -> Self:
        """Within the block, `super()` finds the cursor in `at_work`."""
        self.token: Any = at_work.set(self)
        return self

    def __exit__(self, *exception: object) -> None:
        at_work.reset(self.token)
        # Frames that hold a cursor may outlive the batch.
        self.job = self.processor = self.message = self.outcome = self.blamed = self.token = None

    def attempted(self, record: Any) -> Any:
        """The message of an attempt, for the override that made it with `super()`."""
        column, told, index = self.job.outcomes, self.job.batch.told, self.index
        told.pop(index, None)  # the message of an earlier attempt
        if column[index] is not UNTRIED:  # or an attempt within this one has put it aside
            self.outcome = column[index]
        self.message = "success", self.outcome, record
        if type(self.outcome) is Failed:
            self.message = self.job.batch.message(index)
        else:
            column[index] = UNTRIED  # until the override has returned
        if record is not self.record:  # the override passed on another record
            told[index] = self.message
        return self.message

    def settle(self, message: Any) -> None:
        """Take over what the override returned: it decides."""
        job, index = self.job, self.index
        if message is not None and message is self.message:
            job.outcomes[index] = self.outcome
            return
        refuse_unfinished(message)
        if not (
            isinstance(message, tuple)
            and len(message) == 3
            and isinstance(message[0], str)
            and message[0] in ("success", "fail")
        ):
            from batchproc._misuse import wrong_outcome

            raise wrong_outcome(self.processor, job.step, message)
        status, told, record = message
        known = self.outcome.exception if type(self.outcome) is Failed else None
        blamed = known if self.blamed is None else self.blamed
        if status == "success":
            refuse_unfinished(told)
            job.outcomes[index] = told
        else:
            if blamed is None:
                from batchproc.errors import RecordFailedError

                blamed = RecordFailedError(str(told))
            if blamed is not known:
                job.note(index, Failed(blamed, record, "handle"))
        job.batch.told[index] = status, told, record


def cursor_of(processor: object) -> Any:
    """The cursor of the override that calls `super()`.

    Raises:
        RuntimeError: none of this processor is at work.
    """
    cursor = at_work.get()
    if cursor is None or cursor.processor is not processor:
        from batchproc._misuse import not_at_work

        raise not_at_work()
    return cursor


still_running: list[Any] = []
"""Thread pools that a second signal did not wait for."""

at_work: ContextVar[Cursor | None] = ContextVar("batchproc_at_work", default=None)
"""The record that an overridden `_process_record` is about, for the `super()` that it calls."""


class Job(Results):
    """A batch while its records run: all that drivers hold of it.

    Attributes:
        processor: whose batch it is.
        batch: the batch.
        outcomes: its column.
        misses: the positions of records that have failed or were skipped.
        plain: whether nothing of the step is replaced.
        skipped: whether a record does not run because of an earlier failure, or for lack of time.
        own, lent: the slots of the context, and those in their place while records run.
        on_success, on_failure, replaced: the hooks and the step, where the processor overrides
            them.
        log: a FailureLog, from the first failure on; False where nothing is logged.
    """

    step = "_process_record"
    skipped = False

    if TYPE_CHECKING:  # which would see the None of `close`
        log: Any
        processor: Any
        batch: Batch
        outcomes: list[Any]
        own: tuple[Slot, ...]
        lent: tuple[Slot, ...]
        on_success: Any
        on_failure: Any
        replaced: Any

    log = on_success = on_failure = replaced = None

    def __init__(self, processor: Any, batch: Batch, overrides: tuple[Any, ...]) -> None:
        """Begin to run a batch; `overrides`: `on_success`, `on_failure` and `replaced`, if any."""
        self.processor = processor
        self.batch = batch
        self.outcomes = batch.outcomes
        self.misses: list[int] = []
        self.plain = not overrides
        if overrides:
            self.on_success, self.on_failure, self.replaced = overrides
            batch.told, batch.condemned, batch.announced = {}, {}, set()
        if still_running:
            wait_for_threads()
        batch.started = True
        self.own, self.lent = lend(processor, batch)
        batch.job = self

    def __enter__(self) -> None:
        """Leaving the block lets go of the batch, also where the driver was interrupted."""

    def __exit__(self, *exception: object) -> None:
        self.close()

    def respond(self) -> PartialItemFailureResponse:
        """Run the batch as the block of an entry function does; returns the response.

        Raises:
            BatchProcessingError: every record failed.
        """
        self.batch.entered = True
        try:
            self.run()
            if self.misses:
                raise_failed_whole(self.batch)
            return self.batch.response()
        finally:
            self.batch.leave()
            self.close()

    def run(self) -> None:
        """Run the records in event order, in this thread."""
        if slots.get() is not self.lent:
            slots.set(self.lent)
        settings = self.batch.settings
        (_plain_steps if settings.plain and self.plain else _in_event_order)(self, settings)
        as_run = self.plain and not self.misses  # where nothing is left to be found out
        self.batch.ended = self.misses if as_run else self.end(in_order=True)

    def end(self, *, in_order: bool = False) -> list[int]:
        """Every record has had its turn; returns the positions of those that are not processed."""
        batch = self.batch
        # An override may have taken an outcome back.
        if not in_order or self.replaced is not None:
            self.misses = batch.unprocessed()
        else:
            self.misses += range(len(self.outcomes), len(batch.records))
            # Hooks and overrides note them at any time, perhaps twice.
            self.misses = self.misses if self.plain else sorted(set(self.misses))
        if self.skipped and batch.settings.log_failures:
            from batchproc._report import log_skipped

            log_skipped(batch)
        return self.misses

    def close(self) -> None:
        """Let go of the batch and of all that was made to run it."""
        # The handler may hold the processor, which a kept batch must not keep.
        self.batch.job = self.batch.call = None  # type: ignore[assignment]  # nothing is called again
        give_back(self.own, self.lent)
        self.batch = self.processor = self.outcomes = self.own = self.lent = None  # type: ignore[assignment]
        if not self.plain:
            self.on_success = self.on_failure = self.replaced = None

    def context(self) -> Context:
        """A copy of the current context, with the lent slots, of which each record gets a copy."""
        context = copy_context()
        context.run(slots.set, self.lent)
        return context

    # --- one record ------------------------------------------------------------------------------

    def attempt(self, index: int, record: dict[str, Any]) -> None:
        """Run the step of one record, for an override that calls `super()`."""
        _steps(self, ((index, record),))

    def failed(self, index: int, exception: BaseException, got: object, stage: Stage) -> bool:
        """Note the failure, then log it and call the hook; False: it is not the record's failure.

        Called inside the `except`, so that `sys.exc_info()` is the failure in the hook, as Sentry's
        `capture_exception()` needs.
        """
        self.outcomes[index] = UNTRIED
        if not (issubclass(type(exception), Exception) or blames_record(exception)):
            return False
        drop_own_frames(exception)
        self.note(index, Failed(exception, got, stage))
        if not self.plain and self.on_failure is not None:
            self.tell(index, exception, got)
        return True

    def note(self, index: int, failure: Failed) -> None:
        """Note a failed record and log it."""
        self.outcomes[index] = failure
        if not self.plain:
            self.batch.told.pop(index, None)
        self.report(index, failure)

    def report(self, index: int, failure: Failed) -> None:
        """Log a failed record."""
        self.misses.append(index)
        if self.log is None and self.batch.settings.log_failures:
            from batchproc._report import failure_log

            self.log = failure_log(self.batch.settings)
        if self.log:
            self.log.failed(index, self.batch.identifier(index), failure.stage, failure.exception)

    def call_hook(self, hook: Any, got: object, told: object) -> None:
        """Call a hook, which may read this batch, also where the handler ran another one."""
        to_front(self.lent[0])
        answer = hook(got, told)
        if type(answer) is not tuple and is_awaitable(answer):
            refuse_awaitable_hook(answer)

    def tell(self, index: int, exception: BaseException, got: object) -> None:
        """Call `failure_handler`; that it raises is logged."""
        self.batch.announced.add(id(exception))
        try:
            self.call_hook(self.on_failure, got, info_of(exception))
        except BaseException as of_the_hook:
            if not blames_record(of_the_hook):
                raise
            from batchproc._report import log_hook_error

            log_hook_error(self.batch, "failure_handler", index, of_the_hook)

    def succeeded(self, index: int, view: object, result: object) -> None:
        """Note the success, then call the hook: it may read it, and takes it back if it raises."""
        self.outcomes[index] = result
        try:
            self.call_hook(self.on_success, view, result)
        except BaseException:
            self.outcomes[index] = UNTRIED
            raise

    def skip(self, index: int, reason: SkipReason) -> None:
        """Note a record that does not run, and why."""
        self.outcomes[index] = Skipped(reason)
        self.skipped = True
        self.misses.append(index)

    def expect_any_order(self) -> None:
        """Fill the column: outcomes do not come in event order."""
        self.outcomes += [UNTRIED] * len(self.batch.records)


def raise_failed_whole(batch: Batch) -> None:
    """Raise `BatchProcessingError` where every record failed and the processor wants that."""
    # An exception that is already raised must not be hidden.
    if batch.settings.raise_whole and not batch.interrupted and batch.failed_whole():
        from batchproc._report import whole_batch_error

        raise whole_batch_error(batch)


def leave_with(escaped: list[BaseException]) -> None:
    """Raise the first of what left the records, if anything did; no frame of ours keeps it."""
    if escaped:
        try:
            raise escaped[0]
        finally:
            escaped.clear()


def wait_for_threads() -> None:
    """Wait for records of an interrupted batch: none of them runs during the next one."""
    for pool in list(still_running):
        pool.shutdown()
    still_running.clear()


# --- one record after another ---------------------------------------------------------------------


def _in_event_order(job: Job, settings: Settings) -> None:
    job.expect_any_order()
    records: Iterable[tuple[int, dict[str, Any]]] = enumerate(job.batch.records)
    if settings.skip is not None or settings.least is not None:
        from batchproc._plan import Plan

        records = Plan(job).starting(records)
    in_turn(job, records)


def in_turn(job: Job, records: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Run records sequentially: a batch, or what one thread takes of it."""
    if job.replaced is None:
        _steps(job, records)
    else:
        _replaced_steps(job, records)


def _replaced_steps(job: Job, records: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Each record by the override of `_process_record`."""
    with Cursor(job) as cursor:
        for index, record in records:
            cursor.point(index, record)
            try:
                cursor.settle(job.replaced(record))
            except BaseException as exception:
                if not job.failed(index, exception, job.batch.view(index), "handle"):
                    raise


def _steps(job: Job, records: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """The step of each record: parse it, call the handler, note the outcome, call the hook."""
    settings, call, hook = job.batch.settings, job.batch.call, job.on_success
    view_class, parse, outcomes = settings.source.view, settings.parse, job.outcomes
    by_body, takes_record, trusted = settings.by_body, job.batch.takes_record, job.trusted
    stage: Stage = "parse"
    try:
        for index, record in records:
            view = got = _new(view_class)
            view.raw_event = record
            try:
                if parse is None:
                    stage = "handle"
                    result = call(view)
                else:
                    stage = "parse"
                    given = parse(record)
                    got = view if by_body else given
                    stage = "handle"
                    result = call(given, view) if takes_record else call(given)
                if result is not None and type(result) not in trusted:
                    trusted = job.look(result)
                if hook is not None:
                    stage = "hook"
                    outcomes[index] = result  # before the hook, which may read it
                    if job.batch.covered:
                        to_front(job.lent[0])
                    answer = hook(view, result)
                    if type(answer) is not tuple and is_awaitable(answer):
                        refuse_awaitable_hook(answer)
                    stage = "handle"
                else:
                    outcomes[index] = result
            except BaseException as exception:
                if not job.failed(index, exception, got, stage):
                    raise
                stage = "handle"
    except BaseException:
        if stage == "hook":  # an interrupt left the hook, or came before its failure was noted
            job.outcomes[index] = UNTRIED  # pyright: ignore[reportPossiblyUnboundVariable]  # it ran
        raise
    finally:
        del hook, outcomes  # a frame that a failure keeps must not keep the batch or the processor


def _plain_steps(job: Job, settings: Settings) -> None:
    """The same where nothing needs deciding per record: no model, hook, lane or deadline.

    Making the view is most of what a record costs, and each further question adds to it:
    docs/architecture.md has the figures, and `tests/laws` proves both loops equal.
    """
    call, view_class, new, trusted = job.batch.call, settings.source.view, _new, SCALARS
    for record in job.batch.records:
        view = new(view_class)
        view.raw_event = record
        try:
            result = call(view)
            if result is not None and type(result) not in trusted:
                trusted = job.look(result)
        except BaseException as exception:
            index = len(job.outcomes)
            job.outcomes.append(UNTRIED)
            if not job.failed(index, exception, view, "handle"):
                raise
            if settings.skip is not None:
                job.batch.rest, job.skipped = settings.skip, len(job.batch.records) > index + 1
                break
        else:  # not above: what is raised once it has been appended must not count for the next
            job.outcomes.append(result)
