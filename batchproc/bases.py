"""What every processor is: its settings, the with block, and what it says of its last batch.

`BasePartialProcessor` is for processors of your own; `BasePartialBatchProcessor` is what the
processors of this package share. The entry functions run the same with block that users write, so
a method that a subclass replaces is called by every entry point.
"""

from __future__ import annotations

from functools import cache, partial
from types import FunctionType

from batchproc import _current
from batchproc._batch import Batch, Failed
from batchproc._calling import adapt, is_simple
from batchproc._exceptions import text_of
from batchproc._intake import any_records, records_of, take
from batchproc._job import Job, at_work, run
from batchproc._settings import settings_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, TracebackType
    from typing import Any, Generic, Self

    from batchproc._annotations import (  # pyright: ignore[reportMissingModuleSource]  # types only
        Records,
        RecordT,
    )
    from batchproc.errors import ExceptionInfo
    from batchproc.outcome import BatchResult, FailureResponse, SuccessResponse
    from batchproc.shapes import PartialItemFailureResponse
    from batchproc.sources import EventType
else:

    class _Subscript:
        """`Generic[RecordT]` when this runs: `typing` costs more than all of batchproc."""

        def __getitem__(self, record):
            return object

    Generic, RecordT = _Subscript(), None

_NOT_SETTINGS = ("_kept_settings", "_simple_code", "_warned_of_order", "_lists")
_TO_IMPLEMENT = ("_prepare", "_clean", "_process_record")


