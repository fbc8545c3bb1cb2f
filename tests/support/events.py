"""Small events of real shape for every source, one row (`Source`) per kind of batch.

event = SQS.event(["a", "b"])
SQS.identifiers(event)      # as they appear in a response
SQS.body_of(view)           # "a"
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

REGION = "eu-central-1"
ACCOUNT = "111122223333"

Event = dict[str, Any]
Record = dict[str, Any]


def _text(body: object) -> str:
    """Strings as they are; anything else as JSON."""
    return body if isinstance(body, str) else json.dumps(body)


def _base64(body: object) -> str:
    raw = body if isinstance(body, bytes) else _text(body).encode()
    return base64.b64encode(raw).decode()


def _from_base64(data: str) -> str:
    return base64.b64decode(data).decode()


def sqs_record(index: int, body: object, group: str | None = None) -> Record:
    """One SQS record; with a group also the attributes of a FIFO queue."""
    text = _text(body)
    attributes = {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": str(1_700_000_000_000 + index),
        "SenderId": "AIDAEXAMPLESENDERID00",
        "ApproximateFirstReceiveTimestamp": str(1_700_000_000_010 + index),
    }
    queue = "orders"
    if group is not None:
        queue = "payments.fifo"
        attributes["MessageGroupId"] = group
        attributes["SequenceNumber"] = str(18_849_496_460_467_696_128 + index)
        attributes["MessageDeduplicationId"] = hashlib.sha256(text.encode()).hexdigest()
    return {
        "messageId": f"00000000-0000-4000-8000-{index:012d}",
        "receiptHandle": f"AQEBexample{index:05d}==",
        "body": text,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }


def kinesis_record(index: int, body: object) -> Record:
    number = str(49_600_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000 + index)
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": f"key-{index}",
            "sequenceNumber": number,
            "data": _base64(body),
            "approximateArrivalTimestamp": 1_700_000_000.123,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT}:role/reader",
        "awsRegion": REGION,
        "eventSourceARN": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/clicks",
    }


def dynamodb_record(index: int, body: object) -> Record:
    return {
        "eventID": f"{index:032x}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": 1_700_000_000.0,
            "Keys": {"id": {"N": str(index)}},
            "NewImage": {"id": {"N": str(index)}, "body": {"S": _text(body)}},
            "SequenceNumber": str(400_000_000_000_000_000_000_000 + index),
            "SizeBytes": 60,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/audit/stream/2026",
    }


def kafka_record(index: int, body: object, partition: int = 0, topic: str = "audit") -> Record:
    return {
        "topic": topic,
        "partition": partition,
        "offset": 100 + index,
        "timestamp": 1_700_000_000_000 + index,
        "timestampType": "CREATE_TIME",
        "key": _base64(f"key-{index}"),
        "value": _base64(body),
        "headers": [{"trace": [97, 98, -1]}],
    }


def _sqs_event(bodies: Sequence[object], start: int, groups: Sequence[str | None] | None) -> Event:
    names = groups or [None] * len(bodies)
    return _records([sqs_record(start + i, body, names[i]) for i, body in enumerate(bodies)])


def _fifo_event(bodies: Sequence[object], start: int, groups: Sequence[str] | None) -> Event:
    return _sqs_event(bodies, start, groups or ["one"] * len(bodies))


def _kinesis_event(bodies: Sequence[object], start: int) -> Event:
    return _records([kinesis_record(start + i, body) for i, body in enumerate(bodies)])


def _dynamodb_event(bodies: Sequence[object], start: int) -> Event:
    return _records([dynamodb_record(start + i, body) for i, body in enumerate(bodies)])


def _kafka_event(
    bodies: Sequence[object],
    start: int,
    partitions: Sequence[int] | None,
    event_source: str = "aws:kafka",
) -> Event:
    numbers = partitions or [0] * len(bodies)
    by_partition: dict[str, list[Record]] = {}
    for i, (body, number) in enumerate(zip(bodies, numbers, strict=True)):
        by_partition.setdefault(f"audit-{number}", []).append(kafka_record(start + i, body, number))
    event: Event = {
        "eventSource": event_source,
        "bootstrapServers": "b-1.example:9092,b-2.example:9092",
    }
    if event_source == "aws:kafka":
        event["eventSourceArn"] = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/audit/0000"
    return {**event, "records": by_partition}


def _records(records: list[Record]) -> Event:
    return {"Records": records}


@dataclass(frozen=True)
class Source:
    """One kind of batch: how its events are built, read, and processed."""

    name: str
    title: str  # in messages
    event_type_name: str
    build: Callable[..., Event]
    identify: Callable[[Mapping[str, Any]], Any]
    read: Callable[[Mapping[str, Any]], str]
    fifo: bool = False
    rewinds: bool = False  # Lambda goes back to the lowest identifier (Kinesis, DynamoDB)

    def __repr__(self) -> str:
        return self.name

    @property
    def event_type(self) -> Any:
        from batchproc import EventType

        return getattr(EventType, self.event_type_name)

    def event(self, bodies: Iterable[object], *, start: int = 0, **kw: Any) -> Event:
        """A whole event. `start` numbers the first record; FIFO (and SQS): `groups=[...]`;
        Kafka: `partitions=[...]`, `event_source="SelfManagedKafka"`."""
        kw = {"groups": None, **kw} if self.event_type_name == "SQS" else kw
        kw = {"partitions": None, **kw} if self.event_type_name == "Kafka" else kw
        return self.build(list(bodies), start, **kw)

    def records(self, event: Event) -> list[Record]:
        """The raw records, flat, in event order."""
        if self.event_type_name == "Kafka":
            return [record for partition in event["records"].values() for record in partition]
        return list(event["Records"])

    def with_records(self, event: Event, records: list[Record]) -> Event:
        """The event with other records (Kafka: all under the key of the first partition)."""
        if self.event_type_name == "Kafka":
            return {**event, "records": {"audit-0": records}}
        return {**event, "Records": records}

    def identifier_of(self, record: Mapping[str, Any]) -> Any:
        return self.identify(record)

    def identifiers(self, event: Event) -> list[Any]:
        """The identifiers as they appear in a response, one per record, in event order."""
        return [self.identify(record) for record in self.records(event)]

    def body_of(self, record: Mapping[str, Any]) -> str:
        """The body given to `event()`, read back from a view or a raw record."""
        return self.read(record)

    @property
    def processor_class(self) -> Any:
        import batchproc

        return batchproc.SqsFifoPartialProcessor if self.fifo else batchproc.BatchProcessor

    @property
    def async_processor_class(self) -> Any:
        import batchproc

        return (
            batchproc.AsyncSqsFifoPartialProcessor if self.fifo else batchproc.AsyncBatchProcessor
        )

    def make(self, cls: Any, **options: Any) -> Any:
        """An instance of one of the classes above, or of a subclass."""
        return cls(**options) if self.fifo else cls(self.event_type, **options)

    def processor(self, **options: Any) -> Any:
        return self.make(self.processor_class, **options)

    def async_processor(self, **options: Any) -> Any:
        return self.make(self.async_processor_class, **options)


def _kafka_identifier(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"partition": f"{record['topic']}-{record['partition']}", "offset": record["offset"]}


SQS = Source("sqs", "SQS", "SQS", _sqs_event, lambda r: r["messageId"], lambda r: str(r["body"]))
SQS_FIFO = Source(
    "sqs_fifo",
    "SQS FIFO",
    "SQS",
    _fifo_event,
    lambda r: r["messageId"],
    lambda r: str(r["body"]),
    fifo=True,
)
KINESIS = Source(
    "kinesis",
    "Kinesis",
    "KinesisDataStreams",
    _kinesis_event,
    lambda r: r["kinesis"]["sequenceNumber"],
    lambda r: _from_base64(r["kinesis"]["data"]),
    rewinds=True,
)
DYNAMODB = Source(
    "dynamodb",
    "DynamoDB",
    "DynamoDBStreams",
    _dynamodb_event,
    lambda r: r["dynamodb"]["SequenceNumber"],
    lambda r: str(r["dynamodb"]["NewImage"]["body"]["S"]),
    rewinds=True,
)
KAFKA = Source(
    "kafka", "Kafka", "Kafka", _kafka_event, _kafka_identifier, lambda r: _from_base64(r["value"])
)

ALL = [SQS, SQS_FIFO, KINESIS, DYNAMODB, KAFKA]


def response_of(identifiers: Iterable[Any]) -> dict[str, list[dict[str, Any]]]:
    """The response that reports these identifiers: each once, in this order."""
    unique: list[Any] = []
    for identifier in identifiers:
        if identifier not in unique:
            unique.append(identifier)
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in unique]}
