"""`model=`: records are parsed one by one, and parsing is a step of handling."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Json, ValidationError, field_validator

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    SQSRecord,
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
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import ALL_WAYS, Way, run, ways_of


class Order(BaseModel):
    item: str


class OrderRecord(SqsRecordModel):
    body: Json[Order]


class OrderPayload(KinesisDataStreamRecordPayload):
    data: Json[Order]


class OrderClick(KinesisDataStreamRecordModel):
    kinesis: OrderPayload


class OrderImage(BaseModel):
    id: int
    body: Json[Order]


class OrderChange(DynamoDBStreamChangedRecordModel):
    NewImage: OrderImage


class OrderStreamRecord(DynamoDBStreamRecordModel):
    dynamodb: OrderChange


class OrderMessage(KafkaRecordModel):
    value: Json[Order]


MODELS: dict[str, tuple[Any, Any]] = {
    "sqs": (OrderRecord, lambda record: record.body),
    "sqs_fifo": (OrderRecord, lambda record: record.body),
    "kinesis": (OrderClick, lambda record: record.kinesis.data),
    "dynamodb": (OrderStreamRecord, lambda record: record.dynamodb.NewImage.body),
    "kafka": (OrderMessage, lambda record: record.value),
}
GOOD, POISON = '{"item": "tea"}', "{broken"
every_way = pytest.mark.parametrize(
    ("source", "way"),
    [
        pytest.param(one, way, id=f"{one}-{way}")
        for one in (SQS, SQS_FIFO, KINESIS, DYNAMODB, KAFKA)
        for way in ways_of(one)
    ],
)
ways = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)


@pytest.mark.sampled(3)
@every_way
def test_the_handler_gets_the_model(source: Source, way: Way) -> None:
    model, order_of = MODELS[source.name]

    def handler(record: Any) -> str:
        assert type(record) is model
        return str(order_of(record).item)

    event = source.event([GOOD, '{"item": "milk"}'])
    outcome = run(source, event, handler, {"model": model}, way)

    assert [item.result for item in outcome.result] == ["tea", "milk"]
    # Also with a model the message of a success holds the view, which equals the raw record.
    assert outcome.success_messages == source.records(event)


@pytest.mark.sampled(3)
@every_way
def test_a_poison_pill_fails_alone(source: Source, way: Way) -> None:
    model, order_of = MODELS[source.name]
    event = source.event([GOOD, POISON])  # last: a FIFO batch would stop after it
    handled: list[str] = []

    def handler(record: Any) -> None:
        handled.append(order_of(record).item)

    outcome = run(source, event, handler, {"model": model}, way)

    assert handled == ["tea"]
    assert outcome.response == response_of(source.identifiers(event)[1:])
    assert [item.stage for item in outcome.result] == ["handle", "parse"]
    assert isinstance(outcome.result[1].exception, ValidationError)
    assert outcome.fail_messages == source.records(event)[1:]  # the view: there is no model


@ways
def test_a_failed_message_holds_what_the_handler_got(way: Way) -> None:
    event = SQS.event([GOOD, POISON, GOOD])

    def handler(record: Any) -> str:
        if record.messageId.endswith("0"):
            raise ValueError("no stock")
        return "sold"

    outcome = run(SQS, event, handler, {"model": OrderRecord}, way)

    handled, unparsed = outcome.fail_messages
    assert type(handled) is OrderRecord
    assert handled.messageId == event["Records"][0]["messageId"]
    assert type(unparsed) is SQSRecord
    if outcome.messages is not None:
        assert outcome.messages[0] == ("fail", "<class 'ValueError'>:no stock", handled)
        assert outcome.messages[1][0] == "fail"
        assert outcome.messages[1][1].startswith(
            "<class 'pydantic_core._pydantic_core.ValidationError'>:1 validation error"
        )
        assert outcome.messages[1][2] == event["Records"][1]
        assert outcome.messages[2] == ("success", "sold", event["Records"][2])


@ways
def test_the_failure_handler_gets_the_view_of_what_could_not_be_parsed(way: Way) -> None:
    told: list[type] = []
    base: Any = AsyncBatchProcessor if way.is_async else BatchProcessor

    class Telling(base):  # type: ignore[misc]  # the base is chosen at run time
        def failure_handler(self, record: Any, exception: Any) -> Any:
            told.append(type(record))
            return super().failure_handler(record, exception)

    options = {"max_workers": 1} if way.driver == "threads" else {}
    if way.is_async:
        options = {"max_concurrency": 1}
    processor = Telling(EventType.SQS, OrderRecord, **options)

    def handler(record: Any) -> None:
        raise ValueError("no stock")

    outcome = run(SQS, SQS.event([GOOD, POISON]), handler, way=way, processor=processor)

    assert told == [OrderRecord, SQSRecord]
    assert outcome.statuses == ["fail", "fail"]


class Titled(SqsRecordModel):
    model_config = ConfigDict(title="Something else entirely")
    body: Json[Order]


class Raising(SqsRecordModel):
    @field_validator("body")
    @classmethod
    def look_up(cls, body: str) -> str:
        return {GOOD: body}[body]  # a KeyError pydantic does not turn into a ValidationError


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even my text")


class Silent(SqsRecordModel):
    @field_validator("body")
    @classmethod
    def refuse(cls, body: str) -> str:
        if body != GOOD:
            raise Unspeakable
        return body


class SQSRecordModelByAnotherName(SqsRecordModel):
    body: Json[Order]


SQSRecordModelByAnotherName.__name__ = "SQSRecord"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("model", [Titled, Raising, Silent, SQSRecordModelByAnotherName])
@ways
def test_a_poison_pill_fails_alone_whatever_the_model_is_called_or_raises(
    way: Way, model: type[BaseModel]
) -> None:
    event = SQS.event([POISON, GOOD])

    outcome = run(SQS, event, lambda record: None, {"model": model}, way)

    assert outcome.statuses == ["fail", "success"]
    assert outcome.result[0].stage == "parse"
    assert outcome.response == response_of(SQS.identifiers(event)[:1])


def test_a_fifo_batch_meets_a_poison_pill_after_a_failure() -> None:
    event = SQS_FIFO.event([GOOD, POISON, GOOD])

    def handler(record: Any) -> None:
        raise ValueError("no stock")

    processor = SQS_FIFO.processor(model=OrderRecord, raise_on_entire_batch_failure=False)

    assert process_partial_response(event, handler, processor) == response_of(
        SQS_FIFO.identifiers(event)
    )
    assert [item.status for item in processor.result] == ["fail", "skipped", "skipped"]


def test_dynamodb_numbers_are_exact() -> None:
    class Exact(DynamoDBStreamChangedRecordModel):
        NewImage: dict[str, Any]

    class Record(DynamoDBStreamRecordModel):
        dynamodb: Exact

    event = DYNAMODB.event(["a"])
    event["Records"][0]["dynamodb"]["NewImage"]["price"] = {"N": "0.1"}
    prices: list[Any] = []

    def handler(record: Any) -> None:
        prices.append(record.dynamodb.NewImage["price"])

    process_partial_response(event, handler, DYNAMODB.processor(model=Record))

    assert prices == [Decimal("0.1")]


def test_the_text_of_a_validation_error_does_not_show_the_body(
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = '{"item": 42, "card": "4111-1111-1111-1111"}'

    outcome = run(SQS, SQS.event([secret]), lambda record: None, {"model": OrderRecord})

    assert outcome.statuses == ["fail"]
    assert "4111" not in caplog.text


def test_an_async_handler_gets_the_model_too() -> None:
    async def handler(record: Any) -> str:
        await asyncio.sleep(0)
        return str(record.body.item)

    with SQS.async_processor(model=OrderRecord)(SQS.event([GOOD])["Records"], handler) as batch:
        messages = batch.async_process()

    assert [message[:2] for message in messages] == [("success", "tea")]
