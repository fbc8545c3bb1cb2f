"""One batch: its records, their identifiers, and one outcome for each record.

A record is processed only when its handler has returned. Every outcome is `UNTRIED` until the step
of the record puts another one into the column; past the end of the column every record is UNTRIED.
The response, the result and the processed messages are read from this column, at any moment and by
anyone, so an interrupt or an early exit cannot turn a record that did not run into a success.
"""

from __future__ import annotations

from types import FunctionType
from weakref import ref

from batchproc._exceptions import info_of, text_of

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from batchproc._outcome import BatchItem, BatchResult, Stage, Status
    from batchproc._settings import Settings, SkipReason
    from batchproc.errors import ExceptionInfo
    from batchproc.shapes import PartialItemFailureResponse


class Failed:
    """The outcome of a record that was tried and failed."""

    __slots__ = ("exception", "got", "stage")

    def __init__(self, exception: BaseException, got: object, stage: Stage) -> None:
        self.exception = exception
        self.got = got  # what the handler was called with: the view or the model
        self.stage: Stage = stage


class Skipped:
    """The outcome of a record that has not run."""

    __slots__ = ("reason",)

    def __init__(self, reason: SkipReason | None) -> None:
        self.reason = reason


UNTRIED = Skipped(None)
"""The outcome of every record until its handler has returned or raised."""

NOT_RETURNED = ("RecordSkippedError", "Not processed: its handler has not returned")

_NONE: dict[int, Any] = {}  # stays empty: a batch gets its own dicts before it fills them


class Batch:
    """Everything about one batch that is not a setting of its processor.

    An outcome is what the handler returned, `Failed`, or `Skipped`. It may be any object of the
    user's, so outcomes are told apart by their type and by `is`, never by `==` or `in`.

    What few batches need has its default on the class.
    """

    interrupted = False  # an exception left the with block
    takes_record = False  # whether the handler gets a body and the record view
    covered = False  # another batch has begun in the context of its records
    started = False  # process() was called
    job: Any = None  # the Job, which imports this module, while its records run
    # The positions of all records that are not processed: set when all have ended, as the last act
    # of a driver. It agrees with the column, and only saves reading it.
    ended: list[int] | None = None
    state: dict[str, Any] | None = None  # of a tumbling window; None: the response has none
    quiet = False  # an entry function runs it, which does not read the processed messages
    late = False  # less than stop_before_timeout_ms was left
    rest: SkipReason = NOT_RETURNED  # why the records that are UNTRIED are not processed
    condemned: dict[int, Failed] = _NONE  # by position: what a hook put into `fail_messages`
    told: dict[int, tuple[Any, Any, Any]] = _NONE  # messages made by overrides of _process_record
    # By id, the exceptions that an overridden `failure_handler` was called with.
    announced: Any = frozenset()

    def __init__(
        self,
        settings: Settings,
        records: list[dict[str, Any]],
        identifiers: list[Any],
        handler: Callable[..., object],
        call: Callable[..., Any],
        lambda_context: object,
    ) -> None:
        self.settings = settings
        self.records = records
        self.identifiers = identifiers
        self.handler: Any = handler
        self.call = call
        self.lambda_context = lambda_context
        self.outcomes: list[Any] = []
        # None: not yet; True: inside the with block; False: after it.
        self.entered: bool | None = None

    def outcome(self, index: int) -> Any:
        """What the handler returned, `Failed`, or `Skipped`."""
        if self.condemned and index in self.condemned:
            return self.condemned[index]
        return self.outcomes[index] if index < len(self.outcomes) else UNTRIED

    def leave(self) -> None:
        """The with block has ended: keep no function, which may hold the processor."""
        self.entered = False
        if type(self.handler) is FunctionType:
            self.handler = ref(self.handler)

    def view(self, index: int) -> Any:
        return self.settings.source.view(self.records[index])

    def identifier(self, index: int) -> Any:
        """What the response calls the record."""
        return self.settings.source.reported(self.identifiers[index])

    def account(self, index: int) -> tuple[Status, Stage | None, Any, Any]:
        """The status, the stage, the result or the exception, and the record of the message."""
        outcome = self.outcome(index)
        if type(outcome) is Failed:
            return "fail", outcome.stage, outcome.exception, outcome.got
        if type(outcome) is Skipped:
            from batchproc import errors  # most batches skip nothing

            kind, text = outcome.reason or self.rest
            return "skipped", None, getattr(errors, kind)(text), self.view(index)
        return "success", "handle", outcome, self.records[index]

    def unprocessed(self) -> list[int]:
        """The positions of all records that are not processed, in event order."""
        if self.ended is not None:
            return self.ended
        found = [
            index
            for index, outcome in enumerate(self.outcomes)
            if type(outcome) is Failed or type(outcome) is Skipped
        ]
        found += range(len(self.outcomes), len(self.records))
        return sorted({*found, *self.condemned}) if self.condemned else found

    def failures(self) -> list[Failed]:
        """The records that were tried and failed, in event order."""
        outcomes = [self.outcome(index) for index in self.unprocessed()]
        return [outcome for outcome in outcomes if type(outcome) is Failed]

    def failed_whole(self) -> bool:
        """No record is processed, and at least one was tried and failed."""
        return len(self.unprocessed()) == len(self.records) and bool(self.failures())

    def response(self) -> PartialItemFailureResponse:
        response: PartialItemFailureResponse = {"batchItemFailures": []}
        if positions := self.unprocessed() if self.ended is None else self.ended:
            source = self.settings.source
            if source.retry == "rewind":
                positions = self._up_to_checkpoint(positions)
            for one in dict.fromkeys([self.identifiers[index] for index in positions]):
                response["batchItemFailures"].append({"itemIdentifier": source.reported(one)})
        if self.state is not None:
            response["state"] = self.state  # type: ignore[typeddict-unknown-key]  # TimeWindowResponse
        return response

    def _up_to_checkpoint(self, positions: list[int]) -> list[int]:
        # Lambda retries from the lowest sequence number in the response on, so nothing after the
        # first record that was held back needs to be reported.
        # https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
        if self.settings.first_only:
            return positions[:1]
        if self.late:
            for count, index in enumerate(positions, start=1):
                if type(self.outcome(index)) is Skipped:
                    return positions[:count]
        return positions

    def message(self, index: int) -> tuple[Any, Any, Any]:
        """The processed message of one record: (status, result or text, record)."""
        status, _, what, record = self.account(index)
        told = None if index in self.condemned else self.told.get(index)
        # An interrupt, or another attempt, may have taken back what the override told: the column
        # decides.
        if told is not None and (told[0] == "success") is (status == "success"):
            return told
        return (status, what, record) if status == "success" else ("fail", text_of(what), record)

    def messages(self) -> list[tuple[Any, Any, Any]]:
        if self.quiet:
            return []
        if self.ended == [] and not self.told:
            return [("success", *one) for one in zip(self.outcomes, self.records, strict=True)]
        return [self.message(index) for index in range(len(self.records))]

    def exceptions(self) -> list[ExceptionInfo]:
        return [info_of(failure.exception) for failure in self.failures()]

    def item(self, index: int) -> BatchItem:
        from batchproc._outcome import BatchItem

        status, stage, told, _ = self.account(index)
        result, exception = (told, None) if status == "success" else (None, told)
        identifier, view = self.identifier(index), self.view(index)
        return BatchItem(index, identifier, view, status, stage, result, exception)

    def result(self) -> BatchResult:
        from batchproc._outcome import BatchResult

        items = [self.item(index) for index in range(len(self.records))]
        return BatchResult(items, self.response())
