"""What holds for every queue, stream and topic, as it was asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.clock import Clock
from pytest_batchproc.events import KafkaEventFactory, Numbering
from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
)
from tests.pytest_batchproc.simulator.queues import succeed
from tests.pytest_batchproc.simulator.reports import MADE_OF, NAMES, STREAMS, source_with

each_source = pytest.mark.parametrize("name", NAMES)
ELSEWHERE = {"region": "eu-west-1", "account_id": "999999999999"}
AT = "eu-west-1:999999999999"
ARNS = {
    "sqs": f"arn:aws:sqs:{AT}:orders",
    "sqs_fifo": f"arn:aws:sqs:{AT}:payments.fifo",
    "kinesis": f"arn:aws:kinesis:{AT}:stream/clicks",
    "dynamodb": f"arn:aws:dynamodb:{AT}:table/accounts/stream/2026-01-01T00:00:00.000",
    "kafka": f"arn:aws:kafka:{AT}:cluster/shop/00000000-0000-4000-8000-000000000000-1",
}


@each_source
def test_its_events_come_from_the_place_that_was_asked_for(name: str) -> None:
    source = source_with(name, [{"n": 0}], **ELSEWHERE)

    (delivery,) = EventSourceMapping(source, succeed).run().deliveries

    text = json.dumps(delivery.event)
    assert source.arn == ARNS[name]
    assert f'"{ARNS[name]}"' in text
    assert "us-east-1" not in text
    assert "123456789012" not in text


@each_source
def test_two_that_share_a_numbering_repeat_no_identifier(name: str) -> None:
    numbering = Numbering()

    sources = [source_with(name, [{"n": 0}], numbering=numbering) for _ in range(2)]

    first, second = (EventSourceMapping(one, succeed).run().sent for one in sources)
    assert first[0].identifier != second[0].identifier


@each_source
def test_it_lives_by_the_clock_that_it_was_given(name: str) -> None:
    clock = Clock()

    source = source_with(name, [], clock=clock)

    assert clock is source.clock
    assert clock is EventSourceMapping(source, succeed).clock


@pytest.mark.parametrize("name", STREAMS)
def test_a_name_is_in_its_events(name: str) -> None:
    kind, _ = MADE_OF[name]
    send = {"kinesis": "put", "dynamodb": "put", "kafka": "send"}[name]
    source = kind("visits")
    getattr(source, send)({"id": "a"})

    (delivery,) = EventSourceMapping(source, succeed).run().deliveries

    assert source.name == "visits"
    assert "visits" in json.dumps(delivery.event)


def test_events_of_a_topic_are_those_of_a_factory_of_its_cluster() -> None:
    place: dict[str, Any] = {"cluster_name": "stats", **ELSEWHERE}
    topic = KafkaTopic("visits", **place)
    topic.send("a", key="k")

    (delivery,) = EventSourceMapping(topic, succeed).run().deliveries

    made = KafkaEventFactory(topic="visits", **place)(["a"], key="k", timestamp=1767225600000)
    assert made == delivery.event


@pytest.mark.parametrize("kind", [KinesisStream, DynamoDBStream])
@pytest.mark.parametrize("shards", [0, 100_001, True, 1.0])
def test_shards_are_a_whole_number(kind: Any, shards: Any) -> None:
    with pytest.raises(ValueError, match="shards") as raised:
        kind(shards=shards)

    assert str(raised.value) == f"shards: {shards!r}; expected a whole number from 1 to 100,000"


@pytest.mark.parametrize("kind", [KinesisStream, DynamoDBStream])
def test_the_end_of_a_window_names_the_stream_that_was_asked_for(kind: Any) -> None:
    stream = kind("visits", **ELSEWHERE)
    stream.put({"id": "a"})
    report = EventSourceMapping(
        stream, lambda event, context: {"state": {}}, tumbling_window_in_seconds=60
    ).run()

    _, end = report.deliveries

    assert end.event["Records"] == []
    assert stream.arn == end.event["eventSourceARN"]


def test_what_is_not_asked_for_is_simple() -> None:
    table, topic = DynamoDBStream(), KafkaTopic()
    stream = KinesisStream()

    assert (table.name, table.shards, table.key_names) == ("orders", 1, ("id",))
    assert (topic.name, topic.shards) == ("orders", 1)
    assert (stream.name, stream.shards) == ("clicks", 1)
