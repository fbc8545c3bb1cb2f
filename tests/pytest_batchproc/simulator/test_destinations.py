"""What a destination is told of several losses: by their order, their reason and their moment."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic
from tests.pytest_batchproc.simulator.reports import STREAMS, source_with
from tests.pytest_batchproc.simulator.streams import kinesis, raising, succeed

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:test-function"


def request(number: int, condition: str, tries: int) -> dict[str, Any]:
    """The context of a request that there was none of."""
    return {
        "requestId": f"00000000-0000-4000-8000-{number:012d}",
        "functionArn": FUNCTION,
        "condition": condition,
        "approximateInvokeCount": tries,
    }


@pytest.mark.parametrize("name", STREAMS)
def test_what_grew_too_old_was_tried_once_by_its_count(name: str) -> None:
    source = source_with(name, [{"n": number} for number in range(2)])
    source.clock.advance(60_001)

    report = EventSourceMapping(
        source, succeed, batch_size=1, maximum_record_age_in_seconds=60
    ).run()

    assert [request(number, "RecordAgeExceeded", 1) for number in range(2)] == [
        record["requestContext"] for record in report.on_failure
    ]
    assert ["responseContext" in record for record in report.on_failure] == [False, False]
    assert [one["timestamp"] for one in report.on_failure] == ["2026-01-01T00:01:00.001Z"] * 2


def test_what_fits_into_no_event_was_tried_once_by_its_count() -> None:
    topic = KafkaTopic("orders")
    for _ in range(2):
        topic.send("x" * (6 * 2**20))

    report = EventSourceMapping(topic, succeed).run()

    assert [request(number, "MaximumPayloadSizeExceeded", 1) for number in range(2)] == [
        record["requestContext"] for record in report.on_failure
    ]
    assert [record["responseContext"] for record in report.on_failure] == [None, None]


def test_a_moment_is_cut_to_milliseconds() -> None:
    report = EventSourceMapping(
        kinesis(1), raising(0), maximum_retry_attempts=0, milliseconds_per_record=1.999_999
    ).run()

    assert [record["timestamp"] for record in report.on_failure] == ["2026-01-01T00:00:00.001Z"]


@pytest.mark.parametrize(
    ("destination", "has_payload"),
    [
        (None, False),
        ({}, False),
        ({"OnFailure": {}}, False),
        ({"OnFailure": {"Destination": "arn:aws:sns:us-east-1:123456789012:s3"}}, False),
        ({"OnFailure": {"Destination": "arn:aws:s3:::lost"}}, True),
    ],
)
def test_a_bucket_alone_gets_the_records(destination: Any, has_payload: bool) -> None:
    report = EventSourceMapping(
        kinesis(1), raising(0), maximum_retry_attempts=0, destination_config=destination
    ).run()

    assert [has_payload] == ["payload" in record for record in report.on_failure]
