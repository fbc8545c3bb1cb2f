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
    "SQS: the `messageId` of each message that failed.",
    "BatchProcessor",
    "EventType",
    "EventType.SQS",
    at="processing-messages-from-sqs",
)
def test_sqs(both: Both) -> None:
    expected, actual = reported(both, SQS, SQS.event(BODIES))

    assert expected == actual


@same(
    "Kinesis: the sequence number of each record that failed.",
    "EventType.KinesisDataStreams",
    at="processing-messages-from-kinesis",
)
def test_kinesis(both: Both) -> None:
    expected, actual = reported(both, KINESIS, KINESIS.event(BODIES))

    assert expected == actual


@same(
    "DynamoDB: the sequence number of each change that failed.",
    "EventType.DynamoDBStreams",
    at="processing-messages-from-dynamodb",
)
def test_dynamodb(both: Both) -> None:
    expected, actual = reported(both, DYNAMODB, DYNAMODB.event(BODIES))

    assert expected == actual


@same(
    "Kafka: topic, partition and offset of each record that failed, of all partitions of the "
    "event.",
    "EventType.Kafka",
    "KafkaItemIdentifier.partition",
    "KafkaItemIdentifier.offset",
    at="processing-messages-from-kafka",
)
def test_kafka(both: Both) -> None:
    expected, actual = reported(both, KAFKA, KAFKA.event(BODIES, partitions=[0, 0, 1, 1]))

    assert expected == actual


@same("Kafka: a cluster that is not of MSK is read alike.")
def test_kafka_elsewhere(both: Both) -> None:
    event = KAFKA.event(BODIES, event_source="SelfManagedKafka")
    expected, actual = reported(both, KAFKA, event)

    assert expected == actual


@same(
    "Streams: all records are tried, also those after a failure, and every failure is reported.",
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

    assert (BODIES, BODIES) == both(use)


@better(
    theirs="Streams: to stop at the first failure, which is what Lambda goes back to, is not "
    "offered.",
    ours="`stop_on_failure=True`, and the response is the first failure alone.",
    at="kinesis-and-dynamodb-streams",
)
def test_a_stream_that_stops(both: Both) -> None:
    event = KINESIS.event(BODIES)

    def use(library: Any) -> Any:
        kind = library.EventType.KinesisDataStreams
        processor = library.BatchProcessor(kind, stop_on_failure=True)
        return library.process_partial_response(event, refusing(KINESIS), processor)

    assert ("TypeError", response_of(KINESIS.identifiers(event)[1:2])) == both(use)


@different(
    theirs="Kafka: an event without records raises `UnexpectedBatchTypeError`.",
    ours="Empty `records` are an empty success; an event without `records` raises.",
    why="as for the other sources",
)
def test_kafka_without_records(both: Both) -> None:
    refused = "UnexpectedBatchTypeError"
    event = KAFKA.event([])

    assert (refused, response_of([])) == both(lambda library: answer(library, KAFKA, event))
    del event["records"]
    assert (refused, refused) == both(lambda library: answer(library, KAFKA, event))


@better(
    "EventType",
    theirs="Something else in the place of an `EventType`, such as its value, is taken, and "
    "breaks the batch with a `KeyError`.",
    ours="`ValueError` when the processor is made.",
)
def test_no_event_type(both: Both) -> None:
    def made(library: Any) -> Any:
        return library.BatchProcessor("SQS") and "made"

    def used(library: Any) -> Any:
        processor = library.BatchProcessor("SQS")
        return library.process_partial_response(SQS.event(BODIES), refusing(SQS), processor)

    assert ("made", "ValueError") == both(made)
    assert ("KeyError", "ValueError") == both(used)


@same("`EventType` has four members, whose values are their names.", "EventType")
def test_members(both: Both) -> None:
    values = {
        "SQS": "SQS",
        "KinesisDataStreams": "KinesisDataStreams",
        "DynamoDBStreams": "DynamoDBStreams",
        "Kafka": "Kafka",
    }

    assert (values, values) == both(
        lambda library: {one.name: one.value for one in library.EventType}
    )


@different(
    theirs="DynamoDB: binary values of keys and images are base64 text.",
    ours="They are `bytes`.",
    why="they were bytes when they were written, and the model of a user expects them",
)
def test_binaries(both: Both) -> None:
    raw = {"dynamodb": {"NewImage": {"photo": {"B": "Zm9v"}}}}

    expected = {"photo": "Zm9v"}, {"photo": b"foo"}
    assert expected == both(lambda library: library.DynamoDBRecord(raw).dynamodb.new_image)


@different(
    "BasePartialProcessor.success_handler(record)",
    theirs="The record that `success_handler` gets is the raw dict.",
    ours="It is the record view, which equals the dict; tuples and lists have the raw dict, as "
    "theirs.",
    why="a failure has the view in both libraries",
)
def test_the_record_of_a_success(both: Both) -> None:
    use, expected = moved("record of a success")

    assert expected == both(use)
