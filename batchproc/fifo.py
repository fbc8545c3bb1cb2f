"""The processors for SQS FIFO queues, whose records must stay in order."""

from __future__ import annotations

from batchproc.processors import AsyncBatchProcessor, BatchProcessor
from batchproc.sources import SQS_FIFO, EventType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Unpack, overload

    from batchproc._annotations import (  # pyright: ignore[reportMissingModuleSource]  # types only
        AsyncFifoOptions,
        RecordT,  # noqa: F401  # in the strings of the bases
        SqsT,
        SyncFifoOptions,
    )
    from batchproc.engine import BasePartialBatchProcessor
    from batchproc.records import SQSRecord


class SqsFifoPartialProcessor(BatchProcessor["RecordT"]):
    """Stops at the first failure of a FIFO batch and hands the rest back, so that order is kept."""

    if TYPE_CHECKING:
        # fmt: off
        @overload
        def __init__(
            self: SqsFifoPartialProcessor[SQSRecord], model: None = None,
            skip_group_on_error: bool = False, logger: Any = None,
            **options: Unpack[SyncFifoOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: SqsFifoPartialProcessor[SqsT], model: type[SqsT],
            skip_group_on_error: bool = False, logger: Any = None,
            **options: Unpack[SyncFifoOptions],
        ) -> None: ...
        # fmt: on

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
                "max_workers needs skip_group_on_error=True on a FIFO queue: without it the whole "
                "batch is one line, and threads would break its order."
            )


class AsyncSqsFifoPartialProcessor(AsyncBatchProcessor["RecordT"]):
    """Like `SqsFifoPartialProcessor` for async handlers: in order inside a message group."""

    if TYPE_CHECKING:
        # fmt: off
        @overload
        def __init__(
            self: AsyncSqsFifoPartialProcessor[SQSRecord], model: None = None,
            skip_group_on_error: bool = False, logger: Any = None,
            **options: Unpack[AsyncFifoOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncSqsFifoPartialProcessor[SqsT], model: type[SqsT],
            skip_group_on_error: bool = False, logger: Any = None,
            **options: Unpack[AsyncFifoOptions],
        ) -> None: ...
        # fmt: on

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
    SQS_FIFO.load_view()
    processor._source = SQS_FIFO
    if skip_group_on_error:
        text = "A previous record from this message group failed processing"
        processor._skip = "SQSFifoMessageGroupCircuitBreakerError", text
        processor._lane = SQS_FIFO.lane
        processor._plain = False
    else:
        processor._skip = "SQSFifoCircuitBreakerError", "A previous record failed processing"
