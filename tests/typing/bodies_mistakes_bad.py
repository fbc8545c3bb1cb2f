"""Deliberate mistakes about bodies: each type checker must report every line marked E.

Nobody runs this file, and the mypy of the whole tree leaves it out for the `bad` in its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from batchproc.bodies import sns
from batchproc.records import S3Event


class Order(BaseModel):
    id: int


@dataclass
class Data:
    id: int


event: dict[str, Any] = {}
p = BatchProcessor(EventType.SQS, body=Order)
ap = AsyncBatchProcessor(EventType.SQS, body=Order)
kinesis = BatchProcessor(EventType.KinesisDataStreams, body=Order)
maybe = BatchProcessor(EventType.Kafka, body=Order, absent="none")
fifo = SqsFifoPartialProcessor(body=Order)
published = BatchProcessor(EventType.SQS, body=sns(Order))
records = BatchProcessor(EventType.SQS)
Response = PartialItemFailureResponse


def ship(order: Order) -> None: ...
def both(order: Order, record: SQSRecord) -> None: ...
def ofs3(event: S3Event) -> None: ...
def of_data(order: Data) -> None: ...
def of_record(record: SQSRecord) -> None: ...
def of_kinesis(order: Order, record: KinesisStreamRecord) -> None: ...
def by_other_name(order: Order, message: SQSRecord) -> None: ...
async def later(order: Order) -> None: ...
def from_item(body: dict[str, Any]) -> Order:
    return Order(**body)


process_partial_response(event, of_data, p)  # E: another class than the body
process_partial_response(event, of_record, p)  # E: the record of a processor with a body
process_partial_response(event, of_kinesis, p)  # E: a record of another source
process_partial_response(event, by_other_name, p)  # E: the record by another name
x: Response = process_partial_response(event, later, p)  # E: async handler with a body
process_partial_response(event, ship, maybe)  # E: no None for absent records
BatchProcessor(EventType.SQS, body=from_item)  # E: decoder of a dict for SQS
BatchProcessor(EventType.KinesisDataStreams, body=from_item)  # E: decoder of a dict for Kinesis
BatchProcessor(EventType.SQS, Order, body=Order)  # E: model and body
BatchProcessor(EventType.SQS, body=Order, absent="ignore")  # E: no way of absent
BatchProcessor(EventType.SQS, absent="skip")  # E: absent without body
process_partial_response(event, lambda order: order.idd, p)  # E: a slip in a field of the body
p([], of_data)  # E: another class in a block
p([], of_kinesis)  # E: another source in a block
async_process_partial_response(event, of_data, ap)  # E: another class, async
batch_processor(record_handler=of_kinesis, processor=p)  # E: another source in a decorator
process_partial_response(event, both, kinesis)  # E: SQS record of a Kinesis body
SqsFifoPartialProcessor(body=from_item)  # E: decoder of a dict for FIFO
process_partial_response(event, of_kinesis, fifo)  # E: another source, FIFO
process_partial_response(event, ofs3, published)  # E: another class in an envelope
process_partial_response(event, both, records)  # E: body of a processor without
