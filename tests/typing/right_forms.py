"""More right uses, by form: type checkers must have nothing to say about any line.

Each function returns what it calls, so that a response of type Any would be seen. Nobody runs this
file.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache, partial, wraps
from typing import Any, Generic, TypeVar, assert_type

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext as PowertoolsContext
from pydantic import BaseModel, Json

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialBatchProcessor,
    BasePartialProcessor,
    BatchItem,
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
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecordModel,
    KinesisDataStreamRecordPayload,
    SqsRecordModel,
)
from batchproc.shapes import DynamoDBEvent, KafkaEvent, KinesisEvent, SqsEvent, SqsRecord

Response = PartialItemFailureResponse
Event = dict[str, Any]
T = TypeVar("T")


def show(*values: object) -> None:
    """Where a value only has to be used."""


# --- models of each source ------------------------------------------------------------------------


class Order(BaseModel):
    item: str
    quantity: int = 1


class OrderRecord(SqsRecordModel):
    body: Json[Order]


class Payload(KinesisDataStreamRecordPayload):
    data: Json[Order]


class OrderReading(KinesisDataStreamRecordModel):
    kinesis: Payload


class Change(DynamoDBStreamChangedRecordModel):
    NewImage: Order | None = None


class OrderChange(DynamoDBStreamRecordModel):
    dynamodb: Change


class OrderMessage(KafkaRecordModel):
    value: Json[Order]


# --- processors, with every option ----------------------------------------------------------------

logger = logging.getLogger(__name__)

sqs = BatchProcessor(
    event_type=EventType.SQS,
    model=None,
    raise_on_entire_batch_failure=False,
    logger=logger,
    stop_on_failure=True,
    max_workers=4,
    stop_before_timeout_ms=2_000,
    log_failures=False,
)
kinesis = BatchProcessor(EventType.KinesisDataStreams, logger=Logger())
dynamodb = BatchProcessor(EventType.DynamoDBStreams, logger=logging.LoggerAdapter(logger))
kafka = BatchProcessor(EventType.Kafka, max_workers=None, stop_before_timeout_ms=1.5)
orders = BatchProcessor(EventType.SQS, OrderRecord, False, None, max_workers=2)
readings = BatchProcessor(EventType.KinesisDataStreams, model=OrderReading)
changes = BatchProcessor(EventType.DynamoDBStreams, model=OrderChange)
messages = BatchProcessor(EventType.Kafka, model=OrderMessage)
async_sqs = AsyncBatchProcessor(
    event_type=EventType.SQS,
    model=None,
    raise_on_entire_batch_failure=False,
    logger=logging,
    stop_on_failure=True,
    max_concurrency=1,
    stop_before_timeout_ms=None,
    log_failures=False,
)
async_kinesis = AsyncBatchProcessor(EventType.KinesisDataStreams)
async_dynamodb = AsyncBatchProcessor(EventType.DynamoDBStreams)
async_kafka = AsyncBatchProcessor(EventType.Kafka)
async_orders = AsyncBatchProcessor(EventType.SQS, model=OrderRecord)
async_readings = AsyncBatchProcessor(EventType.KinesisDataStreams, model=OrderReading)
async_changes = AsyncBatchProcessor(EventType.DynamoDBStreams, model=OrderChange)
async_messages = AsyncBatchProcessor(EventType.Kafka, model=OrderMessage)
fifo = SqsFifoPartialProcessor(
    model=None,
    skip_group_on_error=True,
    logger=None,
    raise_on_entire_batch_failure=False,
    stop_on_failure=False,
    max_workers=8,
    stop_before_timeout_ms=500,
    log_failures=True,
)
fifo_orders = SqsFifoPartialProcessor(OrderRecord)
async_fifo = AsyncSqsFifoPartialProcessor(
    None, True, logger, max_concurrency=10, log_failures=False, stop_before_timeout_ms=500
)
async_fifo_orders = AsyncSqsFifoPartialProcessor(model=OrderRecord)

assert_type(readings, BatchProcessor[OrderReading])
assert_type(changes, BatchProcessor[OrderChange])
assert_type(messages, BatchProcessor[OrderMessage])
assert_type(async_kinesis, AsyncBatchProcessor[KinesisStreamRecord])
assert_type(async_dynamodb, AsyncBatchProcessor[DynamoDBRecord])
assert_type(async_messages, AsyncBatchProcessor[OrderMessage])
assert_type(fifo_orders, SqsFifoPartialProcessor[OrderRecord])
assert_type(async_fifo, AsyncSqsFifoPartialProcessor[SQSRecord])

typed: BatchProcessor[SQSRecord] = BatchProcessor(EventType.SQS)
typed_fifo: BatchProcessor[SQSRecord] = SqsFifoPartialProcessor()
typed_orders: BatchProcessor[OrderRecord] = orders
typed_async: AsyncBatchProcessor[KafkaEventRecord] = async_kafka
untyped: BatchProcessor = BatchProcessor(EventType.Kafka)
base: BasePartialBatchProcessor[SQSRecord] = sqs
anything_of_ours: BasePartialProcessor = async_fifo
subscripted = BatchProcessor[SQSRecord](event_type=EventType.SQS)
subscripted_orders = BatchProcessor[OrderRecord](EventType.SQS, OrderRecord)
assert_type(subscripted, BatchProcessor[SQSRecord])

by_source = {"orders": EventType.SQS, "clicks": EventType.KinesisDataStreams}
event_type = EventType.SQS
from_a_variable = BatchProcessor(event_type)
from_a_dict = BatchProcessor(event_type=by_source["orders"], log_failures=False)
from_a_name = AsyncBatchProcessor(EventType["SQS"])
from_a_value = AsyncBatchProcessor(EventType("Kafka"), max_concurrency=2)
processors: dict[str, BatchProcessor] = {"orders": orders, "all": sqs, "fifo": fifo}


def made_of_keywords(options: dict[str, Any]) -> BatchProcessor[SQSRecord]:
    return BatchProcessor(EventType.SQS, **options)


# --- handlers -------------------------------------------------------------------------------------


def returns_text(record: SQSRecord) -> str:
    return record.body


def returns_nothing(message: SQSRecord) -> None: ...


def returns_any(record: SQSRecord) -> Any:
    return json.loads(record.body)


def returns_maybe(record: SQSRecord) -> int | None:
    return len(record.body) or None


def never_returns(record: SQSRecord) -> None:
    raise NotImplementedError(record.message_id)


def of_any(record: Any) -> Any:
    return record


def of_object(record: object) -> str:
    return str(record)


def of_mapping(record: Mapping[str, Any]) -> int:
    return len(record)


def of_several(record: SQSRecord | KinesisStreamRecord) -> str:
    return record.event_source_arn or ""


def context_typed_any(record: SQSRecord, lambda_context: Any) -> str:
    return record.body


def context_typed_any_returns_any(record: SQSRecord, lambda_context: Any) -> Any:
    return json.loads(record.body)


def context_of_ours(record: SQSRecord, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


def context_of_another_library(record: SQSRecord, lambda_context: PowertoolsContext) -> str:
    return lambda_context.aws_request_id


def context_by_annotation(record: SQSRecord, ctx: LambdaContext) -> None: ...


def context_as_object(record: SQSRecord, lambda_context: object) -> None: ...


def context_with_default(record: SQSRecord, lambda_context: Any = None) -> int:
    return 1


def context_optional(record: SQSRecord, lambda_context: LambdaContext | None = None) -> None: ...


def context_optional_of_another_library(
    record: SQSRecord, lambda_context: PowertoolsContext | None = None
) -> None: ...


def context_by_keyword(record: SQSRecord, *, lambda_context: LambdaContext) -> None: ...


def with_settings(record: SQSRecord, retries: int = 3, *, timeout: float = 1.0) -> None: ...


def with_keywords(record: SQSRecord, **settings: Any) -> None: ...


def context_optional_returns_any(
    record: SQSRecord, lambda_context: LambdaContext | None = None
) -> Any: ...


def of_kinesis(record: KinesisStreamRecord) -> str:
    return record.kinesis.data_as_text()


def of_dynamodb(record: DynamoDBRecord) -> str:
    return record.event_id or ""


def of_kafka(record: KafkaEventRecord) -> int:
    return record.offset


def of_order(record: OrderRecord) -> str:
    return record.body.item


def of_reading(record: OrderReading) -> int:
    return record.kinesis.data.quantity


def of_change(record: OrderChange, lambda_context: LambdaContext) -> None: ...


def of_message(record: OrderMessage) -> Any:
    return record.value


def of_any_model(record: BaseModel) -> str:
    return record.model_dump_json()


def into_table(table: str, record: SQSRecord) -> str:
    return table + record.body


def into_table_after(record: SQSRecord, table: str) -> str:
    return table + record.body


def traced(handler: Callable[[SQSRecord], T]) -> Callable[[SQSRecord], T]:
    @wraps(handler)
    def call(record: SQSRecord) -> T:
        return handler(record)

    return call


@traced
def decorated_handler(record: SQSRecord) -> int:
    return 1


@lru_cache
def table_of(name: str) -> str:
    return name


class Service:
    def __init__(self, table: str) -> None:
        self.table = table

    def __call__(self, record: SQSRecord) -> str:
        return self.table

    def handle(self, record: SQSRecord) -> str:
        return self.table

    def handle_with_context(self, record: SQSRecord, lambda_context: LambdaContext) -> None: ...

    @classmethod
    def from_record(cls, record: SQSRecord) -> Service:
        return cls(record.body)

    @staticmethod
    def log(record: SQSRecord) -> None: ...


class WithContext:
    def __call__(self, record: SQSRecord, lambda_context: LambdaContext) -> str:
        return lambda_context.aws_request_id


async def fetch(record: SQSRecord) -> str:
    return record.body


async def fetch_any(record: SQSRecord) -> Any:
    return record.json_body


async def fetch_with_context(record: SQSRecord, lambda_context: PowertoolsContext) -> None: ...


async def fetch_by_keyword(record: SQSRecord, *, lambda_context: Any) -> None: ...


async def fetch_kinesis(record: KinesisStreamRecord) -> None: ...


async def fetch_dynamodb(record: DynamoDBRecord) -> None: ...


async def fetch_kafka(record: KafkaEventRecord) -> None: ...


async def fetch_order(record: OrderRecord) -> str:
    return record.body.item


async def fetch_reading(record: OrderReading) -> None: ...


async def fetch_change(record: OrderChange) -> None: ...


async def fetch_message(record: OrderMessage) -> None: ...


def gives_an_awaitable(record: SQSRecord) -> Awaitable[str]:
    return fetch(record)


class Client:
    async def send(self, record: SQSRecord) -> str:
        return record.body

    async def __call__(self, record: SQSRecord, lambda_context: LambdaContext) -> None: ...


# --- one call each: the response is a PartialItemFailureResponse ----------------------------------


def u1(event: Event) -> Response:
    return process_partial_response(event, returns_text, sqs)


def u2(event: Event) -> Response:
    return process_partial_response(event, returns_any, sqs)


def u3(event: Event, context: Any) -> Response:
    return process_partial_response(event, returns_maybe, sqs, context)


def u4(event: Event, context: LambdaContext) -> Response:
    return process_partial_response(event, context_typed_any, sqs, context)


def u5(event: Event, context: LambdaContext) -> Response:
    return process_partial_response(event, context_of_another_library, sqs, context)


def u6(event: Event, context: PowertoolsContext) -> Response:
    return process_partial_response(event, context_of_ours, sqs, context)


def u7(event: Any, context: Any) -> Response:
    return process_partial_response(
        event=event, record_handler=returns_text, processor=sqs, context=context
    )


def u8(event: Event) -> Response:
    return process_partial_response(event, lambda record: record.body, sqs)


def u9(event: Event) -> Response:
    return process_partial_response(event, lambda message: message.json_body, sqs)


def u10(event: Event) -> Response:
    return process_partial_response(event, lambda record: record.body.quantity + 1, orders)


def u11(event: Event) -> Response:
    return process_partial_response(event, of_any, sqs)


def u12(event: Event) -> Mapping[str, object]:
    return process_partial_response(event, of_order, orders)


def u13(event: Event) -> object:
    return process_partial_response(event, returns_nothing, fifo)


def u14(event: Event) -> Any:
    return process_partial_response(event, returns_text, sqs)


def u15(event: Event) -> dict[str, Any]:
    return {**process_partial_response(event, returns_text, sqs), "statusCode": 200}


def u16(event: SqsEvent) -> Response:
    return process_partial_response(event, returns_text, sqs)


def u17(event: KinesisEvent) -> Response:
    return process_partial_response(event, of_kinesis, kinesis)


def u18(event: DynamoDBEvent) -> Response:
    return process_partial_response(event, of_dynamodb, dynamodb)


def u19(event: KafkaEvent) -> Response:
    return process_partial_response(event, of_kafka, kafka)


def u20(event: Mapping[str, Any]) -> Response:
    return async_process_partial_response(event, fetch, async_sqs)


def u21(event: Event) -> Response:
    return async_process_partial_response(event, fetch_any, async_fifo)


def u22(event: Event, context: Any) -> Response:
    return async_process_partial_response(event, fetch_with_context, async_sqs, context)


def u23(event: Event) -> Response:
    return async_process_partial_response(event, lambda r: fetch(r), async_sqs)


async def u24(event: Event) -> Response:
    return await aprocess_partial_response(event, fetch, async_sqs)


async def u25(event: Event, context: LambdaContext) -> Response:
    response = await aprocess_partial_response(event, fetch_by_keyword, async_sqs, context)
    for failure in response["batchItemFailures"]:
        show(failure["itemIdentifier"])
    return response


def u26(event: Event) -> Response:
    return asyncio.run(aprocess_partial_response(event, fetch, async_sqs))


def u27(event: Event) -> list[object]:
    failures = process_partial_response(event, returns_text, sqs)["batchItemFailures"]
    return [failure["itemIdentifier"] for failure in failures]


def u30(event: Event, context: LambdaContext) -> Response:
    return process_partial_response(event, context_typed_any_returns_any, sqs, context)


def u31(event: Event, context: LambdaContext) -> Response:
    # To mypy this response is Any, as are all where nothing is known of the handler's result and it
    # may have a context. With --strict mypy reports `return` before such a call.
    response: Response = process_partial_response(event, context_optional_returns_any, sqs, context)
    return response


def u32(event: Event, handler: Any) -> Response:
    response: Response = process_partial_response(event, handler, sqs)
    return response


def u28(event: Event, context: Any) -> list[Response]:
    return [
        process_partial_response(event, never_returns, sqs),
        process_partial_response(event, of_object, sqs),
        process_partial_response(event, of_mapping, sqs),
        process_partial_response(event, of_several, sqs),
        process_partial_response(event, of_several, kinesis),
        process_partial_response(event, context_typed_any_returns_any, sqs, context),
        process_partial_response(event, context_by_annotation, sqs, context),
        process_partial_response(event, context_as_object, sqs, context),
        process_partial_response(event, context_with_default, sqs, context),
        process_partial_response(event, context_optional, sqs, context),
        process_partial_response(event, context_optional_of_another_library, sqs, context),
        process_partial_response(event, context_by_keyword, sqs, context),
        process_partial_response(event, lambda record, lambda_context: record.body, sqs, context),
        process_partial_response(event, with_settings, sqs),
        process_partial_response(event, with_keywords, sqs),
        process_partial_response(event, partial(into_table, "orders"), sqs),
        process_partial_response(event, partial(into_table, table="orders"), sqs),
        process_partial_response(event, partial(into_table_after, table="orders"), sqs),
        process_partial_response(event, decorated_handler, sqs),
        process_partial_response(event, traced(returns_text), sqs),
        process_partial_response(event, Service("orders"), sqs),
        process_partial_response(event, Service("orders").handle, sqs),
        process_partial_response(event, Service("orders").handle_with_context, sqs, context),
        process_partial_response(event, Service.from_record, sqs),
        process_partial_response(event, Service.log, sqs),
        process_partial_response(event, WithContext(), sqs, context),
        process_partial_response(event, len, sqs),
        process_partial_response(event, str, sqs),
        process_partial_response(event, of_reading, readings),
        process_partial_response(event, of_change, changes, context),
        process_partial_response(event, of_message, messages),
        process_partial_response(event, of_any_model, orders),
        process_partial_response(event, of_any, orders),
        process_partial_response(event, of_order, fifo_orders),
        process_partial_response(event, returns_text, typed),
        process_partial_response(event, returns_text, typed_fifo),
        process_partial_response(event, of_order, typed_orders),
        process_partial_response(event, returns_text, untyped),
        process_partial_response(event, returns_text, subscripted),
        process_partial_response(event, of_order, subscripted_orders),
        process_partial_response(event, returns_text, from_a_variable),
        process_partial_response(event, returns_any, from_a_dict),
        process_partial_response(event, of_order, processors["orders"]),
        process_partial_response(event, lambda record: record.body, processors["all"]),
        process_partial_response(event, returns_text, base),
        process_partial_response(event, returns_text, made_of_keywords({"log_failures": False})),
    ]


def u29(event: Event, context: Any) -> list[Response]:
    return [
        async_process_partial_response(event, gives_an_awaitable, async_sqs),
        async_process_partial_response(event, returns_text, async_sqs),
        async_process_partial_response(event, Client().send, async_sqs),
        async_process_partial_response(event, Client(), async_sqs, context),
        async_process_partial_response(event, partial(Client.send, Client()), async_sqs),
        async_process_partial_response(event, fetch_kinesis, async_kinesis),
        async_process_partial_response(event, fetch_dynamodb, async_dynamodb),
        async_process_partial_response(event, fetch_kafka, typed_async),
        async_process_partial_response(event, fetch_order, async_orders),
        async_process_partial_response(event, fetch_reading, async_readings),
        async_process_partial_response(event, fetch_change, async_changes),
        async_process_partial_response(event, fetch_message, async_messages),
        async_process_partial_response(event, fetch_order, async_fifo_orders),
        async_process_partial_response(event, fetch, from_a_name),
        async_process_partial_response(event, fetch_kafka, from_a_value),
        async_process_partial_response(event, lambda record: record.value, async_kafka),
    ]


# --- functions that take a processor --------------------------------------------------------------


def of_a_record(event: Event, processor: BatchProcessor[SQSRecord]) -> Response:
    return process_partial_response(event, returns_text, processor)


def of_any_record(event: Event, processor: BatchProcessor) -> Response:
    return process_partial_response(event, of_any, processor)


def of_a_base(event: Event, processor: BasePartialBatchProcessor[Any]) -> Response:
    return process_partial_response(event, of_any, processor)


def of_a_bare_base(event: Event, processor: BasePartialBatchProcessor) -> Response:
    return async_process_partial_response(event, fetch_any, processor)


def of_any_processor(records: list[Any], processor: BasePartialProcessor) -> list[Any]:
    with processor(records, returns_text) as batch:
        return batch.process()


def of_a_type_variable(
    event: Event, handler: Callable[[T], Any], processor: BatchProcessor[T]
) -> Response:
    return process_partial_response(event, handler, processor)


def of_a_handler(
    event: Event, handler: Callable[[SQSRecord, LambdaContext], None], context: LambdaContext
) -> Response:
    return process_partial_response(event, handler, sqs, context)


def of_an_unknown_handler(event: Event, handler: Callable[..., Any]) -> Response:
    response: Response = process_partial_response(event, handler, sqs)  # as in u31
    return response


def all_of_them(event: Event) -> list[Response]:
    of_any_processor([], sqs)
    of_any_processor([], Own())
    return [
        of_a_record(event, sqs),
        of_a_record(event, fifo),
        of_any_record(event, orders),
        of_a_base(event, kinesis),
        of_a_base(event, async_sqs),
        of_a_bare_base(event, async_fifo),
        of_a_type_variable(event, of_kinesis, kinesis),
        of_a_type_variable(event, of_order, orders),
    ]


# --- the with block -------------------------------------------------------------------------------


def by_hand(event: SqsEvent, context: LambdaContext) -> Response:
    records: list[SqsRecord] = event["Records"]
    with sqs(records, context_of_ours, context) as batch:
        assert_type(batch, BatchProcessor[SQSRecord])
        for status, result, record in batch.process():
            show(status.upper(), result, record)
    assert_type(batch.result, BatchResult)
    return batch.response()


def by_hand_of_any(event: Event) -> Response:
    with fifo(event["Records"], returns_any, lambda_context=None) as batch:
        assert_type(batch, SqsFifoPartialProcessor[SQSRecord])
        batch.process()
        show(batch.success_messages, batch.fail_messages, batch.exceptions, batch.records)
    return fifo.response()


def by_hand_of_views(event: Event) -> None:
    with sqs([SQSRecord(record) for record in event["Records"]], handler=of_any):
        sqs.process()
    with sqs(tuple(event["Records"]), context_by_keyword, None):
        sqs.process()
    with kafka(event["records"], of_kafka) as batch:
        batch.process()
    with sqs(event["Records"], partial(into_table, table="orders")):
        sqs.process()


def by_hand_async(event: KafkaEvent) -> Response:
    with async_kafka(event["records"], fetch_kafka) as batch:
        assert_type(batch, AsyncBatchProcessor[KafkaEventRecord])
        for status, _, _ in batch.async_process():
            show(status)
    return async_kafka.response()


async def by_hand_awaited(event: Event) -> list[tuple[str, Any, Any]]:
    with async_fifo_orders(records=event["Records"], handler=fetch_order) as batch:
        return await batch.aprocess()


def results(result: BatchResult) -> list[BatchItem]:
    for index, item in enumerate(result):
        if item.status == "success" and item.stage == "handle":
            show(index, item.identifier, item.record, item.result)
        elif item.exception is not None:
            show(item.exception.args)
    first: BatchItem = result[0]
    rest: list[BatchItem] = result[1:]
    return [first, *rest, *result.succeeded, *result.failed, *result.skipped]


def errors(event: Event) -> Response:
    try:
        return process_partial_response(event, returns_text, sqs)
    except BatchProcessingError as error:
        for kind, value, traceback in error.child_exceptions:
            show(kind, value, traceback)
        if error.response is None:
            raise
        return error.response


# --- the decorators -------------------------------------------------------------------------------


@batch_processor(record_handler=returns_text, processor=sqs)
def decorated(event: Event, context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=context_typed_any, processor=fifo)
def decorated_fifo(event: Event, context: Any) -> Response:
    return fifo.response()


@batch_processor(record_handler=context_by_keyword, processor=sqs)
def decorated_by_keyword(event: Event, context: Any) -> Response:
    return sqs.response()


@batch_processor(record_handler=lambda record: record.body.item, processor=orders)
def decorated_lambda(event: Event, context: Any) -> Response:
    return orders.response()


@async_batch_processor(record_handler=fetch, processor=async_sqs)
def decorated_async(event: Event, context: LambdaContext, more: int = 0) -> Response:
    return async_sqs.response()


@async_batch_processor(record_handler=fetch_with_context, processor=async_fifo)
def decorated_async_fifo(event: Event, context: LambdaContext) -> Response:
    return async_fifo.response()


class Function:
    @batch_processor(record_handler=returns_text, processor=sqs)
    def __call__(self, event: Event) -> Response:
        return sqs.response()


def calls_them(event: Event, context: LambdaContext) -> list[Response]:
    return [
        decorated(event, context),
        decorated_fifo(event, context),
        decorated_async(event, context, more=1),
    ]


# --- subclasses -----------------------------------------------------------------------------------


class Metrics(BatchProcessor):
    count = 0

    def success_handler(self, record: Any, result: Any) -> SuccessResponse:
        self.count += 1
        return super().success_handler(record, result)

    def failure_handler(self, record: SQSRecord, exception: ExceptionInfo) -> FailureResponse:
        show(record.message_id, exception[1])
        return super().failure_handler(record, exception)

    def _prepare(self) -> None:
        show(len(self.records), self.handler, self.lambda_context, self.event_type, self.model)
        super()._prepare()

    def _clean(self) -> None:
        super()._clean()


class OfSqs(BatchProcessor[SQSRecord]):
    def _process_record(self, record: dict[str, Any]) -> SuccessResponse | FailureResponse:
        return self.success_handler(record, self.handler(record))


class OfOrders(AsyncBatchProcessor[OrderRecord]):
    def __init__(self) -> None:
        super().__init__(EventType.SQS, OrderRecord)

    async def _async_process_record(self, record: dict[str, Any]) -> Any:
        return await super()._async_process_record(record)


class OfAnything(BatchProcessor[T], Generic[T]):
    """Generic itself."""


class Fifo(SqsFifoPartialProcessor[SQSRecord]):
    def __init__(self, table: str) -> None:
        super().__init__(skip_group_on_error=True)
        self.table = table


class AsyncFifo(AsyncSqsFifoPartialProcessor):
    async def aprocess(self) -> list[tuple[str, Any, Any]]:
        return await super().aprocess()


class Own(BasePartialProcessor):
    def __init__(self, table: str = "orders") -> None:
        super().__init__()
        self.table = table

    def _prepare(self) -> None: ...
    def _clean(self) -> None: ...
    def _process_record(self, record: Any) -> Any:
        try:
            return self.success_handler(record, self.handler(record))
        except Exception as error:
            return self.failure_handler(record, (type(error), error, error.__traceback__))


class OwnWithResponse(Own):
    def response(self) -> Response:
        return {"batchItemFailures": [{"itemIdentifier": "a"}]}


def subclasses(event: Event) -> list[Response]:
    return [
        process_partial_response(event, returns_text, Metrics(EventType.SQS)),
        process_partial_response(event, returns_any, Metrics(EventType.SQS, max_workers=2)),
        process_partial_response(event, of_order, Metrics(EventType.SQS, OrderRecord)),
        process_partial_response(event, returns_text, OfSqs(event_type=EventType.SQS)),
        process_partial_response(event, returns_text, Fifo("orders")),
        async_process_partial_response(event, fetch_order, OfOrders()),
        async_process_partial_response(event, fetch, AsyncFifo()),
        process_partial_response(event, returns_text, OfAnything(EventType.SQS)),
        process_partial_response(event, returns_text, OwnWithResponse()),
        process_partial_response(event, into_table, OwnWithResponse("other")),
        async_process_partial_response(event, fetch, OwnWithResponse()),
    ]


@batch_processor(record_handler=into_table, processor=Own())
def decorated_by_its_own(event: Event, context: LambdaContext) -> str:
    return "done"


@async_batch_processor(record_handler=fetch, processor=OwnWithResponse())
def decorated_async_by_its_own(event: Event, context: LambdaContext) -> str:
    return "done"
