"""How often a topic's records come back, and what a destination is told of them in the end."""

from __future__ import annotations

import json

import pytest

from pytest_batchproc.simulator import EventSourceMapping
from tests.pytest_batchproc.simulator.streams import (
    ALWAYS,
    ends,
    failing,
    kafka,
    raising,
    times,
)

DESTINATION = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:lost"}}


def test_endless_retries_end_after_ten_where_a_destination_waits() -> None:
    report = EventSourceMapping(kafka(1), raising(0), destination_config=DESTINATION).run()

    assert len(report.deliveries) == 11
    assert times(report) == [0, 0.3, 0.9, 2.1, 4.5, 9.3, 18.9, 38.1, 76.5, 136.5, 196.5]
    assert report.on_failure[0]["requestContext"]["approximateInvokeCount"] == 11
    assert report.stopped is None


@pytest.mark.parametrize("retries", [0, 1, 11])
def test_other_retries_end_as_they_are_set_with_a_destination_too(retries: int) -> None:
    report = EventSourceMapping(
        kafka(1), raising(0), destination_config=DESTINATION, maximum_retry_attempts=retries
    ).run()

    assert len(report.deliveries) == 1 + retries


def test_without_a_destination_they_do_not_end() -> None:
    report = EventSourceMapping(kafka(1), raising(0), max_deliveries=20).run()

    assert len(report.deliveries) == 20
    assert ends(report) == ([], [], [0])


def test_a_destination_is_told_of_each_partition() -> None:
    topic = kafka(4, partitions=2)
    report = EventSourceMapping(
        topic, failing(dict.fromkeys(range(1, 4), ALWAYS)), maximum_retry_attempts=0
    ).run()

    event = report.deliveries[-1].event
    (told,) = report.on_failure
    moment = "2026-01-01T00:00:00.000Z"
    assert told["KafkaBatchInfo"] == {
        "batchSize": 3,
        "eventSourceArn": event["eventSourceArn"],
        "bootstrapServers": event["bootstrapServers"],
        "payloadSize": len(json.dumps(event)),
        "recordsInfo": {
            "orders-0": {
                "firstRecordOffset": "1",
                "lastRecordOffset": "1",
                "firstRecordTimestamp": moment,
                "lastRecordTimestamp": moment,
            },
            "orders-1": {
                "firstRecordOffset": "0",
                "lastRecordOffset": "1",
                "firstRecordTimestamp": moment,
                "lastRecordTimestamp": moment,
            },
        },
    }
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
