"""What comes back from a topic, and what is given up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic
from tests.fidelity.rules import (
    API,
    KAFKA_CAP,
    KAFKA_LOSSES,
    KAFKA_MODES,
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

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:test-function"
DESTINATION = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:lost"}}


@documented(
    "An identifier is an object with the partition as in the event and the offset. Lambda "
    "retries exactly the named records.",
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

    assert named == [{"itemIdentifier": {"partition": "orders-1", "offset": 0}}]
    assert numbers(report) == [[0, 2, 1, 3], [1]]


@documented(
    "After an error, the whole batch is retried until it succeeds or is discarded.", MSK_SETUP
)
def test_an_error_brings_all_back() -> None:
    report = EventSourceMapping(kafka(2), raising(0), maximum_retry_attempts=2).run()

    assert numbers(report) == [[0, 1]] * 3
    assert ends(report) == ([], [0, 1], [])


@documented("The first invocation does not count as a retry.", KAFKA_RETRIES)
@pytest.mark.parametrize("retries", [0, 1, 4])
def test_retries_count_from_the_second(retries: int) -> None:
    report = EventSourceMapping(kafka(1), raising(0), maximum_retry_attempts=retries).run()

    assert len(report.deliveries) == 1 + retries


@documented(
    "Without a limit but with a destination there are 10 retries.", KAFKA_RETRIES, KAFKA_CAP
)
def test_retries_without_end_have_one() -> None:
    report = EventSourceMapping(kafka(1), raising(0), destination_config=DESTINATION).run()

    assert len(report.deliveries) == 11
    assert ends(report) == ([], [0], [])


@documented("A failed batch is split in two if the setting says so.", API)
def test_bisecting() -> None:
    report = EventSourceMapping(
        kafka(2), raising(1), bisect_batch_on_function_error=True, maximum_retry_attempts=0
    ).run()

    assert numbers(report) == [[0, 1], [0], [1]]


@documented("The destination receives the offsets and times of each partition.", KAFKA_LOSSES)
def test_the_record_of_a_failure() -> None:
    topic = KafkaTopic("orders", partitions=2)
    topic.send("a", partition=0)
    topic.clock.advance(1_000)
    topic.send("b", partition=0)
    topic.send("c", partition=1)

    report = EventSourceMapping(topic, lambda event, context: 1 / 0, maximum_retry_attempts=0).run()

    (record,) = report.on_failure
    info = record["KafkaBatchInfo"]
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert (info.keys()) == {
        "batchSize",
        "eventSourceArn",
        "bootstrapServers",
        "payloadSize",
        "recordsInfo",
    }
    assert (3, topic.arn) == (info["batchSize"], info["eventSourceArn"])
    first, then = "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.000Z"
    assert info["recordsInfo"] == {
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
    }


@documented(
    "A record that does not fit into an event is sent to the destination, with null as the "
    "response.",
    KAFKA_LOSSES,
)
def test_the_record_of_what_does_not_fit() -> None:
    topic = KafkaTopic("orders")
    topic.send("x" * (6 * 2**20))

    report = EventSourceMapping(topic, raising()).run()

    (record,) = report.on_failure
    assert report.deliveries == []
    assert record["requestContext"]["condition"] == "MaximumPayloadSizeExceeded"
    assert record["responseContext"] is None


def config(**settings: Any) -> dict[str, Any]:
    """A mapping as AWS spells it, in provisioned mode."""
    provisioned = {"ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 1}}
    return {"StartingPosition": "TRIM_HORIZON", **provisioned, **settings}


def to(destination: str) -> dict[str, Any]:
    return {"OnFailure": {"Destination": destination}}


@documented("Without provisioned mode, partial responses are not read.", KAFKA_MODES, KAFKA_RETRIES)
@pytest.mark.parametrize("pollers", [None, {}, {"MinimumPollers": 1}], ids=str)
def test_partial_responses_need_provisioned_mode(pollers: dict[str, Any] | None) -> None:
    reports = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
    found = config(**reports, ProvisionedPollerConfig=pollers)

    report = EventSourceMapping(kafka(2), failing({1: 1}), found).run()

    assert numbers(report) == [[0, 1], *([[1]] if pollers else [])]
    assert bool(pollers) is (report.deliveries[0].verdict.trap is None)


@documented("An empty destination is no destination: it does not limit retries.", KAFKA_LOSSES)
def test_an_empty_destination() -> None:
    report = EventSourceMapping(
        kafka(1), raising(0), destination_config=to(""), max_deliveries=20
    ).run()

    assert ends(report) == ([], [], [0])
    assert report.stopped is not None


@documented(
    "A Kafka topic receives one message for each record, with its offset, its time and the "
    "record itself.",
    KAFKA_CAP,
)
def test_a_topic_as_the_destination() -> None:
    topic = KafkaTopic("orders", partitions=2)
    topic.send("a", partition=0, key="k")
    topic.clock.advance(1_000)
    topic.send("b", partition=1)

    report = EventSourceMapping(
        topic,
        lambda event, context: 1 / 0,
        config(MaximumRetryAttempts=1, DestinationConfig=to("kafka://lost")),
    ).run()

    event = report.deliveries[-1].event
    names = {name: event[name] for name in ("eventSource", "eventSourceArn", "bootstrapServers")}
    for told, lane, at in zip(report.on_failure, ("orders-0", "orders-1"), "01", strict=True):
        payload = {**names, "records": {lane: event["records"][lane]}}
        assert told == {
            "requestContext": {
                "requestId": report.deliveries[-1].request_id,
                "functionArn": f"{FUNCTION}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 2,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "version": "1.0",
            "timestamp": "2026-01-01T00:00:01.300Z",
            "KafkaBatchInfo": {
                "batchSize": 1,
                "eventSourceArn": topic.arn,
                "bootstrapServers": event["bootstrapServers"],
                "payloadSize": len(json.dumps(payload)),
                "recordInfo": {"offset": "0", "timestamp": f"2026-01-01T00:00:0{at}.000Z"},
            },
            "payload": payload,
        }


@documented("The source topic cannot be its own destination.", KAFKA_CAP)
def test_the_source_topic_as_the_destination() -> None:
    with pytest.raises(ValueError, match="destination_config") as caught:
        EventSourceMapping(kafka(1), raising(0), destination_config=to("kafka://orders"))

    assert str(caught.value) == (
        "destination_config: kafka://orders is the source topic; AWS refuses it as the "
        "destination. Name another topic"
    )
