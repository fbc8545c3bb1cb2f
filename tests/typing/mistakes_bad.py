"""Deliberate mistakes: mypy and pyright must each report every line marked E, and no other.

P marks what pyright alone can see: to mypy the parameter of a lambda is Any where a handler may
have one parameter or two.

Nobody runs this file, and the mypy of the whole tree leaves it out for the `bad` in its name.
"""

from __future__ import annotations

from typing import Any

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialProcessor,
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
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

Response = PartialItemFailureResponse


class Order(SqsRecordModel):
    quantity: int = 0


def of_sqs(record: SQSRecord) -> str:
    return record.body


def of_kinesis(record: KinesisStreamRecord) -> bytes:
    return record.kinesis.data_as_bytes()


def of_kinesis_untold(record: KinesisStreamRecord, lambda_context: Any) -> Any:
    return record.kinesis.data_as_json()


def of_model(record: Order) -> int:
    return record.quantity


def of_nothing() -> None: ...


async def fetch(record: SQSRecord) -> str:
    return record.body


async def fetch_with_context(record: SQSRecord, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


async def fetch_kinesis(record: KinesisStreamRecord) -> str:
    return record.kinesis.data_as_text()


sqs = BatchProcessor(event_type=EventType.SQS)
async_sqs = AsyncBatchProcessor(event_type=EventType.SQS)
orders = BatchProcessor(event_type=EventType.SQS, model=Order)
fifo = SqsFifoPartialProcessor()
async_fifo = AsyncSqsFifoPartialProcessor()

# --- options and models ---------------------------------------------------------------------------

BatchProcessor(EventType.SQS, stop_on_fialure=True)  # E: misspelt option
AsyncBatchProcessor(EventType.SQS, max_concurency=3)  # E: misspelt option
SqsFifoPartialProcessor(skip_groups_on_error=True)  # E: misspelt option
AsyncSqsFifoPartialProcessor(log_failure=False)  # E: misspelt option
BatchProcessor(EventType.SQS, max_concurrency=3)  # E: option of the async processor
AsyncBatchProcessor(EventType.SQS, max_workers=3)  # E: option of the sync processor
SqsFifoPartialProcessor(stop_on_failure=True)  # E: what it does anyway
BatchProcessor(EventType.SQS, max_workers="3")  # E: wrong type of an option
BatchProcessor("SQS")  # E: a text is no EventType
BatchProcessor()  # E: no EventType
BatchProcessor(EventType.SQS, model=KinesisDataStreamRecordModel)  # E: model of another source
BatchProcessor(EventType.KinesisDataStreams, model=Order)  # E: model of another source
BatchProcessor(EventType.DynamoDBStreams, model=KafkaRecordModel)  # E: model of another source
AsyncBatchProcessor(EventType.Kafka, DynamoDBStreamRecordModel)  # E: model of another source
SqsFifoPartialProcessor(model=KafkaRecordModel)  # E: model of another source
BatchProcessor(EventType.SQS, model=Order.model_validate({}))  # E: an instance is no model
BatchProcessor(EventType.SQS, model=dict)  # E: not a model

# --- handlers and processors that do not go together ----------------------------------------------


def entry(event: dict[str, Any], context: Any) -> None:
    process_partial_response(event, of_kinesis, sqs)  # E: record of another source
    process_partial_response(event, of_kinesis, sqs, context)  # E: record of another source
    process_partial_response(event, of_kinesis_untold, sqs)  # E: record of another source
    process_partial_response(event, of_kinesis, fifo)  # E: record of another source
    process_partial_response(event, of_model, sqs)  # E: the processor has no model
    process_partial_response(event, of_sqs, orders)  # E: the processor has a model
    process_partial_response(event, lambda record: record.bdoy, sqs)  # P: no such property
    process_partial_response(event, lambda record: record.quantiti, orders)  # P: no such field
    process_partial_response(event, of_nothing, sqs)  # E: takes no record
    process_partial_response(event, of_sqs("a"), sqs)  # E: called instead of passed
    process_partial_response(event, of_sqs, async_sqs)  # E: async processor
    process_partial_response(event, fetch, async_sqs)  # E: async processor
    process_partial_response(event, fetch, async_fifo)  # E: async processor
    process_partial_response(event, of_sqs, BatchProcessor)  # E: the class, not a processor
    process_partial_response(event, of_sqs)  # E: no processor
    async_process_partial_response(event, fetch, sqs)  # E: sync processor
    async_process_partial_response(event, of_sqs, fifo)  # E: sync processor
    async_process_partial_response(event, fetch_kinesis, async_sqs)  # E: record of another source
    async_process_partial_response(event, of_model, async_sqs)  # E: the processor has no model


async def in_a_running_loop(event: dict[str, Any]) -> Response:
    await aprocess_partial_response(event, fetch, sqs)  # E: sync processor
    await aprocess_partial_response(event, fetch_kinesis, async_sqs)  # E: record of another source
    return aprocess_partial_response(event, fetch, async_sqs)  # E: not awaited


# --- an async handler in a sync processor ---------------------------------------------------------


def nobody_awaits(event: dict[str, Any], context: LambdaContext) -> Response:
    return process_partial_response(event, fetch, sqs, context)  # E: async handler


def nobody_awaits_with_context(event: dict[str, Any], context: LambdaContext) -> Response:
    return process_partial_response(event, fetch_with_context, fifo, context)  # E: async handler


def nobody_awaits_any(event: dict[str, Any]) -> dict[str, Any]:
    return process_partial_response(event, fetch, sqs)  # E: async handler


def nobody_awaits_nor_looks(event: dict[str, Any]) -> None:
    process_partial_response(event, fetch, sqs)  # E: async handler
    with sqs(event["Records"], fetch):  # E: async handler
        sqs.process()


@batch_processor(record_handler=fetch, processor=sqs)  # E: async handler
def decorated(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


# --- the other forms ------------------------------------------------------------------------------


def by_hand(event: dict[str, Any]) -> None:
    with sqs(event["Records"], of_kinesis):  # E: record of another source
        pass
    with orders(event["Records"], of_sqs):  # E: the processor has a model
        pass
    with async_sqs(event["Records"], fetch_kinesis):  # E: record of another source
        pass
    with sqs(event["Records"], of_sqs) as batch:
        batch.proces()  # E: misspelt method


@batch_processor(record_handler=of_kinesis, processor=sqs)  # E: record of another source
def decorated_for_another_source(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@batch_processor(record_handler=of_sqs, processor=async_sqs)  # E: async processor
def decorated_for_async(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


@async_batch_processor(record_handler=fetch, processor=sqs)  # E: sync processor
def decorated_for_sync(event: dict[str, Any], context: LambdaContext) -> Response:
    return sqs.response()


# --- responses and processors of one's own --------------------------------------------------------


def misspelt(event: dict[str, Any]) -> object:
    return process_partial_response(event, of_sqs, sqs)["batchItemFailure"]  # E: misspelt key


def by_hand_and_misspelt() -> Response:
    return {"batchItemfailures": []}  # E: misspelt key


class Mine(BatchProcessor[SQSRecord]):
    def success_handler(self, record: SQSRecord) -> None: ...  # E: wrong signature


class Own(BasePartialProcessor):
    def _prepare(self) -> None: ...
    def _clean(self) -> None: ...
    def _process_record(self, record: Any) -> None: ...


def no_response(event: dict[str, Any]) -> None:
    process_partial_response(event, of_sqs, Own())  # E: it has no response()
    process_partial_response(event, of_kinesis, Mine(EventType.SQS))  # E: record of another source
