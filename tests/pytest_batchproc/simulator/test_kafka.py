"""A Kafka topic: partitions and offsets, and what comes back."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from pytest_batchproc.events import KafkaEventFactory
from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic, Report
from pytest_batchproc.simulator._kafka import _murmur2
from tests.pytest_batchproc.simulator.streams import (
    ALWAYS,
    ends,
    failing,
    kafka,
    numbers,
    raising,
    succeed,
    times,
)

Redelivery = Literal["listed", "from_lowest"]


def offsets(report: Report) -> list[dict[str, list[int]]]:
    """The offsets that each delivery had, by partition."""
    return [
        {
            lane: [record["offset"] for record in records]
            for lane, records in delivery.event["records"].items()
        }
        for delivery in report.deliveries
    ]


def test_its_events_are_those_of_the_factory() -> None:
    topic = KafkaTopic("orders", partitions=2)
    for number, value in enumerate(("a", {"order": 1}, None)):
        topic.send(value, key="k", partition=number % 2, headers={"trace": b"\xff"})

    (delivery,) = EventSourceMapping(topic, succeed).run().deliveries

    expected = KafkaEventFactory(topic="orders")(
        ["a", {"order": 1}, None],
        partitions=[0, 1, 0],
        key="k",
        headers={"trace": b"\xff"},
        timestamp=1767225600000,
    )
    assert delivery.event == expected


def test_one_event_holds_several_partitions_and_items_stand_as_in_the_event() -> None:
    report = EventSourceMapping(kafka(5, partitions=2), succeed).run()

    assert offsets(report) == [{"orders-0": [0, 1, 2], "orders-1": [0, 1]}]
    assert numbers(report) == [[0, 2, 4, 1, 3]]


def test_a_tombstone_has_no_value() -> None:
    topic = KafkaTopic()
    topic.send(None, key="a")

    (delivery,) = EventSourceMapping(topic, succeed).run().deliveries

    assert delivery.event["records"]["orders-0"][0]["value"] is None
    assert delivery.event["records"]["orders-0"][0]["key"] == "YQ=="


def test_without_a_key_there_is_none_and_partitions_take_turns() -> None:
    topic = kafka(4, partitions=3)

    assert [record.shard for record in topic.records] == [0, 1, 2, 0]
    assert "key" not in topic.record(topic.records[0])


@pytest.mark.parametrize(
    ("key", "hashed"),
    # Of Kafka's own tests: UtilsTest.java, testMurmur2.
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_the_key_chooses_the_partition_as_kafkas_clients_do(key: bytes, hashed: int) -> None:
    assert hashed % 2**32 == _murmur2(key)

    topic = KafkaTopic(partitions=7)

    assert (hashed & 0x7FFFFFFF) % 7 == topic.send("", key=key).shard


def test_the_listed_records_alone_come_back() -> None:
    report = EventSourceMapping(kafka(6, partitions=2), failing({2: 1, 3: 2})).run()

    assert offsets(report) == [
        {"orders-0": [0, 1, 2], "orders-1": [0, 1, 2]},
        {"orders-0": [1], "orders-1": [1]},
        {"orders-1": [1]},
    ]
    assert ends(report) == ([0, 4, 1, 5, 2, 3], [], [])


def test_from_the_lowest_on_each_partition_comes_back_by_itself(snapshot: object) -> None:
    topic = KafkaTopic("orders", 2, redelivery="from_lowest")
    for number in range(6):
        topic.send(str(number))

    report = EventSourceMapping(topic, failing({2: 1})).run()

    assert offsets(report) == [
        {"orders-0": [0, 1, 2], "orders-1": [0, 1, 2]},
        {"orders-0": [1, 2]},
    ]
    first, _ = report.deliveries
    assert first.redelivered == [1, 2]
    assert first.gone == [0, 3, 4, 5]
    assert (
        first.outcome,
        first.verdict.redelivered,
        first.verdict.gone,
    ) == ("partial", [1, 2], [0, 3, 4, 5])
    assert first.verdict.reason == snapshot


def test_where_all_of_a_batch_comes_back_it_has_failed() -> None:
    topic = KafkaTopic("orders", redelivery="from_lowest")
    for number in range(3):
        topic.send(str(number))

    first, _ = EventSourceMapping(topic, failing({0: 1})).run().deliveries

    assert (first.outcome, first.redelivered, first.gone) == ("failure", [0, 1, 2], [])


@pytest.mark.parametrize("redelivery", ["listed", "from_lowest"])
def test_an_offset_that_is_not_there_brings_the_whole_batch_back(redelivery: Redelivery) -> None:
    topic = KafkaTopic("orders", redelivery=redelivery)
    for number in range(3):
        topic.send(str(number))

    def wrong(event: dict[str, Any], context: object) -> dict[str, Any]:
        unknown = {"partition": "orders-0", "offset": 99}
        return {"batchItemFailures": [{"itemIdentifier": unknown}]}

    report = EventSourceMapping(topic, wrong, maximum_retry_attempts=1).run()

    assert numbers(report) == [[0, 1, 2], [0, 1, 2]]
    assert ends(report) == ([], [0, 1, 2], [])


def test_a_cluster_elsewhere_has_no_arn() -> None:
    topic = KafkaTopic(event_source="SelfManagedKafka")
    topic.send("0")

    report = EventSourceMapping(topic, raising(0), maximum_retry_attempts=0).run()

    (delivery,) = report.deliveries
    assert delivery.event["eventSource"] == "SelfManagedKafka"
    assert topic.arn == ""
    assert "eventSourceArn" not in delivery.event
    assert "eventSourceArn" not in report.on_failure[0]["KafkaBatchInfo"]


def test_records_grow_old_in_whatever_partition_they_are() -> None:
    topic = KafkaTopic("orders", partitions=2)
    topic.send("0", partition=0)
    topic.send("1", partition=1)
    topic.clock.advance(50_000)
    topic.send("2", partition=0)

    report = EventSourceMapping(
        topic, failing({1: ALWAYS, 2: 7}), maximum_record_age_in_seconds=60
    ).run()

    assert numbers(report) == [[0, 2, 1], *[[2, 1]] * 6, [2]]
    assert times(report) == [50, 50, 50.3, 50.9, 52.1, 54.5, 59.3, 68.9]
    assert ends(report) == ([0, 2], [1], [])


def test_a_poison_record_holds_up_its_own_partition_alone() -> None:
    report = EventSourceMapping(kafka(6, partitions=2), failing({0: ALWAYS}), batch_size=2).run()

    assert report.stopped is not None
    assert [record.number for record in report.deleted] == [1, 3, 5]
    assert [record.number for record in report.remaining] == [0, 2, 4]
