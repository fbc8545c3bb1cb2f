"""What the tests of streams and topics share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_batchproc._reading import body_text, read_batch
from pytest_batchproc.simulator import DynamoDBStream, KafkaTopic, KinesisStream, Report

Stream = KinesisStream | DynamoDBStream | KafkaTopic
Handler = Callable[[dict[str, Any], Any], object]


def kinesis(count: int, shards: int = 1) -> KinesisStream:
    """A stream with the records b"0", b"1", ..."""
    stream = KinesisStream("clicks", shards)
    for number in range(count):
        stream.put(str(number))
    return stream


def dynamodb(count: int, shards: int = 1) -> DynamoDBStream:
    """A table into which the items 0, 1, ... were put."""
    stream = DynamoDBStream("orders", shards=shards)
    for number in range(count):
        stream.put({"id": number})
    return stream


def kafka(count: int, partitions: int = 1) -> KafkaTopic:
    """A topic with the records b"0", b"1", ..., by turns in its partitions."""
    topic = KafkaTopic("orders", partitions)
    for number in range(count):
        topic.send(str(number))
    return topic


def number_of(record: Mapping[str, Any], event: Mapping[str, Any]) -> int:
    """The number of a record that these have made, read from its body."""
    text = body_text(record, read_batch(event).source)
    return int(text.strip('{"id: }'))


def failing(times: Mapping[int, int]) -> Handler:
    """A handler that reports a record at so many of its deliveries."""
    seen: dict[int, int] = {}

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        batch = read_batch(event)
        failed = []
        for record, identifier in zip(batch.records, batch.identifiers, strict=True):
            number = number_of(record, event)
            seen[number] = seen.get(number, 0) + 1
            if seen[number] <= times.get(number, 0):
                failed.append({"itemIdentifier": identifier})
        return {"batchItemFailures": failed}

    return handler


def raising(*numbers: int) -> Handler:
    """A handler that raises for a batch with one of these records."""

    def handler(event: dict[str, Any], context: object) -> None:
        for record in read_batch(event).records:
            number = number_of(record, event)
            if number in numbers:
                raise ValueError(f"no {number}")

    return handler


def succeed(event: dict[str, Any], context: object) -> None:
    """All is well."""


def numbers(report: Report) -> list[list[int]]:
    """Which records each delivery had."""
    return [[item.number for item in delivery.items] for delivery in report.deliveries]


def times(report: Report) -> list[float]:
    """When each delivery began."""
    return [delivery.time for delivery in report.deliveries]


def ends(report: Report) -> tuple[list[int], list[int], list[int]]:
    """Which records are done, which were given up, and which remain."""
    done, lost, left = report.deleted, report.discarded, report.remaining
    return (
        [item.number for item in done],
        [item.number for item in lost],
        [item.number for item in left],
    )


ALWAYS = 1_000_000
