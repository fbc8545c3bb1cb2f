"""The processor of a table row: settings, the choice of a driver, and what is read off the last run."""

from __future__ import annotations

from batchproc._batch import Run
from batchproc._calling import adapt
from batchproc._current import recall, remember
from batchproc._intake import records_of, take
from batchproc._options import check_context, check_least, check_model, source_of
from batchproc._run_sync import drive_plain
from batchproc._steps import at_work
from batchproc.bases import BasePartialProcessor, failure_text
from batchproc.errors import RecordSkippedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from types import TracebackType
    from typing import Any, Self

    from batchproc._batch import SkipReason
    from batchproc._plan import Plan
    from batchproc.errors import ExceptionInfo
    from batchproc.outcome import BatchResult, FailureResponse, SuccessResponse
    from batchproc.shapes import PartialItemFailureResponse
    from batchproc.sources import EventSource, EventType


class BasePartialBatchProcessor(BasePartialProcessor):
    """What the processors of this package share; subclass one of them rather than this.

    Holds settings only: one processor may be shared by invocations, threads and tasks. What it says of a
    batch (`response()`, `result`, the message lists, `exceptions`) is read from its last run in the current
    context, inside the `with` block and after it.
    """

    _awaits = False
    _max_workers: int | None = None
    _max_concurrency = 1

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
        self._source = source_of(event_type)
        check_model(model)
        check_least(stop_before_timeout_ms)
        self.event_type = event_type
        self.model = model
        self.raise_on_entire_batch_failure = raise_on_entire_batch_failure
        self._stop_before_timeout_ms = stop_before_timeout_ms
        self._log_failures = log_failures
        self._first_only = stop_on_failure and self._source.retry == "rewind"
        self._skip: SkipReason | None = None
        self._lane: Callable[[dict[str, Any]], Hashable] | None = None
        if stop_on_failure:
            self._skip = RecordSkippedError, "A previous record failed processing"
            self._lane = self._source.lane
        self._plain = model is None and stop_before_timeout_ms is None and self._lane is None

    # --- what became of the batch ---------------------------------------------------------------------

    def response(self) -> PartialItemFailureResponse:
        """What the Lambda function returns: the records to retry, `{"batchItemFailures": [...]}`.

        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Raises:
            RuntimeError: no batch has been processed in this thread or task.
        """
        return self._seen().response()

    @property
    def result(self) -> BatchResult:
        """Every record of the batch and what became of it."""
        return self._seen().result()

    @property
    def success_messages(self) -> list[Any]:
        """The records that succeeded: the third elements of their processed messages."""
        run = self._seen()
        return [run.message(index)[2] for index in run.done()]

    @property
    def fail_messages(self) -> list[Any]:
        """The records to retry, failed and skipped: the third elements of their processed messages."""
        run = self._seen()
        return [run.message(index)[2] for index in run.not_done()]

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """`(type, exception, traceback)` of each failed record, in event order."""
        return self._seen().exceptions()

    def _seen(self) -> Run:
        run = self._run()
        if not run.started:
            raise RuntimeError(
                "This batch has not been processed: call process() (or async_process(), or await aprocess()) "
                "inside the with block."
            )
        return run

    # --- the with block ---------------------------------------------------------------------------------

    def __call__(
        self, records: Sequence[Any], handler: Callable[..., Any], lambda_context: Any = None
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
        try:
            raw, identifiers = take(self._source, records)
            call = adapt(handler, lambda_context, awaits=self._awaits)
            if self._stop_before_timeout_ms is not None:
                check_context(self._stop_before_timeout_ms, lambda_context)
        except BaseException:
            remember(self, None)  # an answer about an earlier batch would be a wrong one
            raise
        run = Run(self._source, raw, identifiers, handler, call, lambda_context)
        if self._first_only:
            run.first_only = True
        if not self._log_failures:
            run.log_failures = False
        if self.logger is not None:
            run.logger = self.logger
        self._accept(run)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        run = self._innermost()
        try:
            if kind is not None:
                run.interrupted = True
            elif not run.started:
                raise RuntimeError(
                    "The with block ended and its batch was not processed: call process() (or async_process(), "
                    "or await aprocess()) inside it. No record was touched."
                )
            self._clean()
        finally:
            run.entered = False
            remember(self, run)
            del run

    def _prepare(self) -> None:
        """Nothing to prepare; override to do something before the records."""

    def _clean(self) -> None:
        """Raise `BatchProcessingError` where the whole batch failed; override to add to that."""
        run = self._innermost()
        try:
            if (
                run.misses
                and self.raise_on_entire_batch_failure
                and not run.interrupted  # what is on its way out already must not be covered up
                and run.failed_whole()
            ):
                from batchproc._report import whole_batch_error

                raise whole_batch_error(run)
        finally:
            del run

    # --- hooks, and the step that may be replaced -----------------------------------------------------

    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        """Called after each record that succeeded; override to add to it. Decides nothing."""
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Called after each record that failed, inside the `except`; override to add to it. Decides nothing."""
        steps = self._steps_at_work()
        if steps is not None and exception[1] is not None:
            steps[0].blamed[steps[1]] = exception[1]
        return "fail", failure_text(exception), record

    def _process_record(self, record: Any) -> Any:
        """Parse, handle and tell the hooks; gives the processed message. An override's return value decides."""
        steps, index = self._steps_at_work() or _outside("_process_record")
        steps.attempt(index, record)
        return steps.message(index, record)

    async def _async_process_record(self, record: Any) -> Any:
        """Like `_process_record`, awaiting the handler."""
        steps, index = self._steps_at_work() or _outside("_async_process_record")
        escaped = await steps.aattempt(index, record)
        if escaped is not None:
            raise escaped
        return steps.message(index, record)

    def _steps_at_work(self) -> tuple[Any, int] | None:
        found = at_work.get(None)
        return found if found is not None and found[0].processor is self else None

    def _overridden(self, name: str) -> Any:
        """The method where a subclass, or somebody who patched, has replaced ours; else None."""
        if name in self.__dict__ or getattr(type(self), name) is not _OURS[name]:
            return getattr(self, name)
        return None

    # --- running --------------------------------------------------------------------------------------

    def process(self) -> list[Any]:
        """Run the batch; gives the processed messages in event order.

        Returns:
            `("success", what the handler returned, record)` or `("fail", "<class ...>:text", record)` each.

        Raises:
            RuntimeError: outside a `with` block, or a second time in it.
            TypeError: this processor awaits its handlers.
        """
        self._run_batch()
        return self._run().messages()

    def async_process(self) -> list[Any]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
            TypeError: this processor does not await its handlers.
        """
        from batchproc import _loop

        _loop.run(self._arun_batch)
        return self._run().messages()

    async def aprocess(self) -> list[Any]:
        """Run the batch on the running event loop; gives the processed messages in event order."""
        await self._arun_batch()
        return self._run().messages()

    def _begin(self, *, awaiting: bool) -> Run:
        run = self._innermost()
        step = "_async_process_record" if awaiting else "_process_record"
        if awaiting is not self._awaits and self._overridden(step) is None:
            raise TypeError(_WRONG_WAY[awaiting].format(type(self).__name__))
        if run.started:
            raise RuntimeError("This batch has been processed already: nothing runs twice.")
        run.started = True
        return run

    def _run_batch(self) -> None:
        run = self._begin(awaiting=False)
        try:
            kind, own = type(self), self.__dict__
            if (
                self._plain
                and kind.success_handler is _SUCCESS_HANDLER
                and kind.failure_handler is _FAILURE_HANDLER
                and kind._process_record is _PROCESS_RECORD
                and "success_handler" not in own
                and "failure_handler" not in own
                and "_process_record" not in own
            ):
                drive_plain(run, self._skip)
            else:
                self._drive(run)
            run.finish()
        finally:
            if recall(self) is not run:  # a handler ran a batch of its own with this processor
                remember(self, run)
            del run  # frames of ours must not outlive the run: see _steps

    def _drive(self, run: Run) -> None:
        from batchproc import _run_sync
        from batchproc._steps import Steps

        steps, plan = self._prepare_steps(Steps, "_process_record", run)
        try:
            if self._max_workers is None:
                _run_sync.drive(steps, plan, len(run.records))
            else:
                from batchproc import _run_threads

                _run_threads.drive(steps, plan, self._max_workers)
        except BaseException:
            run.broken_off = True
            raise
        finally:
            steps.close()
            del run, steps, plan

    async def _arun_batch(self) -> None:
        from batchproc._run_async import AsyncSteps, Drive

        run = self._begin(awaiting=True)
        steps, plan = self._prepare_steps(AsyncSteps, "_async_process_record", run)
        try:
            await Drive(steps.aone, plan.slots(self._max_concurrency), plan, steps).run()
            run.finish()
        except BaseException:
            run.broken_off = True
            raise
        finally:
            steps.close()
            if recall(self) is not run:
                remember(self, run)
            del run, steps, plan

    def _prepare_steps(self, kind: type[Any], step: str, run: Run) -> tuple[Any, Plan]:
        from batchproc._plan import Plan

        run.expect_any_order()
        steps = kind(
            self,
            run,
            on_success=self._overridden("success_handler"),
            on_failure=self._overridden("failure_handler"),
            replaced=self._overridden(step),
        )
        return steps, Plan(run, self._skip, self._lane, self._stop_before_timeout_ms)

    # --- for the entry functions ------------------------------------------------------------------------

    def _records_in(self, event: Any) -> Any:
        try:
            return records_of(self._source, event)
        except BaseException:
            remember(self, None)
            raise

    def _execute(self) -> None:
        if type(self).process is BasePartialBatchProcessor.process:
            self._run_batch()  # the same without the list of messages, which nobody reads
        else:
            self.process()

    def _execute_async(self) -> None:
        from batchproc import _loop

        if type(self).async_process is BasePartialBatchProcessor.async_process:
            _loop.run(self._arun_batch)
        else:
            self.async_process()

    async def _aexecute(self) -> None:
        await self._arun_batch()


_SUCCESS_HANDLER = BasePartialBatchProcessor.success_handler
_FAILURE_HANDLER = BasePartialBatchProcessor.failure_handler
_PROCESS_RECORD = BasePartialBatchProcessor._process_record
_OURS: dict[str, object] = {
    "success_handler": _SUCCESS_HANDLER,
    "failure_handler": _FAILURE_HANDLER,
    "_process_record": _PROCESS_RECORD,
    "_async_process_record": BasePartialBatchProcessor._async_process_record,
}

_WRONG_WAY = {
    False: (
        "{} awaits its handlers, so it cannot be run synchronously. Use async_process_partial_response (or "
        "async_process() inside the with block; in a running event loop aprocess_partial_response or "
        "await aprocess()). No record was touched."
    ),
    True: (
        "{} does not await its handlers. Use process_partial_response (or process() inside the with block), or "
        "AsyncBatchProcessor for async handlers. No record was touched."
    ),
}


def _outside(name: str) -> Any:
    raise RuntimeError(f"{name} works inside process() only: it belongs to one record of a batch.")
