"""The table of sources: each fact of it, and that its columns are what the rest goes by."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import EventType, sources
from tests.support.events import ALL

TABLE: list[tuple[sources.EventSource, dict[str, Any]]] = [
    (
        sources.SQS,
        {
            "name": "sqs",
            "event_type": EventType.SQS,
            "title": "SQS",
            "answers_to": ("aws:sqs",),
            "collection": "Records",
            "identifier_fields": (("messageId", str),),
            "retry": "item",
            "view_at": ("batchproc.records._sqs", "SQSRecord"),
        },
    ),
    (
        sources.SQS_FIFO,
        {
            "name": "sqs_fifo",
            "event_type": EventType.SQS,
            "title": "SQS FIFO",
            "answers_to": ("aws:sqs",),
            "collection": "Records",
            "identifier_fields": (("messageId", str),),
            "retry": "item",
            "view_at": ("batchproc.records._sqs", "SQSRecord"),
        },
    ),
    (
        sources.KINESIS,
        {
            "name": "kinesis",
            "event_type": EventType.KinesisDataStreams,
            "title": "Kinesis",
            "answers_to": ("aws:kinesis",),
            "collection": "Records",
            "identifier_fields": (("kinesis.sequenceNumber", str),),
            "retry": "rewind",
            "view_at": ("batchproc.records._kinesis", "KinesisStreamRecord"),
        },
    ),
    (
        sources.DYNAMODB,
        {
            "name": "dynamodb",
            "event_type": EventType.DynamoDBStreams,
            "title": "DynamoDB",
            "answers_to": ("aws:dynamodb",),
            "collection": "Records",
            "identifier_fields": (("dynamodb.SequenceNumber", str),),
            "retry": "rewind",
            "view_at": ("batchproc.records._dynamodb", "DynamoDBRecord"),
        },
    ),
    (
        sources.KAFKA,
        {
            "name": "kafka",
            "event_type": EventType.Kafka,
            "title": "Kafka",
            "answers_to": ("aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka"),
            "collection": "records",
            "identifier_fields": (("topic", str), ("partition", int), ("offset", int)),
            "retry": "item",
            "view_at": ("batchproc.records._kafka", "KafkaEventRecord"),
        },
    ),
]
rows = pytest.mark.parametrize(("row", "facts"), TABLE, ids=[facts["name"] for _, facts in TABLE])


@rows
def test_the_facts_of_a_source(row: sources.EventSource, facts: dict[str, Any]) -> None:
    assert facts == {column: getattr(row, column) for column in facts}
    assert repr(row) == f"<EventSource {row.name}>"
    assert row is getattr(sources, row.name.upper())


@rows
def test_its_view_is_loaded_when_asked_for(row: sources.EventSource, facts: dict[str, Any]) -> None:
    row.load_view()
    module, name = facts["view_at"]

    assert row.view is getattr(__import__(module, fromlist=[name]), name)


def test_all_sources_are_there_in_their_order() -> None:
    assert [source.name for source in ALL] == [row.name for row in sources.ALL]
    assert list(sources.ALL) == [row for row, _ in TABLE]
    assert {
        row.event_type: row for row in sources.ALL if row is not sources.SQS_FIFO
    } == sources.BY_EVENT_TYPE


def test_event_types_have_their_names_as_values() -> None:
    names = ["SQS", "KinesisDataStreams", "DynamoDBStreams", "Kafka"]

    assert [(member.name, member.value) for member in EventType] == [(one, one) for one in names]


@pytest.mark.parametrize(
    ("record", "lane"),
    [
        ({"attributes": {"MessageGroupId": "g"}}, "g"),
        ({"attributes": {"MessageGroupId": 7}}, None),
        ({"attributes": {}}, None),
        ({"attributes": None}, None),
        ({"attributes": "g"}, None),
        ({}, None),
    ],
)
def test_a_message_stays_in_order_with_its_group(record: dict[str, Any], lane: Any) -> None:
    assert sources.SQS_FIFO.lane
    assert sources.SQS_FIFO.lane(record) == lane


def test_what_else_stays_in_order() -> None:
    assert [row.lane for row in (sources.SQS, sources.KINESIS, sources.DYNAMODB)] == [None] * 3
    assert sources.KAFKA.lane
    assert sources.KAFKA.lane({"topic": "t", "partition": 3}) == ("t", 3)
