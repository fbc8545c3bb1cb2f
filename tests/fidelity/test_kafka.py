"""What comes back from a topic, and what is given up."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic
from tests.fidelity.rules import (
    API,
    KAFKA_CAP,
    KAFKA_LOSSES,
    KAFKA_RETRIES,
    MSK_SETUP,
    documented,
)
from tests.pytest_batchproc.simulator.streams import (
    ends,
    failing,
    kafka,
    numbers,
    raising,
)

DESTINATION = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:lost"}}


@documented(
    "An identifier is an object of partition, spelt as in the event, and offset; what is named is "
    "retried, and just that.",
    KAFKA_RETRIES,
    API,
)
def test_what_is_named_is_retried() -> None:
    named: list[Any] = []

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        response = failing_once(event, context)
        assert isinstance(response, dict)
        named.extend(response["batchItemFailures"])
        return response

    failing_once = failing({1: 1})
    report = EventSourceMapping(kafka(4, partitions=2), handler).run()

    assert [{"itemIdentifier": {"partition": "orders-1", "offset": 0}}] == named
    assert [[0, 2, 1, 3], [1]] == numbers(report)


@documented("An error brings the whole batch back, until it succeeds or is given up.", MSK_SETUP)
def test_an_error_brings_all_back() -> None:
    report = EventSourceMapping(kafka(2), raising(0), maximum_retry_attempts=2).run()

    assert [[0, 1]] * 3 == numbers(report)
    assert ([], [0, 1], []) == ends(report)


@documented("The first invocation is no retry.", KAFKA_RETRIES)
@pytest.mark.parametrize("retries", [0, 1, 4])
def test_retries_count_from_the_second(retries: int) -> None:
    report = EventSourceMapping(kafka(1), raising(0), maximum_retry_attempts=retries).run()

    assert 1 + retries == len(report.deliveries)


@documented("Without end, but with a destination, there are 10 retries.", KAFKA_RETRIES, KAFKA_CAP)
def test_retries_without_end_have_one() -> None:
    report = EventSourceMapping(kafka(1), raising(0), destination_config=DESTINATION).run()

    assert 11 == len(report.deliveries)
    assert ([], [0], []) == ends(report)


@documented("A bad batch is split in two, where the setting says so.", API)
def test_bisecting() -> None:
    report = EventSourceMapping(
        kafka(2), raising(1), bisect_batch_on_function_error=True, maximum_retry_attempts=0
    ).run()

    assert [[0, 1], [0], [1]] == numbers(report)


@documented("What the destination is told: the offsets and times of each partition.", KAFKA_LOSSES)
def test_the_record_of_a_failure() -> None:
    topic = KafkaTopic("orders", partitions=2)
    topic.send("a", partition=0)
    topic.clock.advance(1_000)
    topic.send("b", partition=0)
    topic.send("c", partition=1)

    report = EventSourceMapping(topic, lambda event, context: 1 / 0, maximum_retry_attempts=0).run()

    (record,) = report.on_failure
    info = record["KafkaBatchInfo"]
    assert "RetryAttemptsExhausted" == record["requestContext"]["condition"]
    assert {"batchSize", "eventSourceArn", "bootstrapServers", "payloadSize", "recordsInfo"} == (
        info.keys()
    )
    assert (3, topic.arn) == (info["batchSize"], info["eventSourceArn"])
    first, then = "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.000Z"
    assert {
        "orders-0": {
            "firstRecordOffset": "0",
            "lastRecordOffset": "1",
            "firstRecordTimestamp": first,
            "lastRecordTimestamp": then,
        },
        "orders-1": {
            "firstRecordOffset": "0",
            "lastRecordOffset": "0",
            "firstRecordTimestamp": then,
            "lastRecordTimestamp": then,
        },
    } == info["recordsInfo"]


@documented("What does not fit into an event is told of, with null for the response.", KAFKA_LOSSES)
def test_the_record_of_what_does_not_fit() -> None:
    topic = KafkaTopic("orders")
    topic.send("x" * (6 * 2**20))

    report = EventSourceMapping(topic, raising()).run()

    (record,) = report.on_failure
    assert [] == report.deliveries
    assert "MaximumPayloadSizeExceeded" == record["requestContext"]["condition"]
    assert record["responseContext"] is None
