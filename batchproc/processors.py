"""The four processors."""

from __future__ import annotations

from batchproc._options import check_whole
from batchproc.engine import BasePartialBatchProcessor
from batchproc.errors import SQSFifoCircuitBreakerError, SQSFifoMessageGroupCircuitBreakerError
from batchproc.sources import SQS_FIFO, EventType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BatchProcessor(BasePartialBatchProcessor):
    """Calls a handler with each record of a batch and reports the ones that failed."""

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,
        *,
        stop_on_failure: bool = False,
        max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        super().__init__(
            event_type,
            model,
            raise_on_entire_batch_failure,
            logger,
            stop_on_failure=stop_on_failure,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )
        self._set_max_workers(max_workers)
        if max_workers is not None and self._first_only:
            raise ValueError(
                "max_workers contradicts stop_on_failure on a stream: its records run one after the other, so "
                "that the first failure is the checkpoint. Leave one of the two out."
            )

    def _set_max_workers(self, max_workers: int | None) -> None:
        if max_workers is not None:
            check_whole("max_workers", max_workers)
            self._max_workers = max_workers
            self._plain = False


class AsyncBatchProcessor(BasePartialBatchProcessor):
    """Awaits a handler for each record of a batch, many at a time, and reports the ones that failed."""

    _awaits = True

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,
        *,
        stop_on_failure: bool = False,
        max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        super().__init__(
            event_type,
            model,
            raise_on_entire_batch_failure,
            logger,
            stop_on_failure=stop_on_failure,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )
        check_whole("max_concurrency", max_concurrency)
        self._max_concurrency = max_concurrency


class SqsFifoPartialProcessor(BatchProcessor):
    """Stops at the first failure of a FIFO batch and hands the rest back, so that the queue keeps its order."""

    def __init__(
        self,
        model: Any = None,
        skip_group_on_error: bool = False,
        logger: Any = None,
        *,
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: bool = False,
        max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        super().__init__(
            EventType.SQS,
            model,
            raise_on_entire_batch_failure,
            logger,
            max_workers=max_workers,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )
        _make_fifo(self, skip_group_on_error, stop_on_failure)
        if max_workers is not None and not skip_group_on_error:
            raise ValueError(
                "max_workers needs skip_group_on_error=True on a FIFO queue: without it the whole batch is one "
                "line, and threads would break its order."
            )


class AsyncSqsFifoPartialProcessor(AsyncBatchProcessor):
    """Like `SqsFifoPartialProcessor` for async handlers: in order inside a message group."""

    def __init__(
        self,
        model: Any = None,
        skip_group_on_error: bool = False,
        logger: Any = None,
        *,
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: bool = False,
        max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        super().__init__(
            EventType.SQS,
            model,
            raise_on_entire_batch_failure,
            logger,
            max_concurrency=max_concurrency,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )
        _make_fifo(self, skip_group_on_error, stop_on_failure)


def _make_fifo(
    processor: BasePartialBatchProcessor, skip_group_on_error: bool, stop_on_failure: bool
) -> None:
    if stop_on_failure:
        raise ValueError(
            "stop_on_failure says what a FIFO processor does anyway: leave it out. "
            "skip_group_on_error=True holds back only the failed message group."
        )
    processor._source = SQS_FIFO
    if skip_group_on_error:
        text = "A previous record from this message group failed processing"
        processor._skip = SQSFifoMessageGroupCircuitBreakerError, text
        processor._lane = SQS_FIFO.lane
        processor._plain = False
    else:
        processor._skip = SQSFifoCircuitBreakerError, "A previous record failed processing"