class BasePartialProcessor(Generic[RecordT]):
    """The interface of a processor of your own.

    Implement `_prepare`, `_process_record`, `_async_process_record` and `_clean`, and a
    `response()` if the processor is given to `process_partial_response`; records are then
    `event["Records"]`. The inherited `success_handler` and `failure_handler` append to
    `success_messages`, `fail_messages` and `exceptions`, which are lists of the batch that runs.
    """

    logger: Any = None  # every logging library has its own class
    _awaits: bool

    def __init__(self, logger: Any = None) -> None:
        if logger is not None:
            self.logger = logger

    if not TYPE_CHECKING:  # in an editor it would stand for the constructor

        def __new__(cls, *arguments, **keywords):
            """Here and not in `__init__`, which a custom processor may forget to call."""
            missing = [
                name
                for name in _TO_IMPLEMENT
                if getattr(cls, name) is getattr(BasePartialProcessor, name)
            ]
            if missing:
                raise TypeError(
                    f"{cls.__name__} must implement {', '.join(missing)}: BasePartialProcessor "
                    "says when each is called."
                )
            return super().__new__(cls)

        def __class_getitem__(cls, record):
            return cls

    def __getstate__(self) -> Any:
        """What a copy or a pickle takes along: the settings."""
        state: Any = super().__getstate__()
        own, slots = state if isinstance(state, tuple) else (state, None)
        own = {name: value for name, value in (own or {}).items() if name not in _NOT_SETTINGS}
        return own if slots is None else (own, slots)

    # --- the last batch --------------------------------------------------------------------------
    # Any: raw records are JSON, contexts may be any library's, messages hold what overrides say.

    def _batch(self) -> Batch:
        batch = _current.last(self)
        if batch is None:
            raise self._no_batch()
        return batch

    def _no_batch(self) -> RuntimeError:
        return RuntimeError(
            f"This {type(self).__name__} has not processed a batch in this thread or task. The "
            "results of a batch can be read only where it ran, and until two other processors "
            "have run there."
        )

    @property
    def records(self) -> list[Any]:
        """The raw records of the batch."""
        return self._batch().records

    @records.setter
    def records(self, records: list[Any]) -> None:
        self._batch().records = records

    @property
    def handler(self) -> Callable[..., Any]:
        """The record handler, as it was given."""
        return self._batch().handler

    @property
    def lambda_context(self) -> Any:
        """The Lambda context, or None."""
        return self._batch().lambda_context

    @property
    def success_messages(self) -> list[Any]:
        """The records that `success_handler` was called for."""
        return self._own_lists()[0]

    @success_messages.setter
    def success_messages(self, messages: list[Any]) -> None:
        self._own_lists()[0][:] = messages

    @property
    def fail_messages(self) -> list[Any]:
        """The records that `failure_handler` was called for."""
        return self._own_lists()[1]

    @fail_messages.setter
    def fail_messages(self, messages: list[Any]) -> None:
        self._own_lists()[1][:] = messages

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """What `failure_handler` was called with."""
        return self._own_lists()[2]

    @exceptions.setter
    def exceptions(self, exceptions: list[ExceptionInfo]) -> None:
        self._own_lists()[2][:] = exceptions

    def _own_lists(self) -> tuple[list[Any], list[Any], list[ExceptionInfo]]:
        # Without a batch: a method called by hand, in a unit test.
        holder: Any = _current.last(self) or self
        lists: tuple[list[Any], list[Any], list[ExceptionInfo]]
        lists = holder.__dict__.setdefault("_lists", ([], [], []))
        return lists

    # --- to implement ----------------------------------------------------------------------------
    # Any: overrides choose what they take for a record, and what they return.

    def _prepare(self) -> Any:
        """Called once before the records."""

    def _clean(self) -> Any:
        """Called once after the records, also when something was raised."""

    def _process_record(self, record: Any) -> Any:
        """Called for each raw record by `process()`; `self.handler` is the record handler."""

    async def _async_process_record(self, record: Any) -> Any:
        """Awaited for each raw record by `aprocess()` and `async_process()`."""
        raise NotImplementedError(
            f"{type(self).__name__} has no _async_process_record, so it cannot run async."
        )

    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        """Note a success; returns `("success", result, record)`."""
        self.success_messages.append(record)
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Note a failure; returns `("fail", "<class 'ValueError'>:its text", record)`."""
        self.fail_messages.append(record)
        self.exceptions.append(exception)
        return "fail", _failure_text(exception), record

    # --- the with block --------------------------------------------------------------------------

    def __call__(
        self, records: Records, handler: Callable[..., Any], lambda_context: Any = None
    ) -> Self:
        """Take a batch: `with processor(records, handler, lambda_context): processor.process()`."""
        _current.begin(self)
        batch = Batch(None, records, [], handler, handler, lambda_context)  # type: ignore[arg-type]  # as they came
        _current.accept(self, batch)
        return self

    def __enter__(self) -> Self:
        batch = self._batch()
        self._prepare()
        batch.entered = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        batch = self._innermost()
        batch.interrupted = kind is not None
        try:
            if not (batch.started or batch.interrupted):
                raise RuntimeError(
                    "The with block ended and its batch was not processed: call process() (or "
                    "async_process(), or await aprocess()) inside it. No record was touched."
                )
            self._clean()
        finally:
            batch.entered = False
            _current.speak_of(self, batch)

    def _innermost(self) -> Batch:
        """The batch of the with block we are in: a block inside it may have come and gone."""
        batch = _current.innermost(self)
        if batch is None:
            raise self._no_batch()
        return batch

    def process(self) -> list[Any]:
        """Call `_process_record` with each record; returns what it returned, in event order."""
        self._innermost().started = True
        return [self._process_record(record) for record in self.records]

    def async_process(self) -> list[Any]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
        """
        from contextvars import copy_context

        from batchproc import _loop

        return _loop.run(copy_context(), self.aprocess)  # type: ignore[no-any-return]  # what the override returns

    async def aprocess(self) -> list[Any]:
        """Await `_async_process_record` with each record, concurrently; returns results in event
        order.
        """
        self._innermost().started = True
        from batchproc._loop import together

        return await together([self._async_process_record(record) for record in self.records])

    # --- for the entry functions -----------------------------------------------------------------

    def _open(self, event: Any, handler: Callable[..., Any], context: Any) -> Self:
        """Take the batch of an event, for a with block; after `begin`."""
        return self(any_records(event), handler, context)

    # What the entry functions call inside the block: the method, or ours without the list of
    # messages, which they do not need.

    def _to_process(self) -> Callable[[], Any]:
        return self.process

    def _to_async_process(self) -> Callable[[], Any]:
        return self.async_process

    def _to_aprocess(self) -> Callable[[], Any]:
        return self.aprocess


