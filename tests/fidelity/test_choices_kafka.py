"""What AWS does not say of topics, and what is done here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic
from tests.fidelity.rules import chosen
from tests.pytest_batchproc.simulator.streams import failing, kafka, numbers, raising


@chosen(
    "After a partial response of a Kafka handler, the named records are retried, or, with "
    '`redelivery="from_lowest"`, the partition from the lowest named record on.',
    "_kafka",
    'Choice: AWS says that what a response lists is retried, "just those"',
)
@pytest.mark.parametrize(("redelivery", "expected"), [("listed", [1]), ("from_lowest", [1, 2, 3])])
def test_what_kafka_delivers_again(redelivery: Any, expected: list[int]) -> None:
    topic = KafkaTopic("orders", redelivery=redelivery)
    for number in range(4):
        topic.send(str(number))

    report = EventSourceMapping(topic, failing({1: 1})).run()

    assert numbers(report) == [[0, 1, 2, 3], expected]


@chosen(
    "A Kafka mapping whose settings are keywords is in provisioned mode.",
    "_kafka",
    "Choice: a mapping whose settings are keywords is in provisioned mode",
)
def test_keywords_are_in_provisioned_mode() -> None:
    report = EventSourceMapping(kafka(2), failing({1: 1}), maximum_retry_attempts=1).run()

    assert numbers(report) == [[0, 1], [1]]


@chosen(
    "Kafka settings that require provisioned mode are refused without it.",
    "_resolving",
    "Choice: AWS says that these need provisioned mode, and not what it does without",
)
@pytest.mark.parametrize(
    "setting",
    [
        {"MaximumRetryAttempts": 3},
        {"MaximumRecordAgeInSeconds": 60},
        {"BisectBatchOnFunctionError": True},
        {"DestinationConfig": {"OnFailure": {"Destination": "kafka://lost"}}},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_needs_provisioned_mode(setting: dict[str, Any]) -> None:
    config = {"StartingPosition": "TRIM_HORIZON", **setting}
    with pytest.raises(ValueError, match="needs provisioned mode; add ProvisionedPollerConfig"):
        EventSourceMapping(kafka(1), raising(0), config)

    EventSourceMapping(
        kafka(1), raising(0), {**config, "ProvisionedPollerConfig": {"MinimumPollers": 1}}
    )


@chosen(
    "`payloadSize` is the size of the event.",
    "_kafka",
    "Choice: AWS does not say what it counts; here it is the event",
)
def test_the_size_of_a_payload() -> None:
    report = EventSourceMapping(kafka(3), raising(0), maximum_retry_attempts=0).run()

    size = len(json.dumps(report.deliveries[0].event))
    assert size == report.on_failure[0]["KafkaBatchInfo"]["payloadSize"]


@chosen(
    "One consumer reads all partitions. A failed record blocks its own partition and no other.",
    "_kafka",
    "Choice: one consumer reads them all, as at the start on AWS. What failed holds up its own",
)
def test_one_consumer() -> None:
    report = EventSourceMapping(kafka(6, partitions=2), failing({0: 2}), batch_size=2).run()

    assert numbers(report) == [[0, 1], [0], [3, 5], [0], [2, 4]]


@chosen(
    "A record that is too old or too large has the same condition in a topic destination as in a "
    "queue destination.",
    "_destinations",
    "Choice: AWS shows one condition of a message in a topic; the others keep their names",
)
def test_other_conditions_in_a_topic() -> None:
    topic = kafka(2)
    topic.clock.advance(61_000)

    report = EventSourceMapping(
        topic,
        raising(),
        maximum_record_age_in_seconds=60,
        destination_config={"OnFailure": {"Destination": "kafka://lost"}},
    ).run()

    assert [told["requestContext"]["condition"] for told in report.on_failure] == [
        "RecordAgeExceeded"
    ] * 2
