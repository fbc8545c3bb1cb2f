"""What a filter keeps from the function, and where that goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    Report,
    SqsQueue,
)
from tests.fidelity.rules import (
    DYNAMODB_FILTERS,
    FILTERS,
    KAFKA_FILTERS,
    KINESIS_FILTERS,
    SQS_FILTERS,
    documented,
    dynamodb_recording,
    recorded,
    sqs_recording,
)
from tests.pytest_batchproc.simulator.queues import bodies, succeed

RED = {"colour": ["red"]}
OBJECT, TEXT = '{"colour": "red"}', "red"


def run(source: Any, *patterns: object) -> Report:
    """A mapping with these patterns."""
    filters = [{"Pattern": json.dumps(pattern)} for pattern in patterns]
    return EventSourceMapping(source, succeed, filter_criteria={"Filters": filters}).run()


def queue_of(*sent: object) -> SqsQueue:
    queue = SqsQueue("orders")
    for body in sent:
        queue.send(body)
    return queue


def stream_of(*sent: object) -> KinesisStream:
    stream = KinesisStream("clicks")
    for data in sent:
        stream.put(data)
    return stream


def topic_of(*sent: object) -> KafkaTopic:
    topic = KafkaTopic("orders")
    for value in sent:
        topic.send(value)
    return topic


def delivered(report: Report) -> list[object]:
    """What the function got."""
    return [item.body for delivery in report.deliveries for item in delivery.items]


@documented("What does not match is deleted from a queue, and passed by on a stream.", FILTERS)
@recorded("A message that does not match is not delivered.", sqs_recording("test_sqs_event_filter"))
@pytest.mark.parametrize(
    ("source", "key"),
    [
        (queue_of(OBJECT, '{"colour": "blue"}'), "body"),
        (stream_of(OBJECT, '{"colour": "blue"}'), "data"),
        (topic_of(OBJECT, '{"colour": "blue"}'), "value"),
    ],
    ids=["sqs", "kinesis", "kafka"],
)
def test_what_does_not_match(source: Any, key: str) -> None:
    report = run(source, {key: RED})

    assert [OBJECT] == delivered(report)
    assert ['{"colour": "blue"}'] == bodies(report.filtered)
    assert 2 == len(report.deleted)
    assert [] == report.remaining


@recorded(
    "On DynamoDB `eventName` can be matched, and what is in an image.",
    dynamodb_recording("test_dynamodb_event_filter"),
)
@documented(
    "The numbers of an item are text, so that numeric rules do not match them.", DYNAMODB_FILTERS
)
def test_filters_of_a_table() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": 1, "state": "new"})
    table.put({"id": 1, "state": "paid"})
    image = {"dynamodb": {"NewImage": {"id": {"N": [{"numeric": [">", 0]}]}}}}

    assert [{"id": 1, "state": "new"}] == delivered(run(table, {"eventName": ["INSERT"]}))
    assert [{"id": 1, "state": "paid"}] == delivered(
        run(table, {"dynamodb": {"NewImage": {"state": {"S": [{"prefix": "p"}]}}}})
    )
    assert [] == delivered(run(table, image))


@documented(
    "JSON where the pattern is for text, or the other way round: a queue deletes it.", SQS_FILTERS
)
def test_the_other_format_on_a_queue() -> None:
    assert [OBJECT] == delivered(run(queue_of(OBJECT, TEXT), {"body": RED}))
    assert [TEXT] == delivered(run(queue_of(OBJECT, TEXT), {"body": ["red"]}))


@documented("Kinesis drops what is no JSON, and takes no pattern for text.", KINESIS_FILTERS)
def test_the_other_format_on_kinesis() -> None:
    assert [OBJECT] == delivered(run(stream_of(OBJECT, TEXT), {"data": RED}))
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        run(stream_of(TEXT), {"data": ["red"]})

    assert (
        'filter_criteria: AWS refuses Filters[0], "{\\"data\\": [\\"red\\"]}": data is matched as '
        "JSON here, so its pattern is an object" == str(caught.value)
    )


@documented("Kafka lets pass what is in the other format.", KAFKA_FILTERS)
def test_the_other_format_on_kafka() -> None:
    assert [OBJECT, TEXT] == delivered(run(topic_of(OBJECT, TEXT), {"value": RED}))
    assert [OBJECT, TEXT] == delivered(run(topic_of(OBJECT, TEXT), {"value": ["red"]}))


@recorded(
    "A pattern is an object whose leaves are lists with something in them.",
    sqs_recording("test_sqs_invalid_event_filter"),
    dynamodb_recording("test_dynamodb_invalid_event_filter"),
)
@pytest.mark.parametrize(
    "pattern",
    ["simple string", None, {"eventSource": "aws:sqs"}, {"eventSource": []}],
    ids=str,
)
def test_what_is_no_pattern(pattern: object) -> None:
    with pytest.raises(ValueError, match="filter_criteria: AWS refuses") as caught:
        run(queue_of("a"), pattern)

    assert str(caught.value).startswith("filter_criteria: AWS refuses Filters[0]")


@documented("Numbers are compared as they are written: 300 is not 300.0.", FILTERS)
@documented("`exists` is about leaves alone.", FILTERS)
@documented("One of several filters is enough.", FILTERS)
def test_how_patterns_match() -> None:
    numbers = ('{"n": 300}', '{"n": 300.0}', '{"n": 3.0e2}')
    nested = ('{"n": {"below": 1}}', '{"n": 1}')

    assert ['{"n": 300}'] == delivered(run(queue_of(*numbers), {"body": {"n": [300]}}))
    assert ['{"n": 1}'] == delivered(run(queue_of(*nested), {"body": {"n": [{"exists": True}]}}))
    assert list(nested) == delivered(
        run(queue_of(*nested), {"body": {"n": [1]}}, {"body": {"n": {"below": [1]}}})
    )


@recorded(
    "Where nothing is left, nothing is invoked.", dynamodb_recording("test_dynamodb_event_filter")
)
@pytest.mark.parametrize("source", [queue_of("{}"), stream_of("{}")], ids=["sqs", "kinesis"])
def test_nothing_is_left(source: Any) -> None:
    report = run(source, {"body": RED} if isinstance(source, SqsQueue) else {"data": RED})

    assert [] == report.deliveries
    assert 1 == len(report.filtered)
