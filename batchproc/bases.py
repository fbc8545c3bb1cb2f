"""What every processor is: settings, and a door to the run that is on."""

from __future__ import annotations

from contextvars import copy_context

from batchproc._batch import Run
from batchproc._calling import text_of
from batchproc._current import Owner, accept, forget, own, recall, remember
from batchproc._intake import any_records
from batchproc.sources import SQS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, Self
    from typing import Generic as Generic

    from batchproc._annotations import Records  # pyright: ignore[reportMissingModuleSource]  # a .pyi alone
    from batchproc.errors import ExceptionInfo
    from batchproc.outcome import FailureResponse, SuccessResponse
else:

    class Generic:
        """Makes `BatchProcessor[SQSRecord]` work; `typing` costs more than all of batchproc."""

        __slots__ = ()

        def __class_getitem__(cls, record):
            return cls


_NOT_SETTINGS = ("_owner", "_simple_code", "_lists_of_own_processor")
_TO_IMPLEMENT = ("_prepare", "_clean", "_process_record")


class BasePartialProcessor:
    """The interface of a processor of your own.

    Implement `_prepare`, `_process_record`, `_async_process_record` and `_clean`, and a
    `response()` if the processor goes to `process_partial_response`; records are then
    `event["Records"]`. The inherited `success_handler` and `failure_handler` append to
    `success_messages`, `fail_messages` and `exceptions`, which are lists of the run that is on.
    """

    _owner: Owner
    _awaits: bool

    def __init__(self, logger: Any = None) -> None:  # Any: every logging library has its own class
        self.logger = logger

    def __new__(cls, *arguments: Any, **keywords: Any) -> Self:  # Any: they are for __init__
        """Here and not in `__init__`, which a processor of one's own may forget to call."""
        missing = [
            name
            for name in _TO_IMPLEMENT
            if getattr(cls, name) is getattr(BasePartialProcessor, name)
        ]
        if missing:
            raise TypeError(
                f"{cls.__name__} must implement {', '.join(missing)}: BasePartialProcessor says "
                "when each is called."
            )
        self = super().__new__(cls)
        self._owner = own(self)
        return self

    def __getstate__(self) -> Any:
        """What a copy or a pickle takes along: the settings."""
        state: Any = super().__getstate__()
        own, slots = state if isinstance(state, tuple) else (state, None)
        own = {name: value for name, value in own.items() if name not in _NOT_SETTINGS}
        return own if slots is None else (own, slots)

    # --- the run that is on ----------------------------------------------------------------------
    # Any: raw records are JSON, contexts may be any library's, messages hold what overrides say.

    def _run(self) -> Run:
        run = recall(self._owner)
        if run is None:
            raise RuntimeError(
                f"This {type(self).__name__} has not processed a batch in this thread or task: "
                "what a run leaves behind is seen only where it ran."
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

    @success_messages.setter
    def success_messages(self, messages: list[Any]) -> None:
        self._lists()[0][:] = messages

    @property
    def fail_messages(self) -> list[Any]:
        """The records that `failure_handler` was called for."""
        return self._lists()[1]

    @fail_messages.setter
    def fail_messages(self, messages: list[Any]) -> None:
        self._lists()[1][:] = messages

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """What `failure_handler` was called with."""
        return self._lists()[2]

    @exceptions.setter
    def exceptions(self, exceptions: list[ExceptionInfo]) -> None:
        self._lists()[2][:] = exceptions

    def _lists(self) -> tuple[list[Any], list[Any], list[ExceptionInfo]]:
        run = recall(self._owner)
        holder = self if run is None else run  # a method called by hand, in a unit test
        lists: tuple[list[Any], list[Any], list[ExceptionInfo]]
        lists = holder.__dict__.setdefault("_lists_of_own_processor", ([], [], []))
        return lists

    # --- to implement ----------------------------------------------------------------------------
    # Any: overrides choose what they take for a record, and what they give back.

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
        """Note a success; gives `("success", result, record)`."""
        self.success_messages.append(record)
        return "success", result, record

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Note a failure; gives `("fail", "<class 'ValueError'>:its text", record)`."""
        self.fail_messages.append(record)
        self.exceptions.append(exception)
        return "fail", failure_text(exception), record

    # --- to use ----------------------------------------------------------------------------------

    def __call__(
        self, records: Records, handler: Callable[..., Any], lambda_context: Any = None
    ) -> Self:
        """Take a batch: `with processor(records, handler, lambda_context): processor.process()`."""
        run = Run(self._owner, SQS, records, [], handler, handler, lambda_context)  # type: ignore[arg-type]  # as they came
        accept(run)
        return self

    def __enter__(self) -> Self:
        self._open(self._run())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close(self._innermost(), interrupted=kind is not None)

    def _open(self, run: Run) -> None:
        self._prepare()
        run.entered = True

    def _close(self, run: Run, *, interrupted: bool = False) -> None:
        try:
            self._clean()
        finally:
            self._leave(run)

    def _leave(self, run: Run) -> None:
        run.entered = False
        self._make_current(run)

    def _make_current(self, run: Run) -> None:
        if recall(self._owner) is not run:  # a handler ran a batch of its own with this processor
            remember(run)

    def _innermost(self) -> Run:
        """The run of the `with` block we are in: a block inside it may have come and gone."""
        run = self._run()
        return run if run.entered else run.open_run() or run

    def process(self) -> list[Any]:
        """Call `_process_record` with each record; gives what it returned, in event order."""
        return [self._process_record(record) for record in self.records]

    def async_process(self) -> list[Any]:
        """Like `aprocess`, run to its end on this thread's own event loop.

        Raises:
            RuntimeError: an event loop is running in this thread; await `aprocess()` there.
        """
        from batchproc import _loop

        return _loop.run(copy_context(), self.aprocess)

    async def aprocess(self) -> list[Any]:
        """Await `_async_process_record` with each record, concurrently; gives results in event
        order.
        """
        from batchproc._loop import together

        return await together([self._async_process_record(record) for record in self.records])

    # --- for the entry functions -----------------------------------------------------------------

    def _take_event(self, event: Any, handler: Callable[..., Any], context: Any) -> Run:
        try:
            records = any_records(event)
        except BaseException:
            forget(self._owner)
            raise
        self(records, handler, context)
        return self._run()

    def _process_event(
        self, event: Any, handler: Callable[..., Any], context: Any, answer: bool
    ) -> Any:
        try:
            self._take_event(event, handler, context)
            with self:
                self.process()
            return self.response() if answer else None  # type: ignore[attr-defined]  # the one who wants it has one
        finally:
            del self  # frames of ours must not outlive a run: see _steps

    def _async_process_event(
        self, event: Any, handler: Callable[..., Any], context: Any, answer: bool
    ) -> Any:
        run = self._take_event(event, handler, context)
        try:
            with self:
                self._run_on_own_loop(run)
            return self.response() if answer else None  # type: ignore[attr-defined]  # as above
        finally:
            del self, run

    async def _aprocess_event(self, event: Any, handler: Callable[..., Any], context: Any) -> Any:
        run = self._take_event(event, handler, context)
        try:
            with self:
                await self._arun_batch(run)
            return self.response()  # type: ignore[attr-defined]  # as above
        finally:
            del self, run

    def _run_on_own_loop(self, run: Run) -> None:
        self.async_process()

    async def _arun_batch(self, run: Run) -> None:
        await self.aprocess()


def failure_text(exception: ExceptionInfo) -> str:
    """`<class 'ValueError'>:its text` of an `ExceptionInfo`."""
    return f"{exception[0]}:{exception[1]}" if exception[1] is None else text_of(exception[1])
