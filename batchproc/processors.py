"""The processors for every source: sync and async."""

from __future__ import annotations

from batchproc.bases import BasePartialBatchProcessor
from batchproc.sources import EventType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, Self, Unpack, overload

    from batchproc._annotations import (  # pyright: ignore[reportMissingModuleSource]  # types only
        ASYNC_HANDLER,
        AsyncFifoOptions,
        AsyncOptions,
        CoroutineT,
        DynamoDB,
        DynamoDBT,
        Handler,
        Kafka,
        KafkaT,
        Kinesis,
        KinesisT,
        Mistake,
        Records,
        RecordT,
        ResultT,
        Sqs,
        SqsT,
        SyncFifoOptions,
        SyncOptions,
        UntoldT,
        deprecated,
    )
    from batchproc.records import DynamoDBRecord, KafkaEventRecord, KinesisStreamRecord, SQSRecord
else:
    RecordT = None


class BatchProcessor(BasePartialBatchProcessor[RecordT]):
    """Calls a handler with each record of a batch and reports the ones that failed."""

    if TYPE_CHECKING:
        # Narrower on purpose: see AnyOwnProcessor.
        _awaits: Literal[False]  # pyright: ignore[reportIncompatibleVariableOverride]  # narrowed

    if TYPE_CHECKING:  # each source, without and with a model; last an EventType in a variable
        # fmt: off
        @overload
        def __init__(
            self: BatchProcessor[SQSRecord], event_type: Sqs, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[SqsT], event_type: Sqs, model: type[SqsT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[KinesisStreamRecord], event_type: Kinesis, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[KinesisT], event_type: Kinesis, model: type[KinesisT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[DynamoDBRecord], event_type: DynamoDB, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[DynamoDBT], event_type: DynamoDB, model: type[DynamoDBT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[KafkaEventRecord], event_type: Kafka, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[KafkaT], event_type: Kafka, model: type[KafkaT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: BatchProcessor[Any], event_type: EventType, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[SyncOptions],
        ) -> None: ...
        # fmt: on

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
            max_workers=max_workers,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )

    if TYPE_CHECKING:

        @overload
        def __call__(  # pyright: ignore[reportIncompatibleMethodOverride]  # RecordT is known here
            self, records: Records, handler: Handler[RecordT, UntoldT], lambda_context: Any = None
        ) -> Self: ...
        @overload
        @deprecated(ASYNC_HANDLER)
        def __call__(  # type: ignore[overload-overlap]  # Mistake, on purpose
            self,
            records: Records,
            handler: Handler[RecordT, CoroutineT],
            lambda_context: Any = None,
        ) -> Mistake: ...
        @overload
        def __call__(  # pyright: ignore[reportOverlappingOverload]  # Mistake, on purpose
            self, records: Records, handler: Handler[RecordT, ResultT], lambda_context: Any = None
        ) -> Self: ...
        def __call__(self, records: Any, handler: Any, lambda_context: Any = None) -> Any: ...


class AsyncBatchProcessor(BasePartialBatchProcessor[RecordT]):
    """Awaits a handler for each record, many at a time, and reports the ones that failed."""

    _awaits: Literal[True] = True  # pyright: ignore[reportIncompatibleVariableOverride]  # as above

    if TYPE_CHECKING:
        # fmt: off
        @overload
        def __init__(
            self: AsyncBatchProcessor[SQSRecord], event_type: Sqs, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[SqsT], event_type: Sqs, model: type[SqsT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[KinesisStreamRecord], event_type: Kinesis, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[KinesisT], event_type: Kinesis, model: type[KinesisT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[DynamoDBRecord], event_type: DynamoDB, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[DynamoDBT], event_type: DynamoDB, model: type[DynamoDBT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[KafkaEventRecord], event_type: Kafka, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[KafkaT], event_type: Kafka, model: type[KafkaT],
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: AsyncBatchProcessor[Any], event_type: EventType, model: None = None,
            raise_on_entire_batch_failure: bool = True, logger: Any = None,
            **options: Unpack[AsyncOptions],
        ) -> None: ...
        # fmt: on

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
            max_concurrency=max_concurrency,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )

    if TYPE_CHECKING:

        def __call__(  # pyright: ignore[reportIncompatibleMethodOverride]  # RecordT is known here
            self, records: Records, handler: Handler[RecordT, object], lambda_context: Any = None
        ) -> Self: ...


class SqsFifoPartialProcessor(BatchProcessor[RecordT]):
    """Stops at the first failure of a FIFO batch and hands the rest back, so that order is kept."""

    _fifo = True

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
        BasePartialBatchProcessor.__init__(
            self,
            EventType.SQS,
            model,
            raise_on_entire_batch_failure,
            logger,
            skip_group_on_error=skip_group_on_error,
            stop_on_failure=stop_on_failure,
            max_workers=max_workers,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )


class AsyncSqsFifoPartialProcessor(AsyncBatchProcessor[RecordT]):
    """Like `SqsFifoPartialProcessor` for async handlers: in order inside a message group."""

    _fifo = True

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
        BasePartialBatchProcessor.__init__(
            self,
            EventType.SQS,
            model,
            raise_on_entire_batch_failure,
            logger,
            skip_group_on_error=skip_group_on_error,
            stop_on_failure=stop_on_failure,
            max_concurrency=max_concurrency,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )
