"""Deliberate mistakes: each type checker must report every line marked E, and no other line.

`test_typing.py` has the table of mistakes that a checker cannot report, and the reasons.

Nobody runs this file, and the mypy of the whole tree leaves it out for the `bad` in its name.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from pydantic import BaseModel

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
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecordModel,
    SqsRecordModel,
)
from batchproc.shapes import SqsEvent

Response = PartialItemFailureResponse


def show(*values: object) -> None:
    """Where a value only has to be used."""


class Order(SqsRecordModel):
    quantity: int = 0


class Reading(KinesisDataStreamRecordModel):
    sensor: str = ""


class Plain(BaseModel):
    quantity: int = 0


class NotAModel:
    body: str = ""


def of_sqs(record: SQSRecord) -> str:
    return record.body


def of_sqs_with_context(record: SQSRecord, lambda_context: LambdaContext) -> str:
    return record.body


def of_kinesis(record: KinesisStreamRecord) -> bytes:
    return record.kinesis.data_as_bytes()


def of_kinesis_untyped(record: KinesisStreamRecord, lambda_context: Any) -> Any:
    return record.kinesis.data_as_json()


def of_kinesis_with_context(record: KinesisStreamRecord, ctx: LambdaContext) -> None: ...


def of_kinesis_by_keyword(record: KinesisStreamRecord, *, lambda_context: Any) -> None: ...


def of_dynamodb(record: DynamoDBRecord) -> None: ...


def of_kafka(record: KafkaEventRecord) -> None: ...


def of_model(record: Order) -> int:
    return record.quantity


def of_reading(record: Reading) -> str:
    return record.sensor


def of_nothing() -> None: ...


def of_text(record: str) -> None: ...


def into_table(record: SQSRecord, table: str) -> None: ...


def from_table(table: str, record: SQSRecord) -> None: ...


def into_numbered_table(record: SQSRecord, lambda_context: Any, number: int) -> None: ...


def by_another_keyword(record: SQSRecord, *, table: Any) -> None: ...


async def fetch(record: SQSRecord) -> str:
    return record.body


async def fetch_with_context(record: SQSRecord, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


async def fetch_by_keyword(record: SQSRecord, *, lambda_context: Any) -> None: ...


async def fetch_order(record: Order) -> int:
    return record.quantity


async def fetch_kinesis(record: KinesisStreamRecord) -> str:
    return record.kinesis.data_as_text()


async def fetch_into_table(record: SQSRecord, table: str) -> None: ...


class Writer:
    def __call__(self, record: KinesisStreamRecord) -> None: ...
    def write(self, record: KinesisStreamRecord) -> None: ...
    async def awrite(self, record: SQSRecord) -> None: ...


sqs = BatchProcessor(event_type=EventType.SQS)
kinesis = BatchProcessor(event_type=EventType.KinesisDataStreams)
dynamodb = BatchProcessor(event_type=EventType.DynamoDBStreams)
kafka = BatchProcessor(event_type=EventType.Kafka)
orders = BatchProcessor(event_type=EventType.SQS, model=Order)
readings = BatchProcessor(event_type=EventType.KinesisDataStreams, model=Reading)
fifo = SqsFifoPartialProcessor()
fifo_orders = SqsFifoPartialProcessor(model=Order)
async_sqs = AsyncBatchProcessor(event_type=EventType.SQS)
async_kafka = AsyncBatchProcessor(event_type=EventType.Kafka)
async_orders = AsyncBatchProcessor(event_type=EventType.SQS, model=Order)
async_fifo = AsyncSqsFifoPartialProcessor()

# --- options --------------------------------------------------------------------------------------

BatchProcessor(EventType.SQS, stop_on_fialure=True)  # E: misspelt option
AsyncBatchProcessor(EventType.SQS, max_concurency=3)  # E: misspelt option
SqsFifoPartialProcessor(skip_groups_on_error=True)  # E: misspelt option
AsyncSqsFifoPartialProcessor(log_failure=False)  # E: misspelt option
BatchProcessor(EventType.SQS, max_concurrency=3)  # E: option of the async processor
AsyncBatchProcessor(EventType.SQS, max_workers=3)  # E: option of the sync processor
SqsFifoPartialProcessor(max_concurrency=3)  # E: option of the async processor
AsyncSqsFifoPartialProcessor(max_workers=3)  # E: option of the sync processor
BatchProcessor(EventType.SQS, skip_group_on_error=True)  # E: option of the FIFO processors
AsyncBatchProcessor(EventType.SQS, skip_group_on_error=True)  # E: option of the FIFO processors
SqsFifoPartialProcessor(event_type=EventType.SQS)  # E: it is always SQS
AsyncSqsFifoPartialProcessor(event_type=EventType.SQS)  # E: it is always SQS
SqsFifoPartialProcessor(EventType.SQS)  # E: it is always SQS, and the first argument is the model
SqsFifoPartialProcessor(stop_on_failure=True)  # E: it always stops
AsyncSqsFifoPartialProcessor(stop_on_failure=True)  # E: it always stops
BatchProcessor(EventType.SQS, None, True, None, True)  # E: options go by keyword
SqsFifoPartialProcessor(None, False, None, True)  # E: options go by keyword
BatchProcessor(EventType.SQS, max_workers="3")  # E: wrong type of an option
BatchProcessor(EventType.SQS, max_workers=2.5)  # E: wrong type of an option
AsyncBatchProcessor(EventType.Kafka, max_concurrency=None)  # E: wrong type of an option
AsyncSqsFifoPartialProcessor(max_concurrency="all")  # E: wrong type of an option
BatchProcessor(EventType.SQS, stop_before_timeout_ms="2000")  # E: wrong type of an option
AsyncBatchProcessor(EventType.SQS, log_failures="no")  # E: wrong type of an option
BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=None)  # E: wrong type of an option
SqsFifoPartialProcessor(skip_group_on_error="group")  # E: wrong type of an option
SqsFifoPartialProcessor(log_failures=None)  # E: wrong type of an option
BatchProcessor(EventType.SQS, logger="orders")  # E: a name is no logger
SqsFifoPartialProcessor(logger=print)  # E: a function is no logger
AsyncBatchProcessor(EventType.SQS, logger=logging.WARNING)  # E: a level is no logger

# --- event types and models -----------------------------------------------------------------------

BatchProcessor("SQS")  # E: a string is no EventType
AsyncBatchProcessor(event_type="Kafka")  # E: a string is no EventType
BatchProcessor(EventType)  # E: the class is no EventType
BatchProcessor(EventType.SQS.value)  # E: a string is no EventType
BatchProcessor(EventType.Kinesis)  # E: no such member
BatchProcessor()  # E: no EventType
AsyncBatchProcessor(model=Order)  # E: no EventType
BatchProcessor(Order)  # E: no EventType
BatchProcessor(EventType.SQS, model=KinesisDataStreamRecordModel)  # E: model of another source
BatchProcessor(EventType.SQS, model=Reading)  # E: model of another source
BatchProcessor(EventType.KinesisDataStreams, model=Order)  # E: model of another source
BatchProcessor(EventType.DynamoDBStreams, model=KafkaRecordModel)  # E: model of another source
BatchProcessor(EventType.Kafka, model=SqsRecordModel)  # E: model of another source
AsyncBatchProcessor(EventType.Kafka, DynamoDBStreamRecordModel)  # E: model of another source
AsyncBatchProcessor(EventType.SQS, model=KafkaRecordModel)  # E: model of another source
SqsFifoPartialProcessor(model=KafkaRecordModel)  # E: model of another source
AsyncSqsFifoPartialProcessor(Reading)  # E: model of another source
BatchProcessor(EventType.SQS, model=Plain)  # E: a model without the body
BatchProcessor(EventType.SQS, model=Order.model_validate({}))  # E: an instance is no model
BatchProcessor(EventType.SQS, model="Order")  # E: a string is no model
BatchProcessor(EventType.SQS, model=dict)  # E: not a model
BatchProcessor(EventType.SQS, model=NotAModel)  # E: not a model
BatchProcessor(EventType.SQS, model=SQSRecord)  # E: the view is no model
BatchProcessor[SQSRecord](EventType.Kafka)  # E: another source than the brackets say
BatchProcessor[Order](EventType.SQS)  # E: a model in the brackets alone
typed: BatchProcessor[SQSRecord] = kinesis  # E: another source
typed_order: BatchProcessor[SQSRecord] = orders  # E: it has a model
typed_async: AsyncBatchProcessor[SQSRecord] = sqs  # E: sync processor

# --- handlers and processors that do not go together ----------------------------------------------


def of_another_source(event: dict[str, Any], context: Any) -> None:
    process_partial_response(event, of_kinesis, sqs)  # E: record of another source
    process_partial_response(event, of_kinesis, sqs, context)  # E: record of another source
    process_partial_response(event, of_kinesis_untyped, sqs)  # E: record of another source
    process_partial_response(event, of_kinesis_with_context, sqs)  # E: record of another source
    process_partial_response(event, of_kinesis_by_keyword, sqs)  # E: record of another source
    process_partial_response(event, of_dynamodb, sqs)  # E: record of another source
    process_partial_response(event, of_kafka, sqs)  # E: record of another source
    process_partial_response(event, of_sqs, kinesis)  # E: record of another source
    process_partial_response(event, of_dynamodb, kinesis)  # E: record of another source
    process_partial_response(event, of_kafka, kinesis)  # E: record of another source
    process_partial_response(event, of_sqs, dynamodb)  # E: record of another source
    process_partial_response(event, of_kinesis, dynamodb)  # E: record of another source
    process_partial_response(event, of_kafka, dynamodb)  # E: record of another source
    process_partial_response(event, of_sqs, kafka)  # E: record of another source
    process_partial_response(event, of_kinesis, kafka)  # E: record of another source
    process_partial_response(event, of_dynamodb, kafka)  # E: record of another source
    process_partial_response(event, of_kinesis, fifo)  # E: record of another source
    process_partial_response(event, Writer(), sqs)  # E: record of another source
    process_partial_response(event, Writer().write, sqs)  # E: record of another source
    process_partial_response(event, of_text, sqs)  # E: the handler gets a record
    async_process_partial_response(event, fetch_kinesis, async_sqs)  # E: record of another source
    async_process_partial_response(event, fetch, async_kafka)  # E: record of another source
    async_process_partial_response(event, fetch_kinesis, async_fifo)  # E: record of another source
    process_partial_response(event=event, record_handler=of_kinesis, processor=sqs)  # E: by keyword


def of_another_model(event: dict[str, Any]) -> None:
    process_partial_response(event, of_model, sqs)  # E: the processor has no model
    process_partial_response(event, of_model, fifo)  # E: the processor has no model
    process_partial_response(event, of_sqs, orders)  # E: the processor has a model
    process_partial_response(event, of_sqs, fifo_orders)  # E: the processor has a model
    process_partial_response(event, of_sqs_with_context, orders)  # E: the processor has a model
    process_partial_response(event, of_reading, orders)  # E: another model
    process_partial_response(event, of_kinesis, readings)  # E: the processor has a model
    async_process_partial_response(event, of_model, async_sqs)  # E: the processor has no model
    async_process_partial_response(event, fetch, async_orders)  # E: the processor has a model


def in_a_lambda(event: dict[str, Any]) -> None:
    process_partial_response(event, lambda record: record.bdy, sqs)  # E: no such property
    process_partial_response(event, lambda message: message.bdy, fifo)  # E: no such property
    process_partial_response(event, lambda record: record.data, kinesis)  # E: no such property
    process_partial_response(event, lambda record: record.keys_, dynamodb)  # E: no such property
    process_partial_response(event, lambda record: record.body, kafka)  # E: no such property
    process_partial_response(event, lambda record: record.quantiti, orders)  # E: no such field
    process_partial_response(event, lambda record: record.body + 1, sqs)  # E: the body is a str
    process_partial_response(event, lambda: None, sqs)  # E: a lambda without a record
    async_process_partial_response(event, lambda r: fetch(r.bdy), async_sqs)  # E: no such property
    with sqs(event["Records"], lambda record: record.bdy):  # E: no such property
        sqs.process()
    with async_orders(event["Records"], lambda record: record.quantiti):  # E: no such field
        async_orders.async_process()


def in_a_handler(record: SQSRecord) -> str:
    return record.bdy  # E: no such property


def of_wrong_shape(event: dict[str, Any]) -> None:
    process_partial_response(event, of_nothing, sqs)  # E: takes no record
    process_partial_response(event, into_table, sqs)  # E: the second parameter is no context
    process_partial_response(event, from_table, sqs)  # E: the first parameter is no record
    process_partial_response(event, into_numbered_table, sqs)  # E: a third parameter
    process_partial_response(event, by_another_keyword, sqs)  # E: an unknown keyword
    process_partial_response(event, of_sqs("a"), sqs)  # E: called instead of passed
    process_partial_response(event, "app.handler", sqs)  # E: a string is no handler
    process_partial_response(event, None, sqs)  # E: None is no handler
    process_partial_response(event, Writer, sqs)  # E: the class, not an instance
    process_partial_response(event, [of_sqs], sqs)  # E: a list is no handler
    async_process_partial_response(event, fetch_into_table, async_sqs)  # E: no context
    async_process_partial_response(event, of_nothing, async_sqs)  # E: takes no record
    with sqs(event["Records"], into_table):  # E: the second parameter is no context
        sqs.process()


def of_wrong_processor(event: dict[str, Any]) -> None:
    process_partial_response(event, of_sqs, async_sqs)  # E: async processor
    process_partial_response(event, fetch, async_sqs)  # E: async processor
    process_partial_response(event, fetch, async_fifo)  # E: async processor
    process_partial_response(event, of_sqs, BatchProcessor)  # E: the class, not a processor
    process_partial_response(event, of_sqs, SqsFifoPartialProcessor)  # E: the class
    process_partial_response(event, of_sqs, EventType.SQS)  # E: an EventType is no processor
    process_partial_response(event, of_sqs, Writer())  # E: no processor at all
    process_partial_response(event, of_sqs, None)  # E: None is no processor
    process_partial_response(event, of_sqs)  # E: no processor
    process_partial_response(event, processor=sqs)  # E: no handler
    process_partial_response(event, sqs, of_sqs)  # E: handler and processor exchanged
    process_partial_response(of_sqs, sqs, event)  # E: in the wrong order
    process_partial_response(event, of_sqs, sqs, ctx=None)  # E: no such argument
    process_partial_response(event, handler=of_sqs, processor=sqs)  # E: it is record_handler
    async_process_partial_response(event, fetch, sqs)  # E: sync processor
    async_process_partial_response(event, of_sqs, fifo)  # E: sync processor
    async_process_partial_response(event, fetch, AsyncBatchProcessor)  # E: the class


def of_wrong_event(event: SqsEvent) -> None:
    process_partial_response([event["Records"]], of_sqs, sqs)  # E: a list of lists is no event
    process_partial_response(None, of_sqs, sqs)  # E: None is no event
    process_partial_response('{"Records": []}', of_sqs, sqs)  # E: JSON is no event


# --- async ----------------------------------------------------------------------------------------


async def in_a_running_loop(event: dict[str, Any]) -> Response:
    await aprocess_partial_response(event, fetch, sqs)  # E: sync processor
    await aprocess_partial_response(event, fetch_kinesis, async_sqs)  # E: record of another source
    aprocess_partial_response(event, fetch, async_sqs)  # E: a statement that is not awaited
    await async_process_partial_response(event, fetch, async_sqs)  # E: not awaitable
    await process_partial_response(event, of_sqs, sqs)  # E: not awaitable
    return aprocess_partial_response(event, fetch, async_sqs)  # E: not awaited


async def key_of_a_coroutine(event: dict[str, Any]) -> object:
    return aprocess_partial_response(event, fetch, async_sqs)["batchItemFailures"]  # E: not awaited


def run_what_is_no_coroutine(event: dict[str, Any]) -> None:
    asyncio.run(async_process_partial_response(event, fetch, async_sqs))  # E: no coroutine


def not_awaited(event: dict[str, Any], context: LambdaContext) -> Response:
    return process_partial_response(event, fetch, sqs, context)  # E: async handler


def not_awaited_with_context(event: dict[str, Any], context: LambdaContext) -> Response:
    return process_partial_response(event, fetch_with_context, fifo, context)  # E: async handler


def not_awaited_by_keyword(event: dict[str, Any], context: LambdaContext) -> Response:
    return process_partial_response(event, fetch_by_keyword, sqs, context)  # E: async handler


def not_awaited_model(event: dict[str, Any]) -> Response:
    return process_partial_response(event, fetch_order, orders)  # E: async handler


def not_awaited_lambda(event: dict[str, Any]) -> Response:
    return process_partial_response(event, lambda record: fetch(record), sqs)  # E: async handler


def not_awaited_method(event: dict[str, Any]) -> Response:
    return process_partial_response(event, Writer().awrite, sqs)  # E: async handler


def not_awaited_dict(event: dict[str, Any]) -> dict[str, Any]:
    return process_partial_response(event, fetch, sqs)  # E: async handler


def not_awaited_key(event: dict[str, Any]) -> None:
    failures = process_partial_response(event, fetch, sqs)["batchItemFailures"]  # E: async handler
    show(failures)


def not_awaited_in_a_block(event: dict[str, Any]) -> None:
    process_partial_response(event, fetch, sqs)  # E: async handler, response not used
    with sqs(event["Records"], fetch):  # E: async handler
        sqs.process()
    with orders(event["Records"], fetch_order) as batch:  # E: async handler
        show(batch)
    with fifo(event["Records"], fetch_with_context, None):  # E: async handler
        fifo.process()


@batch_processor(record_handler=fetch, processor=sqs)  # E: async handler
def decorated(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=fetch_with_context, processor=fifo)  # E: async handler
def decorated_with_context(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


# --- the with block -------------------------------------------------------------------------------


def by_hand(event: dict[str, Any]) -> None:
    with sqs(event["Records"], of_kinesis):  # E: record of another source
        pass
    with orders(event["Records"], of_sqs):  # E: the processor has a model
        pass
    with async_sqs(event["Records"], fetch_kinesis):  # E: record of another source
        pass
    with sqs(event["Records"]):  # E: no handler
        pass
    with sqs(event["Records"], of_sqs, context=None):  # E: it is lambda_context
        pass
    with sqs(5, of_sqs):  # E: a number is no list of records
        pass
    with BatchProcessor(event["Records"], of_sqs):  # E: the class, not a processor
        pass
    with sqs(event["Records"], of_sqs) as batch:
        batch.proces()  # E: misspelt method
        batch.process(of_sqs)  # E: the handler was given
        for status, outcome in batch.process():  # E: it gives three values
            show(status, outcome)
        show(batch.results)  # E: misspelt property
        show(batch.response)["batchItemFailures"]  # E: a method that is not called
        batch.response()["batchItemFailure"]  # E: misspelt key
        batch.result = []  # E: a result cannot be set


def in_the_wrong_way(event: dict[str, Any]) -> None:
    with async_sqs(event["Records"], fetch) as batch:
        batch.process()  # E: process() of an async processor
    with async_sqs(event["Records"], fetch):
        async_sqs.process()  # E: process() of an async processor
    with async_fifo(event["Records"], fetch):
        async_fifo.process()  # E: process() of an async processor
    with sqs(event["Records"], of_sqs) as sync_batch:
        sync_batch.async_process()  # E: async_process() of a sync processor
    with sqs(event["Records"], of_sqs):
        sqs.async_process()  # E: async_process() of a sync processor
    with fifo(event["Records"], of_sqs):
        fifo.async_process()  # E: async_process() of a sync processor
    with orders(event["Records"], of_model):
        orders.async_process()  # E: async_process() of a sync processor


async def in_the_wrong_way_in_a_loop(event: dict[str, Any]) -> None:
    with sqs(event["Records"], of_sqs):
        await sqs.aprocess()  # E: aprocess() of a sync processor
    with async_sqs(event["Records"], fetch):
        await async_sqs.async_process()  # E: not awaitable
    with async_sqs(event["Records"], fetch):
        for message in async_sqs.aprocess():  # E: not awaited
            show(message)
    with async_sqs(event["Records"], fetch):
        async_sqs.aprocess()  # E: a statement that is not awaited
    async with async_sqs(event["Records"], fetch):  # E: a plain with block
        pass


# --- the decorators -------------------------------------------------------------------------------


@batch_processor(record_handler=of_kinesis, processor=sqs)  # E: record of another source
def decorated_for_another_source(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=of_sqs, processor=async_sqs)  # E: async processor
def decorated_for_async(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=of_sqs, processor=BatchProcessor)  # E: the class
def decorated_for_a_class(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=into_table, processor=sqs)  # E: the second parameter is no context
def decorated_for_a_table(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(of_sqs, sqs)  # E: by keyword
def decorated_by_position(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor  # E: without arguments
def decorated_without_arguments(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=of_sqs)  # E: no processor
def decorated_without_processor(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@async_batch_processor(record_handler=fetch, processor=sqs)  # E: sync processor
def decorated_for_sync(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@async_batch_processor(record_handler=fetch_kinesis, processor=async_sqs)  # E: another source
def decorated_async(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


batch_processor(record_handler=of_sqs, processor=sqs)(5)  # E: a number is no function
batch_processor(record_handler=of_sqs, processor=sqs)("app.handler")  # E: a string is no function

# --- responses and results ------------------------------------------------------------------------


def as_a_number(event: dict[str, Any]) -> int:
    return process_partial_response(event, of_sqs, sqs)  # E: the response is a dict


def as_a_list(event: dict[str, Any]) -> list[str]:
    return async_process_partial_response(event, fetch, async_sqs)  # E: the response is a dict


def as_nothing(event: dict[str, Any]) -> None:
    return process_partial_response(event, of_sqs, sqs)  # E: the response is a dict


def misspelt(event: dict[str, Any]) -> object:
    return process_partial_response(event, of_sqs, sqs)["batchItemFailure"]  # E: misspelt key


def by_hand_and_misspelt() -> Response:
    return {"batchItemfailures": []}  # E: misspelt key


def by_hand_of_numbers() -> Response:
    return {"batchItemFailures": [{"itemIdentifier": 5}]}  # E: an identifier is a str


def of_a_list_of_ids() -> Response:
    return {"batchItemFailures": ["a"]}  # E: an item is a dict


def results(result: BatchResult, error: BatchProcessingError) -> None:
    for item in result:
        if item.status == "sucess":  # E: compared with no status
            show(item)
        show(item.identifer)  # E: misspelt attribute
        if item.stage == "handler":  # E: compared with no stage
            show(item)
    result[0].status = "done"  # E: no such status
    show(result.fail)  # E: misspelt property
    show(result["a"])  # E: an index is a number
    result.failed()  # E: a property is not called
    for failed_item in result.failed:
        show(failed_item.exception.args)  # E: there may be none
    show(error.child_exception)  # E: misspelt attribute
    show(sqs.result.response["failures"])  # E: misspelt key


# --- subclasses -----------------------------------------------------------------------------------


class Mine(BatchProcessor[SQSRecord]):
    def success_handler(self, record: SQSRecord) -> SuccessResponse:  # E: wrong signature
        return "success", None, record


class Hooked(BatchProcessor):
    def failure_handler(self, record: SQSRecord, error: int) -> Any: ...  # E: wrong signature

    def _prepare(self, records: list[Any]) -> None: ...  # E: wrong signature

    def _process_record(self, record: Any, attempt: int) -> Any: ...  # E: wrong signature


class AsyncHooked(AsyncBatchProcessor):
    async def success_handler(self, record: Any, result: Any) -> SuccessResponse:  # E: async hook
        return "success", result, record

    def _async_process_record(self, record: Any) -> int:  # E: a step that is not async
        return 0

    def response(self) -> list[str]:  # E: wrong response
        return []


class WrongInit(SqsFifoPartialProcessor):
    def __init__(self) -> None:
        super().__init__(max_concurrency=3)  # E: option of the async processor


class Own(BasePartialProcessor):
    def _prepare(self) -> None: ...
    def _clean(self) -> None: ...
    def _process_record(self, record: Any) -> None: ...


class WrongOwn(BasePartialProcessor):
    def _prepare(self) -> None: ...
    def _clean(self) -> None: ...
    def _process_record(self) -> None: ...  # E: it gets the record
    def failure_handler(self, record: Any) -> Any: ...  # E: wrong signature


def no_response(event: dict[str, Any]) -> None:
    process_partial_response(event, of_sqs, Own())  # E: it has no response()
    async_process_partial_response(event, of_sqs, Own())  # E: it has no response()
    process_partial_response(event, of_kinesis, Mine(EventType.SQS))  # E: record of another source
    Mine(EventType.Kafka)  # E: another source than the brackets say


def of_any_processor(event: dict[str, Any], processor: BasePartialProcessor) -> object:
    return process_partial_response(event, of_sqs, processor)  # E: it may have no response()


def of_a_base(event: dict[str, Any], processor: BasePartialBatchProcessor[Any]) -> int:
    return process_partial_response(event, of_sqs, processor)  # E: the response is a dict


def exceptions(info: ExceptionInfo) -> None:
    kind, value = info  # E: three values
    show(kind, value)


show(partial(of_sqs, table="orders"))  # E: no such parameter
