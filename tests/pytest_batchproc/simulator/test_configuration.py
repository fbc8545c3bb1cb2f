"""A mapping as AWS or a template has it: every key, every source, every way to write a value."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping
from pytest_batchproc.simulator._settings import Settings
from tests.pytest_batchproc.simulator.queues import succeed
from tests.pytest_batchproc.simulator.reports import NAMES, STREAMS, source_with
from tests.pytest_batchproc.simulator.settings_rows import TITLES

# Of what has no effect here: what CreateEventSourceMapping takes, and a SAM event.
ASKED = (
    "AmazonManagedKafkaEventSourceConfig",
    "ConsumerGroupId",
    "DocumentDBEventSourceConfig",
    "EventSourceArn",
    "FunctionName",
    "KMSKeyArn",
    "KafkaBootstrapServers",
    "KmsKeyArn",
    "LoggingConfig",
    "MetricsConfig",
    "Queue",
    "Queues",
    "SchemaRegistryConfig",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "Stream",
    "Tags",
    "Topics",
)
# What GetEventSourceMapping answers beside that.
ANSWERED = (
    "EventSourceMappingArn",
    "FilterCriteriaError",
    "FunctionArn",
    "LastModified",
    "LastProcessingResult",
    "ResponseMetadata",
    "State",
    "StateTransitionReason",
    "UUID",
)
# Whom a SAM event of this type, or the ARN of this service, may be for.
OF_SAM = {
    "SQS": ("sqs", "sqs_fifo"),
    "Kinesis": ("kinesis",),
    "DynamoDB": ("dynamodb",),
    "MSK": ("kafka",),
    "SelfManagedKafka": ("kafka",),
}
SERVICES = {
    "sqs": ("sqs", "sqs_fifo"),
    "kinesis": ("kinesis",),
    "dynamodb": ("dynamodb",),
    "kafka": ("kafka",),
}
each_source = pytest.mark.parametrize("source", NAMES)


def settings(source: str, config: Any) -> Settings:
    """What a mapping makes of it, with the starting position that AWS requires of a stream."""
    properties = config.get("Properties", config)
    if source in STREAMS and isinstance(properties, dict):
        properties.setdefault("StartingPosition", "TRIM_HORIZON")
    return EventSourceMapping(source_with(source, []), succeed, config=config).settings


def refusal(source: str, config: Any) -> str:
    """What a mapping says to it; nothing where it is taken."""
    try:
        settings(source, config)
    except ValueError as error:
        return str(error)
    return ""


@each_source
@pytest.mark.parametrize("key", [*ASKED, *ANSWERED])
def test_what_means_nothing_here_is_passed_over(source: str, key: str) -> None:
    assert settings(source, {}) == settings(source, {key: "x"})


@each_source
@pytest.mark.parametrize("kind", OF_SAM)
def test_an_event_of_sam_is_for_its_own_source(source: str, kind: str) -> None:
    said = refusal(source, {"Type": kind, "Properties": {}})

    service = OF_SAM[kind][0]
    wrong = f"config: is for {service}; the source is {TITLES[source]}"
    assert ("" if source in OF_SAM[kind] else wrong) == said


@each_source
@pytest.mark.parametrize("service", SERVICES)
def test_an_arn_is_of_its_own_source(source: str, service: str) -> None:
    said = refusal(source, {"EventSourceArn": f"arn:aws:{service}:us-east-1:123456789012:x"})

    wrong = f"config: is for {service}; the source is {TITLES[source]}"
    assert ("" if source in SERVICES[service] else wrong) == said


@pytest.mark.parametrize(
    "config",
    [
        {"EventSourceArn": "arn:aws:kinesis:us-east-1:clicks"},
        {"EventSourceArn": {"Fn::GetAtt": ["Clicks", "Arn"]}},
        {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {}},
    ],
    ids=["no ARN", "of a template", "no type of SAM"],
)
def test_what_names_no_service_is_for_any(config: dict[str, Any]) -> None:
    assert settings("sqs", {}) == settings("sqs", config)


@pytest.mark.parametrize(("yes", "no"), [("true", "false"), ("True", "False"), ("TRUE", "FALSE")])
def test_a_flag_may_be_a_text(yes: str, no: str) -> None:
    assert settings("sqs", {"Enabled": yes}).enabled
    assert not settings("sqs", {"Enabled": no}).enabled


@pytest.mark.parametrize("number", [-1, 0, 12])
def test_a_number_may_be_a_text(number: int) -> None:
    found = settings("kinesis", {"MaximumRetryAttempts": str(number)})

    assert number == found.maximum_retry_attempts


def test_a_word_is_a_text() -> None:
    assert settings("kinesis", {"StartingPosition": "LATEST"}).starting_position == "LATEST"


@pytest.mark.parametrize(
    ("state", "enabled"),
    [
        ("Creating", True),
        ("Disabled", False),
        ("Disabling", False),
        ("Enabled", True),
        ("Enabling", True),
        ("Updating", True),
    ],
)
def test_the_state_that_aws_answers_is_a_switch(state: str, enabled: bool) -> None:
    assert enabled == settings("sqs", {"State": state}).enabled


def test_the_switch_itself_goes_before_the_state() -> None:
    assert settings("sqs", {"State": "Disabled", "Enabled": True}).enabled


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            {"functions": {}},
            "config: functions is not a setting of a mapping; give one mapping of the template, as "
            "in template['Resources']['OrdersMapping']",
        ),
        (
            {"Xyz": 1},
            "config: Xyz is not a setting of a mapping; expected the names of AWS, such as "
            "BatchSize; other settings are keywords",
        ),
        ({"Properties": ["BatchSize"]}, "config: expected a dict under 'Properties'"),
        (
            {"BatchSize": {"Fn::FindInMap": ["Sizes", "batch"]}},
            "config: BatchSize is {'Fn::FindInMap': ['Sizes', 'batch']}, which a deployment "
            "resolves; write its value",
        ),
        (
            {"ScalingConfig": {"MaximumConcurrency": {"Ref": "Most"}}},
            "config: ScalingConfig.MaximumConcurrency is {'Ref': 'Most'}, which a deployment "
            "resolves; write its value",
        ),
    ],
    ids=["serverless", "unknown", "no object", "function", "inner"],
)
def test_what_cannot_be_meant_is_refused(config: dict[str, Any], message: str) -> None:
    assert message == refusal("sqs", config)


def test_null_is_a_value() -> None:
    assert (
        refusal("sqs", {"BatchSize": None})
    ) == "config: BatchSize is None; SQS takes a whole number from 1 to 10,000"
    assert settings("sqs", {}) == settings("sqs", {"FilterCriteria": None})
