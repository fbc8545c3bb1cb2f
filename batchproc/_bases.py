"""What every processor is: its settings, the with block, and what it says of its last batch.

`BasePartialProcessor` is for custom processors; `BasePartialBatchProcessor` is what the
processors of this package share. The entry functions run the same with block that users write, so
a method that a subclass replaces is called by every entry point.
"""

# Longer than 300 lines: one class, with the docstring of every method that users override.

from __future__ import annotations

from contextvars import copy_context
from functools import cache
from operator import attrgetter, is_
from types import FunctionType
from weakref import ref

from batchproc._batch import Batch
from batchproc._calling import adapt, is_simple
from batchproc._current import begin, find, innermost, last, slots, speak_of
from batchproc._exceptions import text_of
from batchproc._intake import any_records, records_of, take
from batchproc._job import Job, at_work, cursor_of, raise_failed_whole
from batchproc._settings import HOOKS, NAMES, Settings, check_assigned, check_class, check_keywords

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Generic, NoReturn, Self

    from batchproc._annotations import (  # pyright: ignore[reportMissingModuleSource]  # types only
        Records,
        RecordT,
    )
    from batchproc._async import AsyncJob
    from batchproc._outcome import BatchResult, FailureResponse, SuccessResponse
    from batchproc.errors import ExceptionInfo
    from batchproc.shapes import PartialItemFailureResponse
    from batchproc.sources import EventType
else:
    # `Generic[RecordT]` when this runs: `typing` costs more than all of batchproc.
    Generic, RecordT = {None: object}, None

_NOT_SETTINGS = ("_kept_settings", "_warned_of_order", "_lists")
_TO_IMPLEMENT = ("_prepare", "_clean", "_process_record")


def _own_list(position: int) -> Any:
    """A message list of a custom processor, which its hooks fill."""

    def lists(processor: Any) -> Any:
        # Without a batch: a method called by hand, in a unit test.
        return (find(processor) or processor).__dict__.setdefault("_lists", ([], [], []))

    def assign(processor: Any, messages: list[Any]) -> None:
        lists(processor)[position][:] = messages

    return property(lambda processor: lists(processor)[position], assign)


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
            base = BasePartialProcessor
            missing = [one for one in _TO_IMPLEMENT if getattr(cls, one) is getattr(base, one)]
            if missing:
                raise _module("_misuse").not_implemented(cls, missing)
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

    success_messages: list[Any] = _own_list(0)
    """The records that `success_handler` was called for."""

    fail_messages: list[Any] = _own_list(1)
    """The records that `failure_handler` was called for."""

    exceptions: list[ExceptionInfo] = _own_list(2)
    """What `failure_handler` was called with."""

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
            raise _module("_misuse").no_records()
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
                raise _module("_misuse").not_processed()
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
        from batchproc import _loop

        return _loop.run(copy_context(), self.aprocess)

    async def aprocess(self) -> list[Any]:
        """Await `_async_process_record` with each record, concurrently; returns results in event
        order.
        """
        from batchproc._loop import together

        return await together([self._async_process_record(record) for record in self.records])

    # --- for the entry functions -----------------------------------------------------------------

    def _open_event(self, event: Any, handler: Callable[..., Any], context: Any) -> Any:
        """Take the batch of an event, after `begin`; returns its job where nothing is replaced."""
        self(any_records(event), handler, context)