class BasePartialBatchProcessor(BasePartialProcessor[RecordT]):
    """What the processors of this package share; subclass one of them rather than this.

    Holds settings only, so invocations, threads and tasks may share it. What it says of a batch
    (`response()`, `result`, messages, `exceptions`) is read from its last batch in this context.
    """

    event_type: EventType = None  # type: ignore[assignment]  # refused unless it is set
    model: Any = None  # a pydantic model class: typed by the processors, which know the source
    raise_on_entire_batch_failure = True
    stop_on_failure = False
    skip_group_on_error = False
    max_workers: int | None = None
    max_concurrency = 100
    stop_before_timeout_ms: float | None = None
    log_failures = True
    _awaits = False
    _fifo = False
    _simple_code: CodeType | None = None
    _warned_of_order = False

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,
        **options: Any,
    ) -> None:
        """Keep what is not the default, so that a class attribute of a subclass counts."""
        self.event_type = event_type
        if model is not None:
            self.model = model
        if raise_on_entire_batch_failure is not True:
            self.raise_on_entire_batch_failure = raise_on_entire_batch_failure
        if logger is not None:
            self.logger = logger
        for name, value in options.items():
            if value is not getattr(BasePartialBatchProcessor, name):
                setattr(self, name, value)
        settings_of(self)

    # --- the with block --------------------------------------------------------------------------

    def __call__(
        self, records: Records, handler: Callable[..., Any], lambda_context: Any = None
    ) -> Self:
        """Take a batch: `with processor(records, handler, lambda_context): processor.process()`.

        Args:
            records: raw records or record views; for Kafka also the dict `event["records"]`.
            handler: called with each record, or with the model where the processor has one.
            lambda_context: passed on to a handler that asks for it.

        Raises:
            UnexpectedBatchTypeError: these are not records of this source.
            WrongHandlerError: the handler cannot work for any record.
            ValueError: a setting cannot be used, or `stop_before_timeout_ms` is set and the context
                cannot tell the time.
        """
        _current.begin(self)
        self._take(records, handler, lambda_context)
        return self

    def _open(self, event: Any, handler: Callable[..., Any], context: Any) -> Self:
        try:
            records = records_of(settings_of(self).source, event)
        except BaseException:
            _current.tidy(self)
            raise
        if not _is_ours(self.__call__, _CALL):
            return self(records, handler, context)
        self._take(records, handler, context)
        return self

    def _take(self, records: Any, handler: Callable[..., Any], lambda_context: Any) -> None:
        try:
            batch = self._new_batch(records, handler, lambda_context)
        except BaseException:
            _current.tidy(self)
            raise
        _current.accept(self, batch)
        loses_order = batch.settings.source.loses_order
        if (
            loses_order is not None
            and batch.settings.skip is None
            and batch.records
            and loses_order(batch.records[0])
        ):
            self._warn_of_order(batch)

    def _new_batch(self, records: Any, handler: Callable[..., Any], lambda_context: Any) -> Batch:
        settings = settings_of(self)
        raw, identifiers = take(settings.source, records)
        if type(handler) is FunctionType and handler.__code__ is self._simple_code:
            call: Callable[[Any], Any] = handler
        elif is_simple(handler, awaits=self._awaits):
            call = handler
            self._simple_code = handler.__code__  # asked once: invocations pass the same handler
        else:
            call = adapt(handler, lambda_context, awaits=self._awaits)
        if settings.least is not None:
            from batchproc._options import check_context

            check_context(lambda_context)
        return Batch(settings, raw, identifiers, handler, call, lambda_context)

    def _warn_of_order(self, batch: Batch) -> None:
        if not self._warned_of_order:
            from batchproc._report import log_wrong_queue

            self._warned_of_order = True
            log_wrong_queue(batch, self)

    def _prepare(self) -> None:
        """Nothing to prepare; override to do something before the records."""

    def _clean(self) -> None:
        """Raise `BatchProcessingError` where every record failed; override to add to that."""
        batch = self._innermost()
        # What is on its way out already must not be covered up.
        if batch.settings.raise_whole and not batch.interrupted and batch.failed_whole():
            from batchproc._report import whole_batch_error

            raise whole_batch_error(batch)

    # --- running ---------------------------------------------------------------------------------

    def process(self) -> list[tuple[str, Any, Any]]:
        """Run the batch; returns `("success", what the handler returned, raw record)` or
        `("fail", "<class ...>:text", record)` for each record, in event order.

        Raises:
            RuntimeError: a second time in a `with` block.
            TypeError: this processor awaits its handlers.
        """
        job = Job(self, self._to_run(awaiting=False))
        del self  # frames below a handler hold the job and nothing else: see `Job`
        return run(job, with_messages=True)

    def _to_process(self) -> Callable[[], Any]:
        if not _is_ours(self.process, _PROCESS):
            return self.process
        return partial(run, Job(self, self._to_run(awaiting=False)))

    def async_process(self) -> list[tuple[str, Any, Any]]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
            TypeError: this processor does not await its handlers.
        """
        if not _is_ours(self.aprocess, _APROCESS):
            return super().async_process()
        job = _async().AsyncJob(self, self._to_run(awaiting=True))
        del self
        messages: list[tuple[str, Any, Any]] = _async().run_on_own_loop(job, with_messages=True)
        return messages

    def _to_async_process(self) -> Callable[[], Any]:
        if not (_is_ours(self.async_process, _ASYNC_PROCESS) and _is_ours(self.aprocess, _APROCESS)):
            return self.async_process
        return partial(
            _async().run_on_own_loop, _async().AsyncJob(self, self._to_run(awaiting=True))
        )

    async def aprocess(self) -> list[tuple[str, Any, Any]]:
        """Run the batch on the running event loop; returns the processed messages in event order.

        Raises:
            RuntimeError: a second time in a `with` block.
            TypeError: this processor does not await its handlers.
        """
        job = _async().AsyncJob(self, self._to_run(awaiting=True))
        del self
        messages: list[tuple[str, Any, Any]] = await _async().arun(job, with_messages=True)
        return messages

    def _to_aprocess(self) -> Callable[[], Any]:
        if not _is_ours(self.aprocess, _APROCESS):
            return self.aprocess
        return partial(_async().arun, _async().AsyncJob(self, self._to_run(awaiting=True)))

    def _to_run(self, *, awaiting: bool) -> Batch:
        """The batch of the with block we are in, if it can be run in this way.

        Raises:
            RuntimeError: it has been run.
            TypeError: this processor is sync, and is to be awaited, or the reverse.
        """
        batch = self._innermost()
        if awaiting is not self._awaits:
            step = "_async_process_record" if awaiting else "_process_record"
            if self._overridden(step) is None:
                from batchproc._options import wrong_way

                raise wrong_way(self, awaiting=awaiting)
        if batch.started:
            raise RuntimeError("This batch has been processed already: nothing runs twice.")
        return batch

    # --- what a subclass may replace ---------------------------------------------------------------

    def _overridden(self, name: str) -> Any:
        """The method where a subclass, or a patch of a test, has replaced ours; else None."""
        method = getattr(self, name)
        return None if _is_ours(method, getattr(BasePartialBatchProcessor, name)) else method

    # Any: the record view or the model, which only subclasses know; whatever the handler returned.

    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        """Called after each record whose handler returned; override to add to it.

        What it returns decides nothing; a record whose `success_handler` raises fails.
        """
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Called after each record that failed, inside the `except`; override to add to it.

        What it returns decides nothing, and that it raises is logged.
        """
        cursor = at_work.get()
        if cursor is not None and cursor.processor is self:
            cursor.blamed = exception[1]
        else:
            self._expect_failure(exception[1])
        return "fail", _failure_text(exception), record

    def _expect_failure(self, exception: BaseException | None) -> None:
        """Log it where this is called to make a record fail: it does not."""
        batch = _current.last(self)
        if batch is None or not batch.entered or id(exception) in batch.announced:
            return
        # Or code of the function's own calls it for a record that has failed.
        if not any(failure.exception is exception for failure in batch.failures()):
            from batchproc._report import log_vain_failure

            log_vain_failure(batch, exception)

    def _process_record(self, record: Any) -> Any:
        """Parse, call the handler, call the hooks; returns the processed message.

        An override's return value decides.
        """
        cursor = self._cursor()
        cursor.job.attempt(cursor.index, record)
        return self._attempted(cursor, record)

    async def _async_process_record(self, record: Any) -> Any:
        """Like `_process_record`, awaiting the handler."""
        cursor = self._cursor()
        await cursor.job.aattempt(cursor.index, record)
        return self._attempted(cursor, record)

    def _cursor(self) -> Any:
        cursor = at_work.get()
        if cursor is None or cursor.processor is not self:
            raise RuntimeError(
                "_process_record works inside process() only: it belongs to one record of a batch."
            )
        return cursor

    def _attempted(self, cursor: Any, record: Any) -> Any:
        batch = cursor.job.batch
        message = batch.message(cursor.index)
        if record is not cursor.record and message[0] == "success":
            message = (*message[:2], record)  # the override passed on a record of its own
        if record is not cursor.record:
            batch.told = {**batch.told, cursor.index: message}
        cursor.message = message
        return message

    # --- what the processor says of its last batch -------------------------------------------------

    def response(self) -> PartialItemFailureResponse:
        """Return what the Lambda function returns: `{"batchItemFailures": [...]}`, the records that
        Lambda retries.

        At any moment, also while records run, it names every record that is not processed.
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Raises:
            RuntimeError: no batch has been taken in this thread or task.
        """
        return self._batch().response()

    @property
    def result(self) -> BatchResult:
        """Every record of the batch with its outcome."""
        return self._batch().result()

    @property  # type: ignore[misc]  # the batch owns its records
    def records(self) -> list[Any]:
        """A copy of the raw records of the batch: changing it changes nothing."""
        return [*self._batch().records]

    @records.setter
    def records(self, records: object) -> None:
        raise TypeError(
            "The records of a batch cannot be replaced: a record that is left out would be deleted "
            "unprocessed. Filter them in the record handler, by returning early."
        )

    @property  # type: ignore[misc]  # read from the batch
    def success_messages(self) -> list[Any]:
        """The records that are processed: the third elements of their processed messages."""
        batch = self._batch()
        messages = [batch.message(index)[2] for index in batch.processed()]
        if batch.job is None:
            return messages
        return _hooks().Messages(messages)

    @success_messages.setter
    def success_messages(self, messages: object) -> None:
        raise _hooks().refusal("an assignment")

    @property  # type: ignore[misc]  # read from the batch
    def fail_messages(self) -> list[Any]:
        """The records to retry, failed and skipped: the third elements of their messages.

        A hook may append a record of the batch, which then fails and is reported.
        """
        batch = self._batch()
        messages = [batch.message(index)[2] for index in batch.unprocessed()]
        if batch.job is None:
            return messages
        return _hooks().FailMessages(messages, batch.job)

    @fail_messages.setter
    def fail_messages(self, messages: object) -> None:
        raise _hooks().refusal("an assignment")

    @property  # type: ignore[misc]  # read from the batch
    def exceptions(self) -> list[ExceptionInfo]:
        """`(type, exception, traceback)` of each failed record, in event order."""
        return self._batch().exceptions()


def _is_ours(method: Any, function: Any) -> bool:
    return getattr(method, "__func__", None) is function


def _failure_text(exception: ExceptionInfo) -> str:
    return f"{exception[0]}:{exception[1]}" if exception[1] is None else text_of(exception[1])


@cache
def _async() -> Any:
    # Loaded when needed, and kept: an import statement costs 0.65 µs even when the module is there.
    from batchproc import _async

    return _async


@cache
def _hooks() -> Any:
    from batchproc import _hooks

    return _hooks


_CALL = BasePartialBatchProcessor.__call__
_PROCESS = BasePartialBatchProcessor.process
_ASYNC_PROCESS = BasePartialBatchProcessor.async_process
_APROCESS = BasePartialBatchProcessor.aprocess
