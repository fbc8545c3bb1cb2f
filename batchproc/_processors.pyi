"""Which handler, which model and which options go together. `processors.py` has the manual."""
# ruff: noqa: TID253  # Python does not import this file

from typing import Any, Generic, Literal, Self, overload

from batchproc._annotations import (
    Absent,
    BodyT,
    CoroutineT,
    DynamoDB,
    DynamoDBT,
    Kafka,
    KafkaT,
    Kinesis,
    KinesisT,
    Logger,
    Mistake,
    OfAny,
    OfBytes,
    OfItem,
    OfText,
    Partial,
    Plain,
    Records,
    RecordT,
    ResultT,
    Sqs,
    SqsT,
    UntypedT,
    ViewT_co,
    WithMore,
)
from batchproc._bases import BasePartialBatchProcessor
from batchproc.records import DynamoDBRecord, KafkaEventRecord, KinesisStreamRecord, SQSRecord
from batchproc.sources import EventType

# The overloads of a constructor: each source, without and with a model; an EventType in a variable;
# then each with a body. DynamoDB and Kafka have records without one.
# Options have plain keywords, not Unpack[TypedDict], so that an editor shows them.
# fmt: off

class BatchProcessor(BasePartialBatchProcessor[RecordT], Generic[RecordT, ViewT_co]):
    # Narrower on purpose: see CustomProcessor.
    _awaits: Literal[False]

    @overload
    def __init__(
        self: BatchProcessor[SQSRecord], event_type: Sqs, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[SqsT], event_type: Sqs, model: type[SqsT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[KinesisStreamRecord], event_type: Kinesis, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[KinesisT], event_type: Kinesis, model: type[KinesisT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[DynamoDBRecord], event_type: DynamoDB, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[DynamoDBT], event_type: DynamoDB, model: type[DynamoDBT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[KafkaEventRecord], event_type: Kafka, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[KafkaT], event_type: Kafka, model: type[KafkaT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[Any], event_type: EventType, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT, SQSRecord], event_type: Sqs, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfText[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT, KinesisStreamRecord], event_type: Kinesis, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfBytes[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT, DynamoDBRecord], event_type: DynamoDB, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfItem[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT | None, DynamoDBRecord], event_type: DynamoDB,
        model: None = None, raise_on_entire_batch_failure: bool = True,
        logger: Logger | None = None, *,
        body: OfItem[BodyT], absent: Literal["none"],
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT, KafkaEventRecord], event_type: Kafka, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfBytes[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT | None, KafkaEventRecord], event_type: Kafka, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfBytes[BodyT], absent: Literal["none"],
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT, Any], event_type: EventType, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfAny[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[BodyT | None, Any], event_type: EventType, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfAny[BodyT], absent: Literal["none"],
        stop_on_failure: bool = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...

    @overload
    def __call__(
        self, records: Records, handler: Plain[RecordT, UntypedT],
        lambda_context: Any = None,
    ) -> Self: ...
    @overload
    def __call__(
        self, records: Records, handler: WithMore[RecordT, UntypedT, ViewT_co],
        lambda_context: Any = None,
    ) -> Self: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # Mistake, on purpose
        self, records: Records, handler: Plain[RecordT, CoroutineT],
        lambda_context: Any = None,
    ) -> Mistake: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # Mistake, on purpose
        self, records: Records, handler: WithMore[RecordT, CoroutineT, ViewT_co],
        lambda_context: Any = None,
    ) -> Mistake: ...
    @overload
    def __call__(
        self, records: Records, handler: Plain[RecordT, ResultT],
        lambda_context: Any = None,
    ) -> Self: ...
    @overload
    def __call__(
        self, records: Records, handler: WithMore[RecordT, ResultT, ViewT_co],
        lambda_context: Any = None,
    ) -> Self: ...
    @overload
    def __call__(
        self, records: Records, handler: Partial[RecordT, object], lambda_context: Any = None
    ) -> Self: ...

    # A sync processor does not await: the type of `self` says which one does.
    def async_process(self: AsyncBatchProcessor[Any]) -> list[tuple[str, Any, Any]]: ...  # type: ignore[misc]
    async def aprocess(self: AsyncBatchProcessor[Any]) -> list[tuple[str, Any, Any]]: ...  # type: ignore[misc]

class AsyncBatchProcessor(BasePartialBatchProcessor[RecordT], Generic[RecordT, ViewT_co]):
    _awaits: Literal[True]

    @overload
    def __init__(
        self: AsyncBatchProcessor[SQSRecord], event_type: Sqs, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[SqsT], event_type: Sqs, model: type[SqsT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KinesisStreamRecord], event_type: Kinesis, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KinesisT], event_type: Kinesis, model: type[KinesisT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[DynamoDBRecord], event_type: DynamoDB, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[DynamoDBT], event_type: DynamoDB, model: type[DynamoDBT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KafkaEventRecord], event_type: Kafka, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KafkaT], event_type: Kafka, model: type[KafkaT],
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[Any], event_type: EventType, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: None = None, stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT, SQSRecord], event_type: Sqs, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfText[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT, KinesisStreamRecord], event_type: Kinesis,
        model: None = None, raise_on_entire_batch_failure: bool = True,
        logger: Logger | None = None, *,
        body: OfBytes[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT, DynamoDBRecord], event_type: DynamoDB, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfItem[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT | None, DynamoDBRecord], event_type: DynamoDB,
        model: None = None, raise_on_entire_batch_failure: bool = True,
        logger: Logger | None = None, *,
        body: OfItem[BodyT], absent: Literal["none"],
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT, KafkaEventRecord], event_type: Kafka, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfBytes[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT | None, KafkaEventRecord], event_type: Kafka,
        model: None = None, raise_on_entire_batch_failure: bool = True,
        logger: Logger | None = None, *,
        body: OfBytes[BodyT], absent: Literal["none"],
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT, Any], event_type: EventType, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfAny[BodyT], absent: Absent = "fail",
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[BodyT | None, Any], event_type: EventType, model: None = None,
        raise_on_entire_batch_failure: bool = True, logger: Logger | None = None, *,
        body: OfAny[BodyT], absent: Literal["none"],
        stop_on_failure: bool = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...

    @overload
    def __call__(
        self, records: Records, handler: Plain[RecordT, object],
        lambda_context: Any = None,
    ) -> Self: ...
    @overload
    def __call__(
        self, records: Records, handler: WithMore[RecordT, object, ViewT_co],
        lambda_context: Any = None,
    ) -> Self: ...
    @overload
    def __call__(
        self, records: Records, handler: Partial[RecordT, object], lambda_context: Any = None
    ) -> Self: ...

    # An async processor does not run synchronously: the type of `self` says which one does.
    def process(self: BatchProcessor[Any]) -> list[tuple[str, Any, Any]]: ...  # type: ignore[misc]