def _messages(*, failed: bool) -> Any:
    """A message list of our processors, which is read from the batch."""

    def read(processor: Any) -> Any:
        batch = last(processor)
        messages = map(batch.message, range(len(batch.records)))
        found = [record for status, _, record in messages if (status != "success") is failed]
        if batch.job is None:
            return found
        lists = _module("_messages")
        return lists.FailMessages(found, batch.job) if failed else lists.Messages(found)

    def refuse(processor: Any, messages: object) -> NoReturn:
        raise _module("_misuse").messages_unchanged("an assignment")

    return property(read, refuse)


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
    _awaits = _fifo = _warned_of_order = False
    _is_derived = True
    _kept_settings: tuple[Any, Settings] | None = None

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,
        **options: Any,
    ) -> None:
        # A property of a subclass may read what is set before it: the source first.
        options = {"event_type": event_type, "model": model, "logger": logger} | options
        options["raise_on_entire_batch_failure"] = raise_on_entire_batch_failure
        for name, value in options.items():
            if name not in NAMES:
                from batchproc._names import unknown_option

                raise unknown_option(type(self), name, NAMES)
            # What is not the default is kept, so that a class attribute of a subclass counts.
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
        if name in _POINTS and not callable(value) and not (value is None and name in HOOKS):
            raise _module("_misuse").not_a_method(self, name, value)  # None takes a hook away again
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self.__dict__.pop("_kept_settings", None)
        object.__delattr__(self, name)

    def _read_settings(self) -> Settings:
        """The settings of the next batch; read again where an attribute has been replaced.

        Of an instance `__setattr__` knows. A subclass may have properties, too.
        """
        kept = self._kept_settings
        seen = _methods(type(self)) + (_values(self) if self._is_derived else ())
        # A subclass's not by `==`: 1 equals True, and a callable may equal whatever it likes.
        if kept and (all(map(is_, kept[0], seen)) if self._is_derived else kept[0] == seen):
            return kept[1]
        points = zip(_POINTS.items(), seen, strict=False)
        replaced = {name for (name, ours), one in points if one is not ours}
        settings = Settings(self, replaced | (_POINTS.keys() & self.__dict__))
        self.__dict__["_kept_settings"] = seen, settings
        return settings

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
                cannot tell the remaining time.
        """
        begin(self)
        _take_records(self, self._read_settings(), records, handler, lambda_context)
        return self

    def _open_event(self, event: Any, handler: Callable[..., Any], context: Any) -> Any:
        settings = self._read_settings()
        records = records_of(settings.source, event)
        if records is event:  # a list: EventBridge Pipes
            settings = settings.in_pipe()
        if "__call__" in settings.replaced:
            self(records, handler, context)
            batch = last(self)
            if settings.source.by_pipe:
                self.pipe = True
        else:
            batch = _take_records(self, settings, records, handler, context)
        if settings.source.has_windows and "window" in event:
            batch.state = event.get("state") or {}
        if settings.as_made:
            return Job(self, batch, ())
        batch.quiet = settings.replaced.isdisjoint(_RUNS)
        return None

    def _prepare(self) -> None:
        """Nothing to prepare; override to do something before the records."""

    def _clean(self) -> None:
        """Raise `BatchProcessingError` where every record failed; override to add to that."""
        raise_failed_whole(innermost(self))

    # --- running ---------------------------------------------------------------------------------

    def process(self) -> list[tuple[str, Any, Any]]:
        """Run the batch; returns `("success", what the handler returned, raw record)` or
        `("fail", "<class ...>:text", record)` for each record, in event order.

        Raises:
            RuntimeError: a second time in a `with` block.
            TypeError: this processor awaits its handlers.
        """
        job: Job = _begin_job(self, awaiting=False)
        del self  # frames below a handler hold the job and nothing else: see `Job`
        with job:
            job.run()
            return job.batch.messages()

    def async_process(self) -> list[tuple[str, Any, Any]]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
            TypeError: this processor does not await its handlers.
        """
        if "aprocess" in innermost(self).settings.replaced:
            return super().async_process()
        job: AsyncJob = _begin_job(self, awaiting=True)
        del self
        with job:
            # In a context with lent slots: the frames of the loop hold its task, and that the
            # context.
            _module("_loop").run(job.context(), job.drive)
            return job.batch.messages()

    async def aprocess(self) -> list[tuple[str, Any, Any]]:
        """Run the batch on the running event loop; returns the processed messages in event order.

        Raises:
            RuntimeError: a second time in a `with` block.
            TypeError: this processor does not await its handlers.
        """
        job: AsyncJob = _begin_job(self, awaiting=True)
        del self
        with job:
            await job.drive()
            return job.batch.messages()

    # --- what a subclass may replace -------------------------------------------------------------

    # Any: the record view or the model, which only subclasses know; whatever the handler returned.

    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        """Called after each `record` whose handler returned `result`; override to add to it.

        The return value decides nothing. A record whose `success_handler` raises fails.
        """
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Called after each `record` that failed, inside the `except`, with `exception`, the three
        values of `sys.exc_info()`; override to add to it.

        The return value decides nothing. If it raises, that is logged.
        """
        cursor = at_work.get()
        if cursor is not None and cursor.processor is self:
            cursor.blamed = exception[1]
        else:
            _expect_failure(find(self), exception[1])
        return "fail", _failure_text(exception), record

    def _process_record(self, record: Any) -> Any:
        """Parse, call the handler, call the hooks; returns the processed message.

        An override's return value decides.
        """
        cursor = cursor_of(self)
        cursor.job.attempt(cursor.index, record)
        return cursor.attempted(record)

    async def _async_process_record(self, record: Any) -> Any:
        """Like `_process_record`, awaiting the handler."""
        cursor = cursor_of(self)
        await cursor.job.aattempt(cursor.index, record)
        return cursor.attempted(record)

    # --- what the processor says of its last batch -----------------------------------------------

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
            raise _module("_misuse").not_a_state(state)
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
            raise _module("_misuse").not_from_pipe(pipe)
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
        raise _module("_misuse").records_unchanged()

    success_messages: list[Any] = _messages(failed=False)
    """The records that are processed: the third elements of their processed messages."""

    fail_messages: list[Any] = _messages(failed=True)
    """The records to retry, failed and skipped: the third elements of their messages.

    A hook may append a record of the batch, which then fails and is reported.
    """

    exceptions: list[ExceptionInfo] = property(lambda processor: last(processor).exceptions())  # type: ignore[assignment]
    """`(type, exception, traceback)` of each failed record, in event order."""


# What a subclass may replace: every method but these.
_OURS = {"__init__", "__getstate__", "__setattr__", "__delattr__", "_open_event", "_read_settings"}
_POINTS = {
    name: getattr(BasePartialBatchProcessor, name)
    for base in (BasePartialProcessor, BasePartialBatchProcessor)
    for name, value in vars(base).items()
    if type(value) is FunctionType and name not in _OURS
}
_RUNS = frozenset({"process", "async_process", "aprocess"})
_values = attrgetter(*NAMES)
_methods = attrgetter(*_POINTS)


def _take_records(
    processor: Any, settings: Settings, records: Any, handler: Callable[..., Any], context: Any
) -> Batch:
    source, raw, identifiers = take(settings.source, records)
    if source is not settings.source:
        settings = settings.in_pipe()
    call, takes_record = handler, False
    if type(handler) is not FunctionType or handler.__code__ is not settings.simple:
        if is_simple(handler, awaits=settings.awaits):
            settings.simple = handler.__code__  # it comes again and again: asked once
        else:
            call, takes_record = adapt(handler, context, settings.awaits, settings.by_body)
    if settings.least is not None:
        from batchproc._options import check_context

        check_context(context)
    if settings.omits:
        from batchproc._bodies import omitting

        call = omitting(call)
    batch = Batch(settings, raw, identifiers, handler, call, context)
    batch.takes_record = takes_record
    slots.get()[0].batch = batch  # `begin` has made the slot
    loses_order = settings.loses_order
    if loses_order and loses_order(raw) and not processor._warned_of_order:
        from batchproc._report import log_wrong_queue

        processor.__dict__["_warned_of_order"] = True
        log_wrong_queue(batch, processor)
    return batch


def _begin_job(processor: Any, *, awaiting: bool) -> Any:
    """Begin to run the batch of the with block we are in.

    Raises:
        RuntimeError: the batch has been run.
        TypeError: this processor is sync, and is to be awaited, or the reverse.
    """
    batch = innermost(processor)
    kind = _module("_async").AsyncJob if awaiting else _kind(batch.settings)
    replaced, overrides = batch.settings.replaced, ()
    if replaced:
        overrides = _module("_hooks").overrides(processor, replaced, kind.step)
    if awaiting is not processor._awaits and not (overrides and overrides[2] is not None):
        raise _module("_misuse").wrong_way(processor, awaiting=awaiting)
    if batch.started:
        raise _module("_misuse").already_processed()
    return kind(processor, batch, overrides)


def _kind(settings: Settings) -> Any:
    """The job for a batch that nothing awaits: in this thread or on threads."""
    return Job if settings.workers is None else _module("_threads").ThreadJob


def _expect_failure(batch: Batch | None, exception: BaseException | None) -> None:
    """Log it where `failure_handler` is called to make a record fail: it does not."""
    if batch is None or not batch.entered or id(exception) in batch.announced:
        return
    # Or code of the function's own calls it for a record that has failed.
    if not any(failure.exception is exception for failure in batch.failures()):
        from batchproc._report import log_vain_failure

        log_vain_failure(batch, exception)


@cache
def _module(name: str) -> Any:
    # Loaded when needed, and kept: an import statement costs 0.65 µs even when the module is there.
    from importlib import import_module

    return import_module(f"batchproc.{name}")


def _failure_text(exception: ExceptionInfo) -> str:
    return f"{exception[0]}:{exception[1]}" if exception[1] is None else text_of(exception[1])
