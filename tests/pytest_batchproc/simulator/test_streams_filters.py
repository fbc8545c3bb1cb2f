"""What a filter keeps from the function: a stream passes it by, and that is all."""

from __future__ import annotations

import json
from typing import Any

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
)
from tests.pytest_batchproc.simulator.streams import ends, kinesis, numbers, succeed


def filtering(pattern: dict[str, Any]) -> dict[str, Any]:
    return {"Filters": [{"Pattern": json.dumps(pattern)}]}


def test_kinesis_passes_by_what_does_not_match_and_what_is_no_json() -> None:
    stream = KinesisStream("clicks")
    for body in ({"kind": "a"}, {"kind": "b"}, "no json", {"kind": "a"}):
        stream.put(body)

    report = EventSourceMapping(
        stream, succeed, filter_criteria=filtering({"data": {"kind": ["a"]}})
    ).run()

    assert numbers(report) == [[0, 3]]
    assert [item.number for item in report.filtered] == [1, 2]
    assert sorted(ends(report)[0]) == [0, 1, 2, 3]


def test_a_batch_is_filled_with_what_matches() -> None:
    stream = KinesisStream("clicks")
    for number in range(6):
        stream.put({"kind": "ab"[number % 2]})

    report = EventSourceMapping(
        stream, succeed, batch_size=2, filter_criteria=filtering({"data": {"kind": ["a"]}})
    ).run()

    assert numbers(report) == [[0, 2], [4]]


def test_where_nothing_matches_nothing_is_invoked() -> None:
    report = EventSourceMapping(
        kinesis(3), succeed, filter_criteria=filtering({"data": {"kind": ["a"]}})
    ).run()

    assert report.deliveries == []
    assert ends(report) == ([0, 1, 2], [], [])


def test_dynamodb_filters_by_what_happened_and_by_attributes() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": "a"})
    table.put({"id": "b"})
    table.delete("a")

    removed = EventSourceMapping(
        table, succeed, filter_criteria=filtering({"eventName": ["REMOVE"]})
    ).run()
    of_b = EventSourceMapping(
        table, succeed, filter_criteria=filtering({"dynamodb": {"Keys": {"id": {"S": ["b"]}}}})
    ).run()

    assert (numbers(removed), numbers(of_b)) == ([[2]], [[1]])


def test_kafka_matches_values_that_are_no_text_and_tombstones_as_text() -> None:
    topic = KafkaTopic("orders")
    for value in (b"\xffb", b"b", None, "a"):
        topic.send(value)

    report = EventSourceMapping(
        topic, succeed, filter_criteria=filtering({"value": [{"suffix": "b"}, ""]})
    ).run()

    assert numbers(report) == [[0, 1, 2]]


def test_kafka_reads_on_when_the_function_has_ended() -> None:
    topic = KafkaTopic("orders")
    topic.send({"kind": "a"})

    def handler(event: dict[str, Any], context: object) -> None:
        topic.send({"kind": "b"})

    report = EventSourceMapping(
        topic,
        handler,
        filter_criteria=filtering({"value": {"kind": ["a"]}}),
        milliseconds_per_record=1_000,
    ).run()

    assert [item.number for item in report.deleted] == [0, 1]


def test_kafka_drops_what_does_not_match() -> None:
    topic = KafkaTopic("orders")
    for body in ({"kind": "a"}, {"kind": "b"}):
        topic.send(body)

    report = EventSourceMapping(
        topic, succeed, filter_criteria=filtering({"value": {"kind": ["a"]}})
    ).run()

    assert numbers(report) == [[0]]
    assert [item.number for item in report.filtered] == [1]
