"""What every processor is: its settings, the with block, and what it says of its last batch.

`BasePartialProcessor` is for custom processors; `BasePartialBatchProcessor` is what the
processors of this package share. The entry functions run the same with block that users write, so
a method that a subclass replaces is called by every entry point.
"""

# Longer than 300 lines: one class, with the docstring of every method that users override.

from __future__ import annotations

from functools import cache
from operator import attrgetter, is_
from types import FunctionType
from weakref import ref

from batchproc._batch import Batch, Failed
from batchproc._calling import a, adapt, is_simple
from batchproc._current import begin, find, innermost, last, slots, speak_of
from batchproc._exceptions import text_of
from batchproc._intake import any_records, records_of, take
from batchproc._job import Job, at_work, raise_failed_whole
from batchproc._settings import HOOKS, NAMES, Settings, check_assigned, check_class, check_keywords

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any, Generic, Self, TypeAlias, TypeVar

    from batchproc._annotations import (  # pyright: ignore[reportMissingModuleSource]  # types only
        Records,
        RecordT,
    )
    from batchproc._outcome import BatchResult, FailureResponse, SuccessResponse
    from batchproc.errors import ExceptionInfo
    from batchproc.shapes import PartialItemFailureResponse
    from batchproc.sources import EventType

    MethodT = TypeVar("MethodT", bound=Callable[..., Any])
    Overrides: TypeAlias = tuple[Any, Any, Any]  # methods, or None where ours is not replaced
else:

    class _Subscript:
        """`Generic[RecordT]` when this runs: `typing` costs more than all of batchproc."""

        def __getitem__(self, record):
            return object

    Generic, RecordT = _Subscript(), None

_POINTS: dict[str, Any] = {}


def _overridable(method: MethodT) -> MethodT:
    """Mark a method of ours that a subclass may replace: every entry point calls it then."""
    _POINTS[method.__name__] = method
    return method


_NOT_SETTINGS = ("_kept_settings", "_simple_code", "_warned_of_order", "_lists")
_OPTIONS = [
    "body", "absent", "stop_on_failure", "skip_group_on_error", "max_workers", "max_concurrency",
    "stop_before_timeout_ms", "log_failures",
]  # fmt: skip
_TO_IMPLEMENT = ("_prepare", "_clean", "_process_record")


class BasePartialProcessor(Generic[RecordT]):
    """The interface of a custom processor.

    Implement `_prepare`, `_process_record`, `_async_process_record` and `_clean`, and a
    `response()` if the processor is given to `process_partial_response`; records are then
    `event["Records"]`. The inherited `success_handler` and `failure_handler` append to
    `success_messages`, `fail_messages` and `exceptions`, which are lists of the batch that runs.

    Args:
        logger: stored as `logger`, for your methods. Default None.
    """

    logger: Any = None  # every logging library has its own class
    _awaits: bool

    def __init__(self, logger: Any = None) -> None:
        if logger is not None:
            self.logger = logger

    if not TYPE_CHECKING:  # an editor would show it in place of the constructor

        def __new__(cls, *arguments, **keywords):
            # Here and not in `__init__`, which a custom processor may forget to call.
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
            check_keywords(cls, keywords)
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

    @property
    def records(self) -> list[Any]:
        """The raw records of the batch."""
        return last(self).records

    @records.setter
    def records(self, records: list[Any]) -> None:
        last(self).records = records

    @property
    def handler(self) -> Any:
        """The record handler, as it was given; None if it was a function that is gone."""
        handler = last(self).handler
        return handler() if type(handler) is ref else handler

    @property
    def lambda_context(self) -> Any:
        """The Lambda context, or None."""
        return last(self).lambda_context

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
        holder: Any = find(self) or self
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
        """Add `record` to `success_messages`; returns `("success", result, record)`."""
        self.success_messages.append(record)
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Add `record` and `exception`, the three values of `sys.exc_info()`, to `fail_messages`
        and `exceptions`; returns `("fail", "<class 'ValueError'>:its text", record)`.
        """
        self.fail_messages.append(record)
        self.exceptions.append(exception)
        return "fail", _failure_text(exception), record

    # --- the with block --------------------------------------------------------------------------

    def __call__(
        self, records: Records, handler: Callable[..., Any], lambda_context: Any = None
    ) -> Self:
        """Take a batch: `with processor(records, handler, lambda_context): processor.process()`."""
        begin(self)
        batch = Batch(None, records, [], handler, handler, lambda_context)  # type: ignore[arg-type]  # as they came
        batch.started = True  # in whatever way a custom processor runs it
        slots.get()[0].batch = batch  # `begin` has made the slot
        return self

    def __enter__(self) -> Self:
        batch = find(self)
        if batch is None:
            raise RuntimeError(
                "The with block has no records: write `with processor(records, "
                "handler=record_handler) as batch:`, then `batch.process()`. No record was touched."
            )
        batch.entered = True
        try:
            self._prepare()
        except BaseException:
            batch.leave()
            raise
        return self

    def __exit__(self, kind: object, exception: object, traceback: object) -> None:
        if kind is GeneratorExit and find(self) is None:
            return  # a coroutine that was abandoned is collected in another context
        batch = innermost(self)
        batch.interrupted = kind is not None
        try:
            if not (batch.started or batch.interrupted):
                raise RuntimeError(
                    "The with block ended and its batch was not processed: call process() (or "
                    "async_process(), or await aprocess()) inside it. No record was touched."
                )
            self._clean()
        finally:
            batch.leave()
            speak_of(self, batch)

    def process(self) -> list[Any]:
        """Call `_process_record` with each record; returns what it returned, in event order."""
        return [self._process_record(record) for record in self.records]

    def async_process(self) -> list[Any]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
        """
        from contextvars import copy_context

        from batchproc import _loop

        return _loop.run(copy_context(), self.aprocess)

    async def aprocess(self) -> list[Any]:
        """Await `_async_process_record` with each record, concurrently; returns results in event
        order.
        """
        from batchproc._loop import together

        return await together([self._async_process_record(record) for record in self.records])

    # --- for the entry functions -----------------------------------------------------------------

    def _open_event(self, event: Any, handler: Callable[..., Any], context: Any) -> bool:
        """Take the batch of an event, after `begin`; returns `Settings.as_made`."""
        self(any_records(event), handler, context)
        return False

    def _quietly(self, name: str) -> Callable[[], Any]:
        """`process`, `async_process` or `aprocess` for an entry function."""
        method: Callable[[], Any] = getattr(self, name)
        return method


