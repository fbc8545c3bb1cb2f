"""One batch on its way through a processor: the columns a driver fills, and what is read off them.

A run keeps columns, not objects: what the handlers returned, by position, and the few records that
did not succeed. Most invocations end with an empty list of failures and never need more than that.
"""

from __future__ import annotations

from contextvars import copy_context

from batchproc._calling import info_of, text_of
from batchproc._current import remember

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from contextvars import Context
    from typing import Any, TypeAlias

    from batchproc._current import Owner
    from batchproc._report import FailureLog
    from batchproc.errors import ExceptionInfo, RecordSkippedError
    from batchproc.outcome import BatchItem, BatchResult, Stage, Status
    from batchproc.shapes import PartialItemFailureResponse
    from batchproc.sources import EventSource

    SkipReason: TypeAlias = tuple[str, str]  # the name of a RecordSkippedError, and its text

_NONE_YET: dict[int, Any] = {}  # stays empty: a run gets dicts of its own before it fills them

NOT_RUN = object()
"""Fills the column of results where no handler has returned."""

BROKEN_OFF = ("RecordSkippedError", "The run was broken off before this record was done")


class Run:
    """Everything about one batch that is not a setting of its processor.

    What few runs need has its default on the class, so that an ordinary run does not pay for it.
    """

    first_only = False  # stop_on_failure on a stream: the checkpoint alone is the response
    rest: SkipReason = BROKEN_OFF  # why a record is not done that has no reason of its own
    log_failures = True
    logger: Any = None  # anything with a `warning` method like that of logging.Logger
    log: FailureLog | None = None
    late = False  # less than stop_before_timeout_ms was left
    started = False
    entered: bool | None = None  # False: over
    thin = False  # and without tracebacks
    interrupted = False  # the with block was left by an exception
    broken_off = False
    outer: Run | None = None
    results: list[Any] | None = None  # by position; None: no handler has returned anything but None
    reached = 0  # the records before this position were tried, or are marked as NOT_RUN
    misses: dict[int, tuple[BaseException, object, Stage]] = _NONE_YET
    skips: dict[int, SkipReason] = _NONE_YET
    # By id, the exceptions that an overridden `failure_handler` was told of.
    announced: AbstractSet[int] = frozenset()
    # By overrides of `_process_record`.
    told: dict[int, tuple[Any, Any, Any]] = _NONE_YET

    def __init__(
        self,
        owner: Owner,
        source: EventSource,
        records: list[dict[str, Any]],
        identifiers: list[Any],
        handler: Callable[..., object],
        call: Callable[[Any], Any],
        lambda_context: object,
    ) -> None:
        self.owner = owner
        self.source = source
        self.records = records
        self.identifiers = identifiers
        self.handler = handler
        self.call = call
        self.lambda_context = lambda_context

    def lend(self) -> Run:
        """The same run under another name, for the contexts of its records.

        A context may be kept long after its record: a connection that a handler opened keeps it,
        for one.
        `release` then takes the batch out of that context, and the run itself stays what it is.
        """
        lent = object.__new__(Run)
        lent.__dict__ = self.__dict__
        return lent

    def context(self) -> Context:
        """A copy of the current context in which this is the run that its processor speaks of."""
        context = copy_context()
        context.run(remember, self)
        return context

    def release(self) -> None:
        """Let go of everything but the owner: nobody can ask for it any more."""
        self.__dict__ = {"owner": self.owner, "entered": False, "thin": True}

    def open_run(self) -> Run | None:
        """This run if its `with` block is open, else the one around it that is."""
        run: Run | None = self
        while run is not None and not run.entered:
            run = run.outer
        return run

    # --- noting ----------------------------------------------------------------------------------

    def expect_any_order(self) -> list[Any]:
        """Make room for results that do not come one after the other."""
        self.reached = len(self.records)
        self.results = [NOT_RUN] * self.reached
        self.misses, self.skips, self.told = {}, {}, {}  # here, and not by two threads at once
        return self.results

    def skip(self, index: int, reason: SkipReason) -> None:
        """Note a record that is not run; after `expect_any_order`."""
        self.skips[index] = reason

    def tell(self, index: int, message: tuple[Any, Any, Any]) -> None:
        """Keep the processed message that an override of `_process_record` made itself."""
        self.told[index] = message

    def fail(self, index: int, exception: BaseException, got: object, stage: Stage) -> None:
        """Note a failed record, then make it visible."""
        if self.misses is _NONE_YET:
            self.misses = {}
        self.misses[index] = exception, got, stage
        if self.told:
            self.told.pop(index, None)
        if self.log_failures:
            if self.log is None:
                self._open_log()
            if self.log is not None:
                self.log.failed(index, self.identifier(index), stage, exception)

    def _open_log(self) -> None:
        from batchproc._report import FailureLog, wants_warnings

        if wants_warnings(self.logger):
            self.log = FailureLog(self.source.title, self.logger)
        else:
            self.log_failures = False

    def finish(self) -> None:
        """Say once that records are handed back without having been run."""
        if self.log_failures and not self.all_tried():
            from batchproc._report import log_skipped

            log_skipped(self)

    # --- reading ---------------------------------------------------------------------------------

    def view(self, index: int) -> Any:
        return self.source.view(self.records[index])

    def identifier(self, index: int) -> Any:
        return self.source.reported(self.identifiers[index])

    def status(self, index: int) -> Status:
        if index in self.misses:
            return "fail"
        if index < self.reached and (self.results is None or self.results[index] is not NOT_RUN):
            return "success"
        return "skipped"

    def returned(self, index: int) -> Any:
        return None if self.results is None else self.results[index]

    def noted(self, index: int) -> BaseException | None:
        """The exception of a failed record."""
        return self.misses[index][0] if index in self.misses else None

    def skip_reason(self, index: int) -> RecordSkippedError:
        from batchproc import errors  # most runs skip nothing

        kind, text = self.skips.get(index, self.rest)
        skipped: RecordSkippedError = getattr(errors, kind)(text)
        return skipped

    def all_tried(self) -> bool:
        return not (self.skips or self.broken_off) and self.reached == len(self.records)

    def not_done(self) -> list[int]:
        """The positions of all records that did not succeed, in event order."""
        if self.all_tried():
            return sorted(self.misses)
        return [index for index in range(len(self.records)) if self.status(index) != "success"]

    def done(self) -> list[int]:
        """The positions of all records that succeeded, in event order."""
        return [index for index in range(len(self.records)) if self.status(index) == "success"]

    def failed_whole(self) -> bool:
        """No success, and at least one record that was tried and failed."""
        return bool(self.misses) and len(self.not_done()) == len(self.records)

    def response(self) -> PartialItemFailureResponse:
        if (
            not self.misses
            and not self.skips
            and not self.broken_off
            and self.reached == len(self.records)
        ):
            return {"batchItemFailures": []}
        positions = self.not_done()
        if self.source.retry == "rewind":
            positions = self._up_to_checkpoint(positions)
        reported = self.source.reported
        unique = dict.fromkeys([self.identifiers[index] for index in positions])
        return {"batchItemFailures": [{"itemIdentifier": reported(one)} for one in unique]}

    def _up_to_checkpoint(self, positions: list[int]) -> list[int]:
        # Lambda goes back to the lowest sequence number in the response and delivers everything
        # from there on again, so nothing after the first record that was held back needs to be
        # named.
        # https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
        if self.first_only:
            return positions[:1]
        if self.late:
            for count, index in enumerate(positions, start=1):
                if index not in self.misses:
                    return positions[:count]
        return positions

    def message(self, index: int) -> tuple[Any, Any, Any]:
        """The processed message of one record: (status, result or text, record)."""
        if index in self.told:
            return self.told[index]
        if index in self.misses:
            exception, got, _ = self.misses[index]
            return "fail", text_of(exception), got
        if self.status(index) == "success":
            return "success", self.returned(index), self.view(index)
        return "fail", text_of(self.skip_reason(index)), self.view(index)

    def messages(self) -> list[tuple[Any, Any, Any]]:
        return [self.message(index) for index in range(len(self.records))]

    def exceptions(self) -> list[ExceptionInfo]:
        return [info_of(self.misses[index][0]) for index in sorted(self.misses)]

    def item(self, index: int) -> BatchItem:
        from batchproc.outcome import BatchItem

        view, identifier = self.view(index), self.identifier(index)
        status = self.status(index)
        if status == "fail":
            exception, _, stage = self.misses[index]
            return BatchItem(index, identifier, view, status, stage, None, exception)
        if status == "success":
            return BatchItem(index, identifier, view, status, "handle", self.returned(index))
        return BatchItem(index, identifier, view, status, None, None, self.skip_reason(index))

    def result(self) -> BatchResult:
        from batchproc.outcome import BatchResult

        return BatchResult(
            [self.item(index) for index in range(len(self.records))], self.response()
        )
