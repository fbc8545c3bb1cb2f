"""The processors for every source: sync and async."""

from __future__ import annotations

from batchproc.engine import BasePartialBatchProcessor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc.sources import EventType


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
        if max_workers is not None:
            from batchproc._options import check_whole

            check_whole("max_workers", max_workers)
            if self._first_only:
                raise ValueError(
                    "max_workers contradicts stop_on_failure on a stream: its records run one after the other, "
                    "so that the first failure is the checkpoint. Leave one of the two out."
                )
            self.max_workers = max_workers
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
        if max_concurrency != self.max_concurrency:
            from batchproc._options import check_whole

            check_whole("max_concurrency", max_concurrency)
            self.max_concurrency = max_concurrency