class BasePartialBatchProcessor(BasePartialProcessor[RecordT]):
    """What the processors of this package share; subclass one of them instead.

    It holds settings only, so invocations, threads and tasks can share it. `response()`, `result`,
    the messages and `exceptions` are those of its last batch in this context.

    It takes `event_type`, `model`, `raise_on_entire_batch_failure` and `logger`, and as `options`
    the keywords of the processors; `BatchProcessor` says what each of them does.
    """

    event_type: EventType = None  # type: ignore[assignment]  # refused unless it is set
    model: Any = None  # a pydantic model class: typed by the processors, which know the source
    body: Any = None  # a class or a decoder, in the same way
    absent: str = "fail"
    raise_on_entire_batch_failure: bool = True
    stop_on_failure: bool = False
    skip_group_on_error: bool = False
    max_workers: int | None = None
    max_concurrency: int = 100
    stop_before_timeout_ms: float | None = None
    log_failures: bool = True
    _awaits = False
    _fifo = False
    _simple_code: CodeType | None = None
    _warned_of_order = False
    _is_derived = True

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,
        **options: Any,
    ) -> None:
        # What is not the default is kept, so that a class attribute of a subclass counts.
        self.event_type = event_type
        if model is not None:
            self.model = model
        if raise_on_entire_batch_failure is not True:
            self.raise_on_entire_batch_failure = raise_on_entire_batch_failure
        if logger is not None:
            self.logger = logger
        for name, value in options.items():
            if name not in _OPTIONS:
                from batchproc._names import unknown_option

                raise unknown_option(type(self), name, _OPTIONS)
            if value is not getattr(BasePartialBatchProcessor, name):
                setattr(self, name, value)
        self._read_settings()

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls._is_derived = cls.__module__ != "batchproc._processors"
        if cls._is_derived:
            check_class(cls)

    def __setattr__(self, name: str, value: object) -> None:
        """Let a setting take effect from the next batch."""
        # Not found out by comparing: 1 equals True, and a logger may equal whatever it likes.
        self.__dict__.pop("_kept_settings", None)
        check_assigned(self, name)
        if name in _NAMES and not callable(value):
            _refuse_value(self, name, value)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self.__dict__.pop("_kept_settings", None)
        object.__delattr__(self, name)

    def _read_settings(self) -> Settings:
        """The settings of the next batch; read again where an attribute has been replaced.

        Of an instance `__setattr__` knows. A subclass may have properties, too.
        """
        kept: tuple[Any, Settings] | None = self.__dict__.get("_kept_settings")
        seen = _attributes(type(self))
        if self._is_derived:
            seen += _values(self)
            if kept is not None and all(map(is_, kept[0], seen)):  # 1 equals True
                return kept[1]
        elif kept is not None and kept[0] == seen:
            return kept[1]
        as_made = (
            not self._awaits
            and _of_sync_block(type(self)) == _OURS
            and _NAMES.isdisjoint(self.__dict__)
        )
        settings = Settings(self, as_made=as_made)
        self.__dict__["_kept_settings"] = seen, settings
        return settings

    # --- the with block --------------------------------------------------------------------------

    @_overridable
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
                cannot tell the remaining time.
        """
        begin(self)
        self._take_records(self._read_settings(), records, handler, lambda_context)
        return self

    def _open_event(self, event: Any, handler: Callable[..., Any], context: Any) -> bool:
        settings = self._read_settings()
        records = records_of(settings.source, event)
        if records is event:  # a list: EventBridge Pipes
            settings = settings.in_pipe()
        if type(self).__call__ is _POINTS["__call__"]:
            self._take_records(settings, records, handler, context)
        else:
            self(records, handler, context)
            if settings.source.by_pipe:
                self.pipe = True
        if settings.source.has_windows and "window" in event:
            last(self).state = event.get("state") or {}
        return settings.as_made

    def _take_records(
        self, settings: Settings, records: Any, handler: Callable[..., Any], context: Any
    ) -> None:
        source, raw, identifiers = take(settings.source, records)
        if source is not settings.source:
            settings = settings.in_pipe()
        takes_record = False
        if type(handler) is FunctionType and handler.__code__ is self._simple_code:
            call: Callable[..., Any] = handler
        elif is_simple(handler, awaits=self._awaits):
            call = handler
            self.__dict__["_simple_code"] = handler.__code__  # asked once: it is asked again
        else:
            call, takes_record = adapt(handler, context, self._awaits, settings.by_body)
        if settings.least is not None:
            from batchproc._options import check_context

            check_context(context)
        if settings.omits:
            from batchproc._bodies import omitting

            call = omitting(call)
        batch = Batch(settings, raw, identifiers, handler, call, context)
        batch.takes_record = takes_record
        slots.get()[0].batch = batch  # `begin` has made the slot
        if raw and settings.loses_order is not None and settings.loses_order(raw[0]):
            self._warn_of_order(batch)

    def _warn_of_order(self, batch: Batch) -> None:
        if not self._warned_of_order:
            from batchproc._report import log_wrong_queue

            self.__dict__["_warned_of_order"] = True
            log_wrong_queue(batch, self)

    @_overridable
    def _prepare(self) -> None:
        """Nothing to prepare; override to do something before the records."""

    @_overridable
    def _clean(self) -> None:
        """Raise `BatchProcessingError` where every record failed; override to add to that."""
        raise_failed_whole(innermost(self))

    # --- running ---------------------------------------------------------------------------------

    @_overridable
    def process(self) -> list[tuple[str, Any, Any]]:
        """Run the batch; returns `("success", what the handler returned, raw record)` or
        `("fail", "<class ...>:text", record)` for each record, in event order.

        Raises:
            RuntimeError: a second time in a `with` block.
            TypeError: this processor awaits its handlers.
        """
        job = self._begin_job()
        del self  # frames below a handler hold the job and nothing else: see `Job`
        messages: list[tuple[str, Any, Any]] = job.run(with_messages=True)
        return messages

    @_overridable
    def async_process(self) -> list[tuple[str, Any, Any]]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
            TypeError: this processor does not await its handlers.
        """
        if _unless_ours(self.aprocess, "aprocess"):
            return super().async_process()
        job = self._begin_job(awaiting=True)
        del self
        messages: list[tuple[str, Any, Any]] = job.run_on_own_loop(with_messages=True)
        return messages

    @_overridable
    async def aprocess(self) -> list[tuple[str, Any, Any]]:
        """Run the batch on the running event loop; returns the processed messages in event order.

        Raises:
            RuntimeError: a second time in a `with` block.
            TypeError: this processor does not await its handlers.
        """
        job = self._begin_job(awaiting=True)
        del self
        messages: list[tuple[str, Any, Any]] = await job.arun(with_messages=True)
        return messages

    def _quietly(self, name: str) -> Callable[[], Any]:
        """The same without the list of messages, unless the method is replaced."""
        method: Callable[[], Any] = getattr(self, name)
        if _unless_ours(method, name) or (
            name != "process" and _unless_ours(self.aprocess, "aprocess")
        ):
            return method
        work: Callable[[], Any] = getattr(self._begin_job(awaiting=name != "process"), _WORK[name])
        return work

    def _begin_job(self, *, awaiting: bool = False, as_made: bool = False) -> Any:
        """Begin to run the batch of the with block we are in.

        Raises:
            RuntimeError: the batch has been run.
            TypeError: this processor is sync, and is to be awaited, or the reverse.
        """
        if as_made:  # the block of an entry function, which is not entered yet
            batch: Any = slots.get()[0].batch
            return (_module("_threads").ThreadJob if batch.settings.workers else Job)(self, batch)
        batch = innermost(self)
        kind: Any = _module("_async").AsyncJob if awaiting else Job
        if batch.settings.workers and not awaiting:
            kind = _module("_threads").ThreadJob
        overrides = self._overrides(kind.step)
        if awaiting is not self._awaits and overrides[2] is None:
            from batchproc._options import wrong_way

            raise wrong_way(self, awaiting=awaiting)
        if batch.started:
            raise RuntimeError("This batch has been processed already: nothing runs twice.")
        return kind(self, batch, *(overrides if any(overrides) else ()))

    # --- what a subclass may replace -------------------------------------------------------------

    def _overrides(self, step: str) -> Overrides:
        """Both hooks and the step, each where ours is replaced; else None."""
        on_success = _unless_ours(self.success_handler, "success_handler")
        on_failure = _unless_ours(self.failure_handler, "failure_handler")
        if on_success is not None or on_failure is not None:
            on_success, on_failure = _module("_hooks").by_position(on_success, on_failure)
        return on_success, on_failure, _unless_ours(getattr(self, step), step)

    # Any: the record view or the model, which only subclasses know; whatever the handler returned.

    @_overridable
    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        """Called after each `record` whose handler returned `result`; override to add to it.

        The return value decides nothing. A record whose `success_handler` raises fails.
        """
        return "success", result, record

    @_overridable
    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Called after each `record` that failed, inside the `except`, with `exception`, the three
        values of `sys.exc_info()`; override to add to it.

        The return value decides nothing. If it raises, that is logged.
        """
        cursor = at_work.get()
        if cursor is not None and cursor.processor is self:
            cursor.blamed = exception[1]
        else:
            self._expect_failure(exception[1])
        return "fail", _failure_text(exception), record

    def _expect_failure(self, exception: BaseException | None) -> None:
        """Log it where this is called to make a record fail: it does not."""
        batch = find(self)
        if batch is None or not batch.entered or id(exception) in batch.announced:
            return
        # Or code of the function's own calls it for a record that has failed.
        if not any(failure.exception is exception for failure in batch.failures()):
            from batchproc._report import log_vain_failure

            log_vain_failure(batch, exception)

    @_overridable
    def _process_record(self, record: Any) -> Any:
        """Parse, call the handler, call the hooks; returns the processed message.

        An override's return value decides.
        """
        cursor = self._cursor()
        cursor.job.attempt(cursor.index, record)
        return self._attempted(cursor, record)

    @_overridable
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
        job, index = cursor.job, cursor.index
        outcome = job.outcomes[index]
        if type(outcome) is Failed:
            message: tuple[Any, Any, Any] = job.batch.message(index)
        else:
            message = "success", outcome, record
        if record is not cursor.record:  # the override passed on another record
            job.batch.told = {**job.batch.told, index: message}
        cursor.message = message
        return message

    # --- what the processor says of its last batch -----------------------------------------------

    @_overridable
    def response(self) -> PartialItemFailureResponse:
        """Return what the Lambda function returns: `{"batchItemFailures": [...]}`, the records that
        Lambda retries.

        At any moment, also while records run, it names every record that is not processed.
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Raises:
            RuntimeError: no batch has been taken in this thread or task.
        """
        return last(self).response()

    @property
    def state(self) -> dict[str, Any] | None:
        """The state of a tumbling window, which Lambda passes on to the next batch of the window.

        An entry function takes it from the event and puts it into the response; assign a dict to it
        to pass on another one, also from the record handler. None where the event has no window;
        in a with block, which never sees the event, until you assign it.
        https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html

        Raises:
            RuntimeError: no batch has been taken in this thread or task.
            TypeError: what is assigned is not a dict.
        """
        return last(self).state

    @state.setter
    def state(self, state: dict[str, Any]) -> None:
        if not isinstance(state, dict):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped code
            raise TypeError(
                "state must be a dict, the state of the tumbling window; "
                f"{type(state).__name__} came."
            )
        last(self).state = state

    @property
    def pipe(self) -> bool:
        """Whether EventBridge Pipes delivered the batch, and not an event source mapping.

        An entry function sees it from the event. So does a with block, except over DynamoDB, whose
        records look the same in both: assign True to it there.
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html

        Raises:
            RuntimeError: no batch has been taken in this thread or task.
            UnexpectedBatchTypeError: True is assigned, and a pipe delivers no such records.
            ValueError: something else than True is assigned.
        """
        return last(self).settings.source.by_pipe

    @pipe.setter
    def pipe(self, pipe: bool) -> None:
        if pipe is not True:
            raise ValueError(
                f"pipe must be True, or be left alone; {pipe!r} came. A batch that EventBridge "
                "Pipes did not deliver needs no assignment."
            )
        batch = last(self)
        settings = batch.settings.in_pipe()
        _, _, batch.identifiers = take(settings.source, batch.records)
        batch.settings = settings

    @property
    def result(self) -> BatchResult:
        """Every record of the batch with its outcome."""
        return last(self).result()

    @property
    def records(self) -> list[Any]:
        """A copy of the raw records of the batch: changing it changes nothing."""
        return [*last(self).records]

    @records.setter
    def records(self, records: object) -> None:
        raise TypeError(
            "The records of a batch cannot be replaced: a record that is left out would be deleted "
            "unprocessed. Filter them in the record handler, by returning early."
        )

    @property
    def success_messages(self) -> list[Any]:
        """The records that are processed: the third elements of their processed messages."""
        batch = last(self)
        messages = [batch.message(index)[2] for index in batch.processed()]
        if batch.job is None:
            return messages
        guarded: list[Any] = _module("_hooks").Messages(messages)
        return guarded

    @success_messages.setter
    def success_messages(self, messages: object) -> None:
        raise _module("_hooks").refusal("an assignment")

    @property
    def fail_messages(self) -> list[Any]:
        """The records to retry, failed and skipped: the third elements of their messages.

        A hook may append a record of the batch, which then fails and is reported.
        """
        batch = last(self)
        messages = [batch.message(index)[2] for index in batch.unprocessed()]
        if batch.job is None:
            return messages
        guarded: list[Any] = _module("_hooks").FailMessages(messages, batch.job)
        return guarded

    @fail_messages.setter
    def fail_messages(self, messages: object) -> None:
        raise _module("_hooks").refusal("an assignment")

    @property  # type: ignore[misc]  # read from the batch
    def exceptions(  # pyright: ignore[reportIncompatibleMethodOverride]  # a list there
        self,
    ) -> list[ExceptionInfo]:
        """`(type, exception, traceback)` of each failed record, in event order."""
        return last(self).exceptions()


_WORK = {"process": "run", "async_process": "run_on_own_loop", "aprocess": "arun"}
# Of the block, which are the same for custom processors.
_POINTS.update(__enter__=BasePartialProcessor.__enter__, __exit__=BasePartialProcessor.__exit__)
_NAMES = frozenset(_POINTS)
_SYNC = [name for name in _POINTS if "async" not in name and name != "aprocess"]
_of_sync_block = attrgetter(*_SYNC)
_values = attrgetter(*NAMES)
_attributes = attrgetter(*_SYNC, *NAMES)
_OURS = _of_sync_block(BasePartialBatchProcessor)


def _refuse_value(processor: Any, name: str, value: object) -> None:
    """Raise `TypeError` for a value in place of a method: the call of it would fail."""
    if value is not None or name not in HOOKS:  # None takes a replaced hook away
        raise TypeError(
            f"{name} is a method of {type(processor).__name__}; {a(type(value))} cannot replace "
            "it, because it cannot be called. Assign a function."
        )


def _unless_ours(method: Any, name: str) -> Any:
    return None if getattr(method, "__func__", None) is _POINTS[name] else method


@cache
def _module(name: str) -> Any:
    # Loaded when needed, and kept: an import statement costs 0.65 µs even when the module is there.
    from importlib import import_module

    return import_module(f"batchproc.{name}")


def _failure_text(exception: ExceptionInfo) -> str:
    return f"{exception[0]}:{exception[1]}" if exception[1] is None else text_of(exception[1])
