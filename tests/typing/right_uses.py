"""Right uses: mypy and pyright must have nothing to say about any line. Nobody runs this file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, assert_type
from unittest.mock import Mock

from pydantic import BaseModel, Json

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialBatchProcessor,
    BasePartialProcessor,
    BatchProcessingError,
    BatchProcessor,
    BatchResult,
    DynamoDBRecord,
    EventType,
    ExceptionInfo,
    FailureResponse,
    KafkaEventRecord,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    PartialItemFailures,
    SqsFifoPartialProcessor,
    SQSRecord,
    SuccessResponse,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from batchproc.models import (
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecordModel,
    SqsRecordModel,
)
from batchproc.shapes import KinesisPipeRecord

Response = PartialItemFailureResponse


def show(*values: object) -> None:
    """Where a value only has to be used."""


class Order(BaseModel):
    item: str


class OrderRecord(SqsRecordModel):
    body: Json[Order]


class SlimRecord(BaseModel):  # it need not be one of ours
    body: str


# --- a processor knows what its handlers get ------------------------------------------------------

sqs = BatchProcessor(event_type=EventType.SQS)
assert_type(sqs, BatchProcessor[SQSRecord])
assert_type(
    BatchProcessor(EventType.KinesisDataStreams, None, False, None),
    BatchProcessor[KinesisStreamRecord],
)
assert_type(
    BatchProcessor(EventType.DynamoDBStreams, stop_on_failure=True, stop_before_timeout_ms=500),
    BatchProcessor[DynamoDBRecord],
)
assert_type(
    BatchProcessor(event_type=EventType.Kafka, max_workers=4, log_failures=False),
    BatchProcessor[KafkaEventRecord],
)
assert_type(AsyncBatchProcessor(EventType.Kafka), AsyncBatchProcessor[KafkaEventRecord])

orders = BatchProcessor(event_type=EventType.SQS, model=OrderRecord)
assert_type(orders, BatchProcessor[OrderRecord])
assert_type(BatchProcessor(EventType.SQS, SlimRecord), BatchProcessor[SlimRecord])
assert_type(
    BatchProcessor(EventType.KinesisDataStreams, KinesisDataStreamRecordModel),
    BatchProcessor[KinesisDataStreamRecordModel],
)
assert_type(
    AsyncBatchProcessor(EventType.DynamoDBStreams, model=DynamoDBStreamRecordModel),
    AsyncBatchProcessor[DynamoDBStreamRecordModel],
)
assert_type(
    AsyncBatchProcessor(EventType.Kafka, model=KafkaRecordModel, max_concurrency=1),
    AsyncBatchProcessor[KafkaRecordModel],
)

fifo = SqsFifoPartialProcessor(skip_group_on_error=True, max_workers=2)
assert_type(fifo, SqsFifoPartialProcessor[SQSRecord])
async_fifo = AsyncSqsFifoPartialProcessor(model=OrderRecord, raise_on_entire_batch_failure=False)
assert_type(async_fifo, AsyncSqsFifoPartialProcessor[OrderRecord])


def of_any_source(event_type: EventType) -> BatchProcessor:
    return BatchProcessor(event_type, max_workers=2)


def annotated(processor: BatchProcessor, one_source: BatchProcessor[SQSRecord]) -> None:
    """Without brackets any handler will do."""


annotated(orders, fifo)

# --- handlers -------------------------------------------------------------------------------------


def body_of(record: SQSRecord) -> str:
    return record.body


def anything(record: SQSRecord) -> Any:
    return record.json_body


def untouched(record: object) -> None:
    """A handler of anything is a handler of this."""


def behind_a_pipe(event: list[dict[str, Any]], record: KinesisPipeRecord) -> None:
    sqs = BatchProcessor(EventType.SQS)
    assert_type(process_partial_response(event, body_of, sqs), Response)
    kinesis = BatchProcessor(EventType.KinesisDataStreams)
    assert_type(process_partial_response([record], untouched, kinesis), Response)


def with_context(record: SQSRecord, lambda_context: LambdaContext) -> int:
    return lambda_context.get_remaining_time_in_millis()


def with_context_of_any_library(record: SQSRecord, lambda_context: Any) -> Any:
    return lambda_context.aws_request_id


def with_optional_context(record: SQSRecord, lambda_context: LambdaContext | None = None) -> None:
    """As unit tests like it."""


def with_context_by_annotation(record: SQSRecord, ctx: LambdaContext) -> str:
    return ctx.function_name


def into_table(table: str, record: SQSRecord) -> str:
    return table + record.body


class Writer:
    def __call__(self, record: SQSRecord) -> int:
        return len(record.body)

    def write(self, record: SQSRecord) -> int:
        return len(record.body)


def item_of(record: OrderRecord) -> str:
    return record.body.item


async def fetch(record: SQSRecord) -> str:
    return record.body


async def fetch_with_context(record: SQSRecord, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


async def fetch_item(record: OrderRecord) -> str:
    return record.body.item


# --- the entry functions --------------------------------------------------------------------------


def every_kind_of_handler(event: dict[str, Any], context: LambdaContext) -> list[Response]:
    return [
        process_partial_response(event, body_of, sqs),
        process_partial_response(event, anything, sqs, context),
        process_partial_response(event, untouched, sqs, context),
        process_partial_response(event, with_context, sqs, context),
        process_partial_response(event, with_context_of_any_library, sqs, context),
        process_partial_response(event, with_optional_context, sqs),
        process_partial_response(event, with_context_by_annotation, sqs, context),
        process_partial_response(event, partial(into_table, "orders"), sqs),
        process_partial_response(event, partial(into_table, table="orders"), sqs),
        process_partial_response(event, Writer(), sqs),
        process_partial_response(event, Writer().write, sqs),
        process_partial_response(event, print, sqs),
        process_partial_response(event, Mock(), sqs),
        process_partial_response(event, lambda record: record.body, sqs),
        process_partial_response(event, lambda record: record.json_body, sqs),
        process_partial_response(event, body_of, fifo, context),
        process_partial_response(event, item_of, orders),
        process_partial_response(event, lambda record: record.body.item, orders),
        process_partial_response(event, body_of, of_any_source(EventType.SQS)),
    ]


def some_of_them(
    handler: Callable[[SQSRecord], Any], other: Callable[..., Any], event: Any, context: Any
) -> list[Response]:
    return [
        process_partial_response(event, handler, sqs, context),
        process_partial_response(event, other, sqs, context),
        process_partial_response(event, other, orders, context),
        process_partial_response(event, anything, of_any_source(EventType.SQS)),
    ]


def by_keyword(event: dict[str, Any], context: LambdaContext) -> Response:
    return process_partial_response(
        event=event, record_handler=body_of, processor=sqs, context=context
    )


def async_handlers(event: dict[str, Any], context: LambdaContext) -> list[Response]:
    processor = AsyncBatchProcessor(EventType.SQS)
    return [
        async_process_partial_response(event, fetch, processor, context),
        async_process_partial_response(event, fetch_with_context, processor, context),
        async_process_partial_response(event, body_of, processor),  # awaited if it is awaitable
        async_process_partial_response(event, anything, processor),
        async_process_partial_response(event, lambda record: fetch(record), processor),
        async_process_partial_response(event, fetch_item, async_fifo),
        async_process_partial_response(
            event=event, record_handler=fetch, processor=processor, context=context
        ),
    ]


async def in_a_running_loop(event: dict[str, Any], context: LambdaContext) -> Response:
    return await aprocess_partial_response(event, fetch_item, async_fifo, context)


def ids_of(event: dict[str, Any]) -> list[object]:
    response = process_partial_response(event, body_of, sqs)
    failures: list[PartialItemFailures] = response["batchItemFailures"]
    return [failure["itemIdentifier"] for failure in failures]


# --- the context manager --------------------------------------------------------------------------


def by_hand(event: dict[str, Any], context: LambdaContext) -> Response:
    with sqs(records=event["Records"], handler=with_context, lambda_context=context):
        processed_messages: list[tuple[Any, ...]] = sqs.process()
    for message in processed_messages:
        status: str = message[0]
        show(status, message[1], message[2])
    return sqs.response()


def by_hand_with_a_name(event: dict[str, Any]) -> Response:
    try:
        with orders(event["Records"], lambda record: record.body.item) as batch:
            assert_type(batch, BatchProcessor[OrderRecord])
            for status, outcome, record in batch.process():
                show(status, outcome, record)
    except BatchProcessingError as error:
        show(error.child_exceptions, error.response, error.result)
    result: BatchResult = orders.result
    show(result.failed, result[0].identifier, orders.exceptions)
    return orders.response()


def by_hand_of_kafka(event: dict[str, dict[str, list[Any]]]) -> None:
    processor = AsyncBatchProcessor(EventType.Kafka)
    with processor(event["records"], lambda record: record.decoded_value) as batch:
        batch.async_process()


async def by_hand_in_a_running_loop(event: dict[str, Any]) -> Response:
    with async_fifo(event["Records"], fetch_item) as batch:
        processed: list[tuple[str, Any, Any]] = await batch.aprocess()
    show(processed)
    return async_fifo.response()


# --- the decorators -------------------------------------------------------------------------------


@batch_processor(record_handler=body_of, processor=sqs)
def decorated(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=anything, processor=sqs)
def decorated_with_an_untold_handler(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@async_batch_processor(record_handler=fetch_item, processor=async_fifo)
def decorated_async(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return {**async_fifo.response(), "seen": len(async_fifo.result)}


def calls_them(event: dict[str, Any], context: LambdaContext) -> None:
    assert_type(decorated(event, context), Response)
    assert_type(decorated_async(event, context), dict[str, Any])


# --- subclasses -----------------------------------------------------------------------------------


class Counting(BatchProcessor):
    """Names no record, as the shortest form does."""

    def success_handler(self, record: SQSRecord, result: Any) -> SuccessResponse:
        return super().success_handler(record, result)

    def failure_handler(self, record: SQSRecord, exception: ExceptionInfo) -> FailureResponse:
        show(record.message_id, exception[0])
        return super().failure_handler(record, exception)


class Repeating(BatchProcessor[SQSRecord]):
    def _process_record(self, record: dict[str, Any]) -> SuccessResponse | FailureResponse:
        outcome: SuccessResponse | FailureResponse = super()._process_record(record)
        return outcome


class Ready(AsyncBatchProcessor[OrderRecord]):
    def __init__(self, table: str) -> None:
        super().__init__(event_type=EventType.SQS, model=OrderRecord, max_concurrency=3)
        self.table = table


class Strict(SqsFifoPartialProcessor):
    def _clean(self) -> None:
        super()._clean()


class Bare(BasePartialBatchProcessor[SQSRecord]):
    """Not meant to be subclassed, and still allowed."""


def subclasses(event: dict[str, Any]) -> list[Response]:
    return [
        process_partial_response(event, body_of, Counting(event_type=EventType.SQS)),
        process_partial_response(event, lambda record: record.body, Counting(EventType.SQS)),
        process_partial_response(event, body_of, Repeating(EventType.SQS, stop_on_failure=True)),
        process_partial_response(event, body_of, Strict()),
        process_partial_response(event, body_of, Bare(EventType.SQS)),
        async_process_partial_response(event, fetch_item, Ready("orders")),
    ]


class Own(BasePartialProcessor):
    """From scratch; the entry functions return what its `response()` returns."""

    def _prepare(self) -> None: ...
    def _clean(self) -> None: ...
    def _process_record(self, record: dict[str, Any]) -> SuccessResponse:
        return self.success_handler(record, self.handler(record, retries=3))

    async def _async_process_record(self, record: dict[str, Any]) -> SuccessResponse:
        return self.success_handler(record, await self.handler(record, retries=3))

    def response(self) -> dict[str, int]:
        return {"failed": len(self.fail_messages)}


class OwnWithoutResponse(BasePartialProcessor):
    def _prepare(self) -> None: ...
    def _clean(self) -> None: ...
    def _process_record(self, record: dict[str, Any]) -> None: ...


def with_retries(record: dict[str, Any], retries: int) -> int:
    return retries


@batch_processor(record_handler=with_retries, processor=OwnWithoutResponse())
def decorated_by_its_own(event: dict[str, Any], context: LambdaContext) -> None: ...


def own(event: dict[str, Any]) -> None:
    processor = Own()
    assert_type(process_partial_response(event, with_retries, processor), dict[str, int])
    assert_type(async_process_partial_response(event, with_retries, processor), dict[str, int])
    with processor(event["Records"], with_retries) as batch:
        batch.process()