class SqsFifoPartialProcessor(BatchProcessor[RecordT, ViewT_co]):
    @overload
    def __init__(
        self: SqsFifoPartialProcessor[SQSRecord], model: None = None,
        skip_group_on_error: bool = False, logger: Logger | None = None, *,
        body: None = None, raise_on_entire_batch_failure: bool = True,
        stop_on_failure: Literal[False] = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: SqsFifoPartialProcessor[SqsT], model: type[SqsT],
        skip_group_on_error: bool = False, logger: Logger | None = None, *,
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: Literal[False] = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: SqsFifoPartialProcessor[BodyT, SQSRecord], model: None = None,
        skip_group_on_error: bool = False, logger: Logger | None = None, *,
        body: OfText[BodyT], absent: Absent = "fail",
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: Literal[False] = False, max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...

class AsyncSqsFifoPartialProcessor(AsyncBatchProcessor[RecordT, ViewT_co]):
    @overload
    def __init__(
        self: AsyncSqsFifoPartialProcessor[SQSRecord], model: None = None,
        skip_group_on_error: bool = False, logger: Logger | None = None, *,
        body: None = None, raise_on_entire_batch_failure: bool = True,
        stop_on_failure: Literal[False] = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncSqsFifoPartialProcessor[SqsT], model: type[SqsT],
        skip_group_on_error: bool = False, logger: Logger | None = None, *,
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: Literal[False] = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncSqsFifoPartialProcessor[BodyT, SQSRecord], model: None = None,
        skip_group_on_error: bool = False, logger: Logger | None = None, *,
        body: OfText[BodyT], absent: Absent = "fail",
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: Literal[False] = False, max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None, log_failures: bool = True,
    ) -> None: ...
