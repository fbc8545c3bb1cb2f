"""The exceptions of batchproc, and when each is raised or noted.

Exception
├── BatchProcessingError                          the whole batch failed
├── ValueError
│   ├── UnexpectedBatchTypeError                  the event is not a batch of this source
│   └── InvalidBodyError                          noted: the body of a record cannot be decoded
├── TypeError
│   ├── WrongHandlerError                         the handler cannot do what it is asked to
│   └── WrongOutcomeError                         `_process_record` gave back something else
├── RecordFailedError                             `_process_record` said "fail" and not why
└── RecordSkippedError                            noted for a record that never ran
    ├── SQSFifoCircuitBreakerError                an earlier record of the batch failed
    ├── SQSFifoMessageGroupCircuitBreakerError    an earlier record of its group failed
    └── StoppedBeforeTimeoutError                 too little time was left (a TimeoutError)
"""

from __future__ import annotations

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Any, TypeAlias

    from batchproc._outcome import BatchResult
    from batchproc.shapes import PartialItemFailureResponse

    ExceptionInfo: TypeAlias = (
        tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    )
else:
    ExceptionInfo = tuple


class BatchProcessingError(Exception):
    """Raised at the end of a batch in which no record succeeded and at least one failed.

    The response was complete before this was raised: `response` is it, and so is what
    `processor.response()` returns to code that catches this error.

    Attributes:
        msg: the text; it begins with "All records failed processing. ".
        child_exceptions: one `(type, exception, traceback)` for each failed record, in event order.
        response: what the Lambda function may return instead of raising.
        result: the `BatchResult` with every record.
        __cause__: the exception of the record; where records failed differently, an
            `ExceptionGroup` with one exception of each kind, at most ten.
        __notes__: one line for each of the first five failed records: "#0 ValueError: its text".
    """

    msg: str
    child_exceptions: list[ExceptionInfo]
    response: PartialItemFailureResponse | None
    result: BatchResult | None

    def __init__(
        self,
        msg: str = "",
        child_exceptions: Iterable[ExceptionInfo] | None = None,
        *,
        response: PartialItemFailureResponse | None = None,
        result: BatchResult | None = None,
    ) -> None:
        super().__init__(msg)
        self.msg = msg
        self.child_exceptions = list(child_exceptions or ())
        self.response = response
        self.result = result

    def __reduce__(self) -> tuple[Any, ...]:
        from batchproc import _portable

        return _portable.reduce_error(self)


class UnexpectedBatchTypeError(ValueError):
    """Raised before any handler runs: the event or the records are not a batch of this source."""


class InvalidBodyError(ValueError):
    """Noted for a record whose body is absent, or is not what `body=` of the processor says.

    The text has the type of the error and the path to it, never the body. `original` is the
    exception of the class or the decoder, such as pydantic's `ValidationError`, or None. Its text
    may quote the body. It is no cause of this exception, so that no log shows it.
    """

    original: BaseException | None = None

    def __reduce__(self) -> tuple[Any, ...]:  # pydantic's errors cannot be pickled
        return type(self), self.args


class WrongHandlerError(TypeError):
    """Raised before the first record when a handler cannot work: it is not callable, of the wrong
    kind (`async def` in a sync processor, a generator function), or has a parameter that nothing
    fills.

    Noted as the failure of one record when a handler returned work that was never run, such as a
    coroutine that was never awaited.
    """


class WrongOutcomeError(TypeError):
    """Noted as the failure of a record whose overridden `_process_record` gave back anything but
    `("success", result, record)` or `("fail", text, record)`."""


class RecordFailedError(Exception):
    """Noted for a record whose overridden `_process_record` returned `("fail", text, record)`
    without an exception that batchproc has seen; its text is that text."""


class RecordSkippedError(Exception):
    """Noted for a record that was reported unprocessed without being run; the text says why."""


class SQSFifoCircuitBreakerError(RecordSkippedError):
    """Noted for the records of a FIFO batch after the first failure: they keep their order."""


class SQSFifoMessageGroupCircuitBreakerError(RecordSkippedError):
    """Noted for later records of a failed message group (`skip_group_on_error=True`)."""


class StoppedBeforeTimeoutError(RecordSkippedError, TimeoutError):
    """Noted when less than `stop_before_timeout_ms` was left: for records that were not started,
    and for open async records, which are cancelled and count as failed."""
