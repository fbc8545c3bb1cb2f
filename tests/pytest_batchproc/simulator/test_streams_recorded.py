"""What was recorded on AWS of streams: the tests of github.com/localstack/localstack, run there.

tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_{kinesis,dynamodbstreams}.py
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.simulator import DynamoDBStream, EventSourceMapping, KinesisStream
from tests.pytest_batchproc.simulator.streams import (
    ALWAYS,
    dynamodb,
    ends,
    failing,
    kinesis,
    numbers,
    raising,
    succeed,
)

Maker = Callable[[int], KinesisStream | DynamoDBStream]
MAKERS: dict[str, Maker] = {"kinesis": kinesis, "dynamodb": dynamodb}


@pytest.fixture(params=MAKERS)
def made(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def info(record: dict[str, Any]) -> dict[str, Any]:
    (found,) = (value for key, value in record.items() if key.endswith("BatchInfo"))
    assert isinstance(found, dict)
    return found


def test_progress_restarts_the_retries(made: Maker) -> None:
    stream = made(6)

    report = EventSourceMapping(
        stream, failing({5: ALWAYS}), batch_size=3, maximum_retry_attempts=3
    ).run()

    assert numbers(report) == [[0, 1, 2], [3, 4, 5], [5], [5], [5], [5]]
    assert ends(report) == ([0, 1, 2, 3, 4], [5], [])
    (told,) = report.on_failure
    assert told["requestContext"] == {
        "requestId": report.deliveries[-1].request_id,
        "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:test-function",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 4,
    }
    assert told["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": None,
    }
    assert info(told)["batchSize"] == 1
    assert report.stopped is None


def test_a_record_that_is_too_old_is_dropped_uninvoked_and_the_others_are_delivered(
    made: Maker,
) -> None:
    stream = made(1)
    stream.clock.advance(61_000)
    for number in range(1, 6):
        if isinstance(stream, KinesisStream):
            stream.put(str(number))
        else:
            stream.put({"id": number})

    report = EventSourceMapping(stream, succeed, maximum_record_age_in_seconds=60).run()

    assert numbers(report) == [[1, 2, 3, 4, 5]]
    assert ends(report) == ([1, 2, 3, 4, 5], [0], [])
    (told,) = report.on_failure
    assert "responseContext" not in told
    assert told["requestContext"]["condition"] == "RecordAgeExceeded"
    assert told["requestContext"]["approximateInvokeCount"] == 1
    assert info(told)["batchSize"] == 1


@pytest.mark.parametrize("retries", [0, 1, 2, 3])
def test_so_many_retries_make_one_invocation_more(made: Maker, retries: int) -> None:
    report = EventSourceMapping(made(1), raising(0), maximum_retry_attempts=retries).run()

    assert numbers(report) == [[0]] * (1 + retries)
    (told,) = report.on_failure
    assert told["requestContext"]["approximateInvokeCount"] == 1 + retries
    assert told["responseContext"]["functionError"] == "Unhandled"


def test_arrivals_have_milliseconds_on_kinesis_and_whole_seconds_on_dynamodb() -> None:
    found = []
    for maker in MAKERS.values():
        stream = maker(0)
        stream.clock.advance(1_234)
        if isinstance(stream, KinesisStream):
            stream.put("0")
        else:
            stream.put({"id": 0})
        report = EventSourceMapping(stream, raising(0), maximum_retry_attempts=0).run()
        found.append(info(report.on_failure[0])["approximateArrivalOfFirstRecord"])

    assert found == ["2026-01-01T00:00:01.234Z", "2026-01-01T00:00:01Z"]
