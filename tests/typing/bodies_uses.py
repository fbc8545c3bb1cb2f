"""Handlers of bodies that are right: no type checker reports a line. Nobody runs this file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

from pydantic import BaseModel, TypeAdapter

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from batchproc.bodies import event_bridge, s3, sns
from batchproc.records import S3Event


class Order(BaseModel):
    id: int


@dataclass
class Data:
    id: int


class D(TypedDict):
    id: int


class N(NamedTuple):
    id: int


def ship(order: Order) -> None: ...
def both(order: Order, record: SQSRecord) -> None: ...
def named(order: Order, *, record: SQSRecord) -> None: ...
def all3(order: Order, record: SQSRecord, lambda_context: LambdaContext) -> None: ...
def ctx(order: Order, lambda_context: LambdaContext) -> int:
    return 1


def maybe(order: Order | None) -> None: ...
def dd(order: D) -> None: ...
def nn(order: N) -> None: ...
def data(order: Data) -> None: ...
def ofs3(event: S3Event) -> None: ...
async def aboth(order: Order, record: SQSRecord) -> None: ...
def kboth(order: Order, record: KinesisStreamRecord) -> None: ...


p = BatchProcessor(EventType.SQS, body=Order)
ap = AsyncBatchProcessor(EventType.SQS, body=Order)
event: dict[str, Any] = {}
r: PartialItemFailureResponse = process_partial_response(event, ship, p)
process_partial_response(event, both, p)
process_partial_response(event, named, p)
process_partial_response(event, all3, p)
process_partial_response(event, ctx, p)
process_partial_response(event, lambda order: order.id, p)
process_partial_response(event, lambda order, record: order.id, p)
process_partial_response(event, dd, BatchProcessor(EventType.SQS, body=D))
process_partial_response(event, nn, BatchProcessor(EventType.SQS, body=N))
process_partial_response(event, data, BatchProcessor(EventType.Kafka, body=Data))
process_partial_response(event, maybe, BatchProcessor(EventType.Kafka, body=Order, absent="none"))
process_partial_response(event, ship, BatchProcessor(EventType.Kafka, body=Order, absent="skip"))
process_partial_response(event, ofs3, BatchProcessor(EventType.SQS, body=s3))
process_partial_response(event, ofs3, BatchProcessor(EventType.SQS, body=sns(s3)))
process_partial_response(event, ship, BatchProcessor(EventType.SQS, body=sns(event_bridge(Order))))
process_partial_response(event, ship, BatchProcessor(EventType.KinesisDataStreams, body=sns(Order)))
process_partial_response(
    event, ship, BatchProcessor(EventType.SQS, body=TypeAdapter[Order](Order).validate_json)
)
process_partial_response(event, ship, BatchProcessor(EventType.SQS, body=json.loads))
process_partial_response(event, kboth, BatchProcessor(EventType.KinesisDataStreams, body=Order))
process_partial_response(event, both, SqsFifoPartialProcessor(body=Order))
async_process_partial_response(event, aboth, ap)
with p([], both) as batch:
    batch.process()


@batch_processor(record_handler=both, processor=p)
def lambda_handler(event: Any, context: Any) -> Any: ...


class Mine(BatchProcessor): ...


process_partial_response(event, ship, Mine(EventType.SQS, body=Order))
process_partial_response(event, both, Mine(EventType.SQS, body=Order))
