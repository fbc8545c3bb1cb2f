"""What a source is made with, and what its items are: places, numbers, names, equality."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.clock import Clock
from pytest_batchproc.events import Numbering
from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic, SqsQueue
from tests.pytest_batchproc.simulator.queues import succeed
from tests.pytest_batchproc.simulator.reports import MADE_OF, NAMES, STREAMS, source_with

each_source = pytest.mark.parametrize("name", NAMES)
BODIES: list[dict[str, Any]] = [{"n": 0}, {"n": 1}]
PLACE: dict[str, Any] = {"region": "eu-west-1", "account_id": "999999999999"}
ARNS = {
    "sqs": "arn:aws:sqs:eu-west-1:999999999999:orders",
    "sqs_fifo": "arn:aws:sqs:eu-west-1:999999999999:payments.fifo",
    "kinesis": "arn:aws:kinesis:eu-west-1:999999999999:stream/clicks",
    "dynamodb": (
        "arn:aws:dynamodb:eu-west-1:999999999999:table/accounts/stream/2026-01-01T00:00:00.000"
    ),
    "kafka": (
        "arn:aws:kafka:eu-west-1:999999999999:cluster/shop/00000000-0000-4000-8000-000000000000-1"
    ),
}


def items_of(source: Any) -> list[Any]:
    """All that is in a source."""
    found: list[Any] = source.records if hasattr(source, "records") else source.messages
    return found


@each_source
def test_a_source_is_where_it_was_put(name: str) -> None:
    source = source_with(name, BODIES, **PLACE)

    event = EventSourceMapping(source, succeed).run().deliveries[0].event

    assert source.arn == ARNS[name]
    if name == "kafka":
        assert event["eventSourceArn"] == ARNS[name]
    else:
        assert {(ARNS[name], "eu-west-1")} == {
            (record["eventSourceARN"], record["awsRegion"]) for record in event["Records"]
        }
    assert "us-east-1" not in str(event)
    assert "123456789012" not in str(event)


FIRST = {
    "sqs": "00000000-0000-4000-8000-000{}00000000",
    "sqs_fifo": "00000000-0000-4000-8000-000{}00000000",
    "kinesis": "49590000000000000000000000000000000000000000000{}00000000",
    "dynamodb": "100000000000{}00000000",
}


@pytest.mark.parametrize("name", FIRST)
def test_sources_that_share_a_numbering_go_on_where_the_last_stood(name: str) -> None:
    numbering = Numbering()
    first, second = (source_with(name, BODIES, numbering=numbering) for _ in range(2))

    assert [FIRST[name].format(number) for number in (0, 1)] == [
        items_of(source)[0].identifier for source in (first, second)
    ]
    assert numbering.event() == 2


def test_topics_that_share_a_numbering_go_on_with_the_offsets() -> None:
    numbering = Numbering()
    topics = [source_with("kafka", BODIES, numbering=numbering) for _ in range(2)]

    assert [record.identifier["offset"] for topic in topics for record in topic.records] == [
        0,
        1,
        2,
        3,
    ]


@pytest.mark.parametrize("kind", ["sqs", "sqs_fifo"])
def test_a_dead_letter_queue_stands_beside_its_queue(kind: str) -> None:
    make, name = MADE_OF[kind]
    clock = Clock()
    queue = make(
        name,
        40,
        1,
        message_retention_period=60,
        clock=clock,
        numbering=Numbering(),
        **PLACE,
    )
    stem, dot, ending = name.partition(".")
    dead = queue.dead_letter_queue
    own = dead.send("by hand")
    dead.clock.advance(1_209_599_999)

    assert dead.name == f"{stem}-dlq{dot}{ending}"
    assert dead.arn == f"arn:aws:sqs:eu-west-1:999999999999:{dead.name}"
    assert (queue.visibility_timeout, queue.max_receive_count) == (40, 1)
    assert (40, None, clock) == (dead.visibility_timeout, dead.dead_letter_queue, dead.clock)
    assert own.message_id == "00000000-0000-4000-8000-000100000000"
    # What it has is kept for two weeks, whatever the queue itself keeps.
    assert len(dead.receive(1, 0)) == 1
    dead.clock.advance(1)
    assert dead.receive(1) == []


@each_source
def test_an_item_is_shown_with_its_number_its_identifier_and_its_body(name: str) -> None:
    source = source_with(name, BODIES)
    kind = "StreamRecord" if name in STREAMS else "Message"
    body = "{'n': 1}" if name != "dynamodb" else "{'id': 'one', 'n': 1}"
    if name not in STREAMS:
        body = '"{\\"n\\": 1}"'

    item = items_of(source)[1]

    assert repr(item) == f"<{kind} #1 {item.identifier} {body}>"


@pytest.mark.parametrize("name", ["kinesis", "dynamodb"])
def test_a_record_of_a_stream_has_a_sequence_number(name: str) -> None:
    (record,) = source_with(name, BODIES[:1]).records

    assert record.identifier == record.sequence_number


def test_a_record_of_kafka_has_none() -> None:
    (record,) = source_with("kafka", BODIES[:1]).records

    with pytest.raises(AttributeError) as raised:
        _ = record.sequence_number

    assert str(raised.value) == "a record of Kafka has .identifier, with partition and offset"


@each_source
def test_items_of_one_script_are_equal_and_others_are_not(name: str) -> None:
    one, same = (items_of(source_with(name, BODIES)) for _ in range(2))
    (other, _) = items_of(source_with(name, [{"n": 7}, {"n": 1}]))

    assert one == same
    assert set(one) == set(same)
    assert one[0] != one[1]
    assert one[0] != other
    assert one[0] != one[0].identifier


@pytest.mark.parametrize("name", STREAMS)
def test_a_record_that_came_later_is_another(name: str) -> None:
    source, late = source_with(name, BODIES), source_with(name, [])
    late.clock.advance(1)
    twin = source_with(name, BODIES, clock=late.clock)

    assert source.records[0] != twin.records[0]
    assert source.records[0].text == twin.records[0].text


def test_messages_of_two_queues_are_never_equal() -> None:
    first, second = SqsQueue("orders"), SqsQueue("payments")

    assert first.send("a") != second.send("a")


@pytest.mark.parametrize("name", NAMES)
def test_what_joins_another_clock_keeps_its_age(name: str) -> None:
    source = source_with(name, BODIES[:1])
    source.clock.advance(3_000)
    send = {"kinesis": "put", "dynamodb": "put"}.get(name, "send")
    getattr(source, send)({"id": "one", "n": 9})
    clock = Clock()
    clock.advance(100_000)

    EventSourceMapping(source, succeed, clock=clock, enabled=False)

    assert [item.sent_ns for item in items_of(source)] == [97_000_000_000, 100_000_000_000]
    assert clock is source.clock


@pytest.mark.parametrize("name", ["sqs", "sqs_fifo"])
def test_what_was_received_before_its_queue_joined_a_clock_was_received_then(name: str) -> None:
    queue = source_with(name, BODIES[:1], visibility_timeout=10)
    queue.receive()
    queue.clock.advance(4_000)
    clock = Clock()
    clock.advance(100_000)

    (delivery,) = EventSourceMapping(queue, succeed, clock=clock).run().deliveries

    (record,) = delivery.event["Records"]
    assert delivery.time == 106.0
    assert [
        record["attributes"][key]
        for key in (
            "ApproximateReceiveCount",
            "SentTimestamp",
            "ApproximateFirstReceiveTimestamp",
        )
    ] == ["2", "1767225696000", "1767225696000"]


@pytest.mark.parametrize("name", ["sqs", "sqs_fifo"])
def test_a_queue_that_joins_a_clock_drops_what_grew_old_by_its_own(name: str) -> None:
    queue = source_with(name, BODIES[:1], message_retention_period=60, max_receive_count=5)
    queue.dead_letter_queue.send("by hand")
    queue.clock.advance(59_000)
    clock = Clock()
    clock.advance(1_000_000)
    mapping = EventSourceMapping(queue, succeed, clock=clock, enabled=False)

    clock.advance(999)
    assert len(queue.receive(1, 0)) == 1
    clock.advance(1)
    assert queue.receive() == []
    assert (queue.messages, len(mapping.run().discarded)) == ([], 1)
    (dead,) = queue.dead_letter_queue.receive()
    assert dead["attributes"]["SentTimestamp"] == "1767226541000"
    assert dead["attributes"]["ApproximateFirstReceiveTimestamp"] == "1767226601000"


@pytest.mark.parametrize("name", STREAMS)
def test_a_source_has_a_bounded_number_of_shards(name: str) -> None:
    make, called = MADE_OF[name]
    argument = "partitions" if name == "kafka" else "shards"
    more: dict[str, Any] = {argument: 100_001}

    with pytest.raises(ValueError, match=argument) as caught:
        make(called, **more)

    assert str(caught.value) == f"{argument}: 100001; expected a whole number from 1 to 100,000"


def test_a_topic_may_have_a_hundred_thousand_partitions() -> None:
    assert KafkaTopic("orders", 100_000).shards == 100_000
