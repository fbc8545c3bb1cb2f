"""The processor of a table row: settings, the `with` block, and what is read off the last run."""

from __future__ import annotations

from functools import cache
from types import FunctionType

from batchproc._batch import Run
from batchproc._calling import adapt, is_simple
from batchproc._current import accept, forget, stamp
from batchproc._intake import records_of, take
from batchproc._run_plain import drive_plain
from batchproc.bases import Generic
from batchproc.hooks import Hooks
from batchproc.sources import BY_EVENT_TYPE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from types import CodeType
    from typing import Any, Self

    from batchproc._annotations import Records, RecordT  # pyright: ignore[reportMissingModuleSource]  # types only
    from batchproc._batch import SkipReason
    from batchproc.sources import EventSource, EventType
else:
    RecordT = None  # the type parameter: `Generic` takes anything when this runs


class BasePartialBatchProcessor(Hooks, Generic[RecordT]):
    """What the processors of this package share; subclass one of them rather than this.

    Holds settings only, so invocations, threads and tasks may share it. What it says of a batch
    (`response()`, `result`, messages, `exceptions`) is read from its last run in this context.
    """

    max_workers: int | None = None
    max_concurrency = 100
    _awaits = False
    _simple_code: CodeType | None = None

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,  # a pydantic model class: typed by the processors, which know the source
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,  # see BasePartialProcessor
        *,
        stop_on_failure: bool = False,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        super().__init__(logger)
        self._source = _source_of(event_type)
        self._source.load_view()
        if model is not None or stop_before_timeout_ms is not None:
            from batchproc import _options

            if model is not None:
                _options.check_model(model)
            if stop_before_timeout_ms is not None:
                _options.check_least(stop_before_timeout_ms)
        self.event_type = event_type
        self.model = model
        self.raise_on_entire_batch_failure = raise_on_entire_batch_failure
        self.stop_before_timeout_ms = stop_before_timeout_ms
        self._skip: SkipReason | None = None
        self._lane: Callable[[dict[str, Any]], Hashable] | None = None
        if stop_on_failure:
            self._skip = "RecordSkippedError", "A previous record failed processing"
            self._lane = self._source.lane
        self._first_only = stop_on_failure and self._source.retry == "rewind"
        settings = {"first_only": self._first_only, "log_failures": log_failures}
        self._run_settings = {k: v for k, v in settings.items() if v is not getattr(Run, k)}
        # Whether the plain loop can do it; `__setattr__` takes it back when something is patched.
        self._plain = model is None and stop_before_timeout_ms is None and self._lane is None

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
            ValueError: `stop_before_timeout_ms` is set and the context cannot tell the time.
        """
        self._take(records, handler, lambda_context)
        return self

    def _take(self, records: Any, handler: Callable[..., Any], lambda_context: Any) -> Run:
        try:
            raw, identifiers = take(self._source, records)
            if type(handler) is FunctionType and handler.__code__ is self._simple_code:
                call: Callable[[Any], Any] = handler
            elif is_simple(handler, awaits=self._awaits):
                call = handler
                self._simple_code = handler.__code__  # it comes again and again: asked once
            else:
                call = adapt(handler, lambda_context, awaits=self._awaits)
            if self.stop_before_timeout_ms is not None:
                from batchproc._options import check_context

                check_context(lambda_context)
        except BaseException:
            forget(self._owner)  # an answer about an earlier batch would be a wrong one
            raise
        run = Run(self._owner, self._source, raw, identifiers, handler, call, lambda_context)
        if self._run_settings:
            run.__dict__.update(self._run_settings)
        if self.logger is not None:
            run.logger = self.logger
        accept(run)
        return run

    def _close(self, run: Run, *, interrupted: bool = False) -> None:
        try:
            if interrupted:
                run.interrupted = True
            elif not run.started:
                raise RuntimeError(
                    "The with block ended and its batch was not processed: call process() (or "
                    "async_process(), or await aprocess()) inside it. No record was touched."
                )
            self._clean()
        finally:
            self._leave(run)
            del self, run

    def _prepare(self) -> None:
        """Nothing to prepare; override to do something before the records."""

    def _clean(self) -> None:
        """Raise `BatchProcessingError` where the whole batch failed; override to add to that."""
        run = self._innermost()
        try:
            # What is on its way out already must not be covered up.
            if self.raise_on_entire_batch_failure and not run.interrupted and run.failed_whole():
                from batchproc._report import whole_batch_error

                raise whole_batch_error(run)
        finally:
            del self, run

    # --- running ---------------------------------------------------------------------------------

    def process(self) -> list[tuple[str, Any, Any]]:
        """Run the batch; gives `("success", what the handler returned, record)` or
        `("fail", "<class ...>:text", record)` for each record, in event order.

        Raises:
            RuntimeError: a second time in a `with` block.
            TypeError: this processor awaits its handlers.
        """
        run = self._innermost()
        try:
            self._run_batch(run)
            return run.messages()
        finally:
            self._make_current(run)
            del self, run  # frames of ours must not outlive the run: see _steps

    def async_process(self) -> list[tuple[str, Any, Any]]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
            TypeError: this processor does not await its handlers.
        """
        run = self._innermost()
        try:
            self._run_on_own_loop(run)
            return run.messages()
        finally:
            self._make_current(run)
            del self, run  # frames of ours must not outlive the run: see _steps

    async def aprocess(self) -> list[tuple[str, Any, Any]]:
        """Run the batch on the running event loop; gives the processed messages in event order."""
        run = self._innermost()
        try:
            await self._arun_batch(run)
            return run.messages()
        finally:
            self._make_current(run)
            del self, run

    def _run_batch(self, run: Run) -> None:
        if run.started or self._awaits:
            self._refuse(run, awaiting=False)
        run.started = True
        kind = type(self)
        try:
            if (
                self._plain
                and kind.success_handler is _SUCCESS_HANDLER
                and kind.failure_handler is _FAILURE_HANDLER
                and kind._process_record is _PROCESS_RECORD
            ):
                drive_plain(run, self._skip)
            else:
                _drivers().run(self, run)
            if run.skips or run.reached < len(run.records):
                run.finish()
        finally:
            del self, run

    async def _arun_batch(self, run: Run) -> None:
        self._refuse(run, awaiting=True)
        run.started = True
        try:
            await _drivers().arun(self, run)
        finally:
            del self, run

    def _run_on_own_loop(self, run: Run) -> None:
        self._refuse(run, awaiting=True)
        run.started = True
        try:
            _drivers().run_on_own_loop(self, run)
        finally:
            del self, run

    def _refuse(self, run: Run, *, awaiting: bool) -> None:
        step = "_async_process_record" if awaiting else "_process_record"
        if awaiting is not self._awaits and self._overridden(step) is None:
            from batchproc._options import wrong_way

            raise wrong_way(self, awaiting=awaiting)
        if run.started:
            raise RuntimeError("This batch has been processed already: nothing runs twice.")

    # --- for the entry functions -----------------------------------------------------------------

    def _take_event(self, event: Any, handler: Callable[..., Any], context: Any) -> Run:
        try:
            records = records_of(self._source, event)
        except BaseException:
            forget(self._owner)
            raise
        return self._take(records, handler, context)

    def _process_event(
        self, event: Any, handler: Callable[..., Any], context: Any, answer: bool
    ) -> Any:
        # The same as `with` and process(), without the list of messages, which nobody would read,
        # and without looking the run up at each step, which costs a third of a batch of ten.
        kind = type(self)
        if kind.process is not _PROCESS or (not self._plain and "process" in self.__dict__):
            return super()._process_event(event, handler, context, answer)
        run = self._take_event(event, handler, context)
        held = stamp()
        try:
            self._prepare()
            run.entered = True
            try:
                self._run_batch(run)
            except BaseException:
                self._close(run, interrupted=True)
                raise
            usual = self._plain and kind._clean is _CLEAN and kind.response is _RESPONSE
            if usual and not run.misses and stamp() is held:
                run.entered = False
                return run.response() if answer else None
            self._close(run)
            return self.response() if answer else None
        finally:
            del self, run, held  # frames of ours must not outlive the run: see _steps


@cache
def _drivers() -> Any:
    # Loaded when needed, and kept: an import statement costs 0.65 µs even when the module is there.
    from batchproc import _drivers

    return _drivers


def _source_of(event_type: EventType) -> EventSource:
    try:
        return BY_EVENT_TYPE[event_type]
    except (KeyError, TypeError):  # TypeError: it cannot even be looked up
        from batchproc._options import wrong_event_type

        raise wrong_event_type(event_type) from None


_PROCESS = BasePartialBatchProcessor.process
_RESPONSE = BasePartialBatchProcessor.response
_CLEAN = BasePartialBatchProcessor._clean
_SUCCESS_HANDLER = BasePartialBatchProcessor.success_handler
_FAILURE_HANDLER = BasePartialBatchProcessor.failure_handler
_PROCESS_RECORD = BasePartialBatchProcessor._process_record
