"""What every processor is: settings, and a door to the run that is on."""

from __future__ import annotations

from abc import ABC, abstractmethod

from batchproc._batch import Run
from batchproc._current import recall, remember
from batchproc._intake import any_records
from batchproc.outcome import text_of
from batchproc.sources import SQS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Any, Self

    from batchproc.errors import ExceptionInfo
    from batchproc.outcome import FailureResponse, SuccessResponse


class BasePartialProcessor(ABC):
    """The interface of a processor of your own.

    Implement `_prepare`, `_process_record`, `_async_process_record` and `_clean`, and a `response()` if the
    processor goes to `process_partial_response`; records are then `event["Records"]`. The inherited
    `success_handler` and `failure_handler` append to `success_messages`, `fail_messages` and `exceptions`,
    which are lists of the run that is on.
    """

    def __init__(self, logger: Any = None) -> None:  # Any: every logging library has its own class
        self.logger = logger

    # --- the run that is on -------------------------------------------------------------------------

    def _run(self) -> Run:
        run = recall(self)
        if run is None:
            raise RuntimeError(
                f"This {type(self).__name__} has not processed a batch in this thread or task: what a run "
                "leaves behind is seen only where it ran."
            )
        return run

    @property
    def records(self) -> list[Any]:
        """The raw records of the batch."""
        return self._run().records

    @property
    def handler(self) -> Callable[..., Any]:
        """The record handler, as it was given."""
        return self._run().handler

    @property
    def lambda_context(self) -> Any:
        """The Lambda context, or None."""
        return self._run().lambda_context

    @property
    def success_messages(self) -> list[Any]:
        """The records that `success_handler` was called for."""
        return self._lists()[0]

    @property
    def fail_messages(self) -> list[Any]:
        """The records that `failure_handler` was called for."""
        return self._lists()[1]

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """What `failure_handler` was called with."""
        return self._lists()[2]

    def _lists(self) -> tuple[list[Any], list[Any], list[Any]]:
        run = recall(self)
        holder = self if run is None else run  # a method called by hand, in a unit test
        return holder.__dict__.setdefault("_lists_of_own_processor", ([], [], []))

    # --- to implement -------------------------------------------------------------------------------

    @abstractmethod
    def _prepare(self) -> Any:
        """Called once before the records."""

    @abstractmethod
    def _clean(self) -> Any:
        """Called once after the records, also when something was raised."""

    @abstractmethod
    def _process_record(self, record: Any) -> Any:
        """Called for each raw record by `process()`; `self.handler` is the record handler."""

    @abstractmethod
    async def _async_process_record(self, record: Any) -> Any:
        """Awaited for each raw record by `aprocess()` and `async_process()`."""

    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        """Note a success; gives `("success", result, record)`."""
        self.success_messages.append(record)
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Note a failure; gives `("fail", "<class 'ValueError'>:its text", record)`."""
        self.fail_messages.append(record)
        self.exceptions.append(exception)
        return "fail", failure_text(exception), record

    # --- to use -------------------------------------------------------------------------------------

    def __call__(
        self, records: Sequence[Any], handler: Callable[..., Any], lambda_context: Any = None
    ) -> Self:
        """Take a batch: `with processor(records, handler, lambda_context): processor.process()`."""
        self._accept(Run(SQS, records, [], handler, handler, lambda_context))  # type: ignore[arg-type]  # as they came
        return self

    def _accept(self, run: Run) -> None:
        before = recall(self)
        while before is not None and not before.entered:
            before = before.outer
        run.outer = before
        remember(self, run)

    def __enter__(self) -> Self:
        self._run().entered = True
        self._prepare()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._clean()
        finally:
            self._leave()

    def _leave(self) -> None:
        run = self._innermost()
        run.entered = False
        remember(self, run)

    def _innermost(self) -> Run:
        """The run of the `with` block we are in: a block inside it may have come and gone."""
        run = self._run()
        inner: Run | None = run
        while inner is not None and not inner.entered:
            inner = inner.outer
        return run if inner is None else inner

    def process(self) -> list[Any]:
        """Call `_process_record` with each record; gives what it returned, in event order."""
        return [self._process_record(record) for record in self.records]

    def async_process(self) -> list[Any]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
        """
        from batchproc import _loop

        return _loop.run(self.aprocess)

    async def aprocess(self) -> list[Any]:
        """Await `_async_process_record` with each record, concurrently; gives results in event order."""
        from batchproc._run_async import Drive

        records = self.records
        answers: list[Any] = [None] * len(records)

        async def one(index: int) -> None:
            answers[index] = await self._async_process_record(records[index])

        slots = [iter(range(len(records)))] * len(records)
        await Drive(one, slots, None, None).run()
        return answers

    # --- for the entry functions ----------------------------------------------------------------------

    def _records_in(self, event: Any) -> Any:
        try:
            return any_records(event)
        except BaseException:
            remember(self, None)
            raise

    def _execute(self) -> None:
        self.process()

    def _execute_async(self) -> None:
        self.async_process()

    async def _aexecute(self) -> None:
        await self.aprocess()


def failure_text(exception: ExceptionInfo) -> str:
    """`<class 'ValueError'>:its text` of an `ExceptionInfo`."""
    return f"{exception[0]}:{exception[1]}" if exception[1] is None else text_of(exception[1])
