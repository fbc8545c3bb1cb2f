"""One row for each source: the response that Lambda gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import moved
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, Event, Source, response_of

BODIES = ["1", "two", "3", "four"]


def refusing(source: Source) -> Callable[[Any], int]:
    """A handler that fails for "two" and for "four"."""
    return lambda record: int(source.body_of(record))


def answer(library: Any, source: Source, event: Event) -> Any:
    """What a processor for this source says of the event."""
    processor = library.BatchProcessor(getattr(library.EventType, source.event_type_name))
    return library.process_partial_response(event, refusing(source), processor)


def reported(both: Both, source: Source, event: Event) -> tuple[Any, Any]:
    """What is expected of either, and what came."""
    failed = response_of([source.identifiers(event)[index] for index in (1, 3)])

    return (failed, failed), both(lambda library: answer(library, source, event))


@same(
    "SQS: the response has the `messageId` of each failed message.",
    "BatchProcessor",
    "EventType",
    "EventType.SQS",
    at="processing-messages-from-sqs",
)
def test_sqs(both: Both) -> None:
    expected, actual = reported(both, SQS, SQS.event(BODIES))

    assert actual == expected


@same(
    "Kinesis: the response has the sequence number of each failed record.",
    "EventType.KinesisDataStreams",
    at="processing-messages-from-kinesis",
)
def test_kinesis(both: Both) -> None:
    expected, actual = reported(both, KINESIS, KINESIS.event(BODIES))

    assert actual == expected


@same(
    "DynamoDB: the response has the sequence number of each failed record.",
    "EventType.DynamoDBStreams",
    at="processing-messages-from-dynamodb",
)
def test_dynamodb(both: Both) -> None:
    expected, actual = reported(both, DYNAMODB, DYNAMODB.event(BODIES))

    assert actual == expected


@same(
    "Kafka: the response has topic, partition and offset of each failed record, from "
    "all partitions of the event.",
    "EventType.Kafka",
    "KafkaItemIdentifier.partition",
    "KafkaItemIdentifier.offset",
    at="processing-messages-from-kafka",
)
def test_kafka(both: Both) -> None:
    expected, actual = reported(both, KAFKA, KAFKA.event(BODIES, partitions=[0, 0, 1, 1]))

    assert actual == expected


@same("Kafka: events of self-managed clusters are read like those of MSK.")
def test_kafka_elsewhere(both: Both) -> None:
    event = KAFKA.event(BODIES, event_source="SelfManagedKafka")
    expected, actual = reported(both, KAFKA, event)

    assert actual == expected


@same(
    "Streams: all records run, also those after a failure, and every failure is reported.",
    at="kinesis-and-dynamodb-streams",
)
@pytest.mark.parametrize("source", [KINESIS, DYNAMODB], ids=repr)
def test_all_records_of_a_stream_are_tried(both: Both, source: Source) -> None:
    def use(library: Any) -> Any:
        seen: list[str] = []

        def handler(record: Any) -> int:
            seen.append(source.body_of(record))
            return int(seen[-1])

        processor = library.BatchProcessor(getattr(library.EventType, source.event_type_name))
        library.process_partial_response(source.event(BODIES), handler, processor)
        return seen

    assert both(use) == (BODIES, BODIES)


@better(
    theirs="Streams: there is no option to stop at the first failure, from which Lambda retries.",
    ours="`stop_on_failure=True` stops there, and the response has only the first failure.",
    at="kinesis-and-dynamodb-streams",
)
def test_a_stream_that_stops(both: Both) -> None:
    event = KINESIS.event(BODIES)

    def use(library: Any) -> Any:
        kind = library.EventType.KinesisDataStreams
        processor = library.BatchProcessor(kind, stop_on_failure=True)
        return library.process_partial_response(event, refusing(KINESIS), processor)

    assert both(use) == ("TypeError", response_of(KINESIS.identifiers(event)[1:2]))


@different(
    theirs="Kafka: an event without records raises `UnexpectedBatchTypeError`.",
    ours='For empty `records` the response is `{"batchItemFailures": []}`; an event '
    "without `records` raises.",
    why="the same rule holds for the other sources",
)
def test_kafka_without_records(both: Both) -> None:
    refused = "UnexpectedBatchTypeError"
    event = KAFKA.event([])

    assert both(lambda library: answer(library, KAFKA, event)) == (refused, response_of([]))
    del event["records"]
    assert both(lambda library: answer(library, KAFKA, event)) == (refused, refused)


@better(
    "EventType",
    theirs="A value that is not an `EventType`, such as its text, is accepted and later "
    "raises `KeyError` out of the batch.",
    ours="It raises `ValueError` when you create the processor.",
)
def test_no_event_type(both: Both) -> None:
    def made(library: Any) -> Any:
        return library.BatchProcessor("SQS") and "made"

    def used(library: Any) -> Any:
        processor = library.BatchProcessor("SQS")
        return library.process_partial_response(SQS.event(BODIES), refusing(SQS), processor)

    assert both(made) == ("made", "ValueError")
    assert both(used) == ("KeyError", "ValueError")


@same("`EventType` has four members. The value of each is its name.", "EventType")
def test_members(both: Both) -> None:
    values = {
        "SQS": "SQS",
        "KinesisDataStreams": "KinesisDataStreams",
        "DynamoDBStreams": "DynamoDBStreams",
        "Kafka": "Kafka",
    }

    assert (both(lambda library: {one.name: one.value for one in library.EventType})) == (
        values,
        values,
    )


@different(
    theirs="DynamoDB: binary values in keys and images are base64 text.",
    ours="They are `bytes`.",
    why="the item holds bytes, and pydantic models expect them",
)
def test_binaries(both: Both) -> None:
    raw = {"dynamodb": {"NewImage": {"photo": {"B": "Zm9v"}}}}

    expected = {"photo": "Zm9v"}, {"photo": b"foo"}
    assert both(lambda library: library.DynamoDBRecord(raw).dynamodb.new_image) == expected


@different(
    "BasePartialProcessor.success_handler(record)",
    theirs="`success_handler` gets the raw dict as its record.",
    ours="It gets the record view, which equals the dict. The tuples and lists have the "
    "raw dict, as in Powertools.",
    why="`failure_handler` gets the view in both libraries",
)
def test_the_record_of_a_success(both: Both) -> None:
    use, expected = moved("record of a success")

    assert both(use) == expected
