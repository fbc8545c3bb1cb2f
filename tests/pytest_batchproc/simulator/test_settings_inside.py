"""What stands inside a setting: misspelt, of the wrong kind, or not what AWS takes."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping
from tests.pytest_batchproc.simulator.queues import succeed
from tests.pytest_batchproc.simulator.reports import NAMES, source_with

QUEUE = "arn:aws:sqs:us-east-1:123456789012:lost"


def refusal(source: str, config: dict[str, Any] | None = None, **settings: Any) -> str:
    """What a mapping says; nothing where it is made."""
    try:
        EventSourceMapping(source_with(source, []), succeed, config, **settings)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("source", "config", "message"),
    [
        (
            "kinesis",
            {"DestinationConfig": {"OnFailur": {"Destination": QUEUE}}},
            "DestinationConfig.OnFailur is not a setting; did you mean OnFailure?",
        ),
        (
            "kinesis",
            {"DestinationConfig": {"OnFailure": {"destination": QUEUE}}},
            "DestinationConfig.OnFailure.destination is not a setting; did you mean Destination?",
        ),
        (
            "kinesis",
            {"DestinationConfig": {"OnFailure": QUEUE}},
            f"DestinationConfig.OnFailure is {QUEUE!r}; expected an object with Destination, Type",
        ),
        (
            "sqs",
            {"ScalingConfig": {"MaxConcurrency": 5}},
            "ScalingConfig.MaxConcurrency is not a setting; did you mean MaximumConcurrency?",
        ),
        (
            "sqs",
            {"FilterCriteria": {"Filter": []}},
            "FilterCriteria.Filter is not a setting; did you mean Filters?",
        ),
        (
            "sqs",
            {"FilterCriteria": {"Filters": [{"Pattern": "{}"}, {"Patern": "{}"}]}},
            "FilterCriteria.Filters[1].Patern is not a setting; did you mean Pattern?",
        ),
        (
            "kafka",
            {"ProvisionedPollerConfig": {"MinPollers": 1}},
            "ProvisionedPollerConfig.MinPollers is not a setting; did you mean MinimumPollers?",
        ),
        (
            "kafka",
            {"SourceAccessConfigurations": [{"Typ": "VPC_SUBNET"}]},
            "SourceAccessConfigurations[0].Typ is not a setting; did you mean Type?",
        ),
        (
            "kafka",
            {"AmazonManagedKafkaEventSourceConfig": {"SchemaRegistryConfig": {"Zzz": 1}}},
            "AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig.Zzz is not a setting; "
            "expected SchemaRegistryURI, EventRecordFormat, AccessConfigs, SchemaValidationConfigs",
        ),
        (
            "kafka",
            {"SchemaRegistryConfig": {"EventRecordFormt": "JSON"}},
            "SchemaRegistryConfig.EventRecordFormt is not a setting; did you mean "
            "EventRecordFormat?",
        ),
    ],
)
def test_a_misspelt_name_is_refused_on_every_level(
    source: str, config: dict[str, Any], message: str
) -> None:
    start = {} if source == "sqs" else {"StartingPosition": "LATEST"}

    assert refusal(source, {**config, **start}) == f"config: {message}"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"destination_config": {"OnFailur": {}}},
            "destination_config: OnFailur is not a setting; did you mean OnFailure?",
        ),
        (
            {"destination_config": {"OnFailure": "arn"}},
            "destination_config: OnFailure is 'arn'; expected an object with Destination, Type",
        ),
        (
            {"filter_criteria": {"Filters": [{"pattern": "{}"}]}},
            "filter_criteria: Filters[0].pattern is not a setting; did you mean Pattern?",
        ),
        (
            {"provisioned_poller_config": {"MaximumPolers": 1}},
            "provisioned_poller_config: MaximumPolers is not a setting; did you mean "
            "MaximumPollers?",
        ),
    ],
)
def test_a_keyword_is_checked_likewise(settings: dict[str, Any], message: str) -> None:
    assert message == refusal("kafka", **settings)


@pytest.mark.parametrize(
    ("source", "destination", "expected"),
    [
        ("kinesis", "kafka://lost", "sqs, sns, s3"),
        ("dynamodb", "arn:aws:lambda:us-east-1:123456789012:function:lost", "sqs, sns, s3"),
        ("kafka", "lost", "sqs, sns, s3, kafka://topic"),
        ("kafka", "kafka://", "sqs, sns, s3, kafka://topic"),
        ("kafka", "kafka://a b", "sqs, sns, s3, kafka://topic"),
        (
            "kafka",
            "arn:aws:events:us-east-1:123456789012:event-bus/lost",
            "sqs, sns, s3, kafka://topic",
        ),
    ],
)
def test_a_destination_is_of_a_kind_that_aws_takes(
    source: str, destination: str, expected: str
) -> None:
    assert refusal(source, destination_config={"OnFailure": {"Destination": destination}}) == (
        f"destination_config: {destination} is not a destination of this source; expected the ARN "
        f"of a queue, a topic or a bucket: {expected}"
    )


@pytest.mark.parametrize("kind", ["SQS", "S3"])
def test_a_destination_that_a_deployment_resolves_is_one(kind: str) -> None:
    told = {"Type": kind, "Destination": {"Fn::GetAtt": ["Lost", "Arn"]}}
    config = {"StartingPosition": "LATEST", "DestinationConfig": {"OnFailure": told}}

    assert refusal("kinesis", config) == ""


def test_numbers_of_a_template_may_be_texts() -> None:
    pollers = {"MinimumPollers": "2", "MaximumPollers": "9", "PollerGroupName": "7"}
    config = {"StartingPosition": "LATEST", "ProvisionedPollerConfig": pollers}
    mapping = EventSourceMapping(source_with("kafka", []), succeed, config)

    assert (mapping.settings.provisioned_poller_config) == {
        "MinimumPollers": 2,
        "MaximumPollers": 9,
        "PollerGroupName": "7",
    }


@pytest.mark.parametrize("source", ["sqs", "sqs_fifo"])
def test_pollers_and_a_concurrency_exclude_each_other(source: str) -> None:
    assert (
        refusal(source, provisioned_poller_config={"MinimumPollers": 2}, maximum_concurrency=2)
        == "provisioned_poller_config: AWS takes it or maximum_concurrency, not both; leave one out"
    )
    assert refusal(source, provisioned_poller_config={}, maximum_concurrency=2) == ""


def test_a_number_that_a_deployment_resolves_is_refused(snapshot: object) -> None:
    pollers = {"MinimumPollers": {"Ref": "Pollers"}}

    assert refusal("sqs", {"ProvisionedPollerConfig": pollers}) == snapshot


@pytest.mark.parametrize("source", NAMES)
def test_a_missing_starting_position_is_told(source: str) -> None:
    titles = {"kinesis": "Kinesis", "dynamodb": "DynamoDB", "kafka": "Kafka"}
    positions = "TRIM_HORIZON, LATEST" + ("" if source == "dynamodb" else ", AT_TIMESTAMP")
    message = (
        f"config: StartingPosition is missing; AWS requires it for {titles.get(source)}. Add "
        f"StartingPosition: one of {positions}"
    )

    assert (message if source in titles else "") == refusal(source, {"BatchSize": 5})


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ({"MaximumRetryAttempts": 2}, "MaximumRetryAttempts"),
        ({"MaximumRecordAgeInSeconds": 60}, "MaximumRecordAgeInSeconds"),
        ({"BisectBatchOnFunctionError": "true"}, "BisectBatchOnFunctionError"),
        (
            {"DestinationConfig": {"OnFailure": {"Destination": "kafka://lost"}}},
            "a Kafka topic as destination",
        ),
    ],
)
def test_what_needs_provisioned_mode_is_told(setting: dict[str, Any], name: str) -> None:
    assert refusal("kafka", {"StartingPosition": "LATEST", **setting}) == (
        f"config: {name} needs provisioned mode; add ProvisionedPollerConfig, such as "
        '{"MinimumPollers": 1, "MaximumPollers": 1}'
    )


def test_defaults_and_other_destinations_need_no_provisioned_mode() -> None:
    config = {
        "StartingPosition": "LATEST",
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
    }

    assert refusal("kafka", config) == ""


def test_a_response_that_is_not_read_says_why(snapshot: object) -> None:
    config = {
        "StartingPosition": "TRIM_HORIZON",
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    failure = {"itemIdentifier": {"partition": "orders-0", "offset": 0}}
    mapping = EventSourceMapping(
        source_with("kafka", [{"n": 1}]),
        lambda event, context: {"batchItemFailures": [failure]},
        config,
    )

    (delivery,) = mapping.run().deliveries

    assert delivery.verdict.trap == snapshot
    assert delivery.verdict.reason.startswith("Without provisioned mode no response is read")


def test_retries_without_end_are_told_what_ends_them() -> None:
    mapping = EventSourceMapping(
        source_with("kafka", [{"n": 1}]),
        lambda event, context: 1 / 0,
        {"StartingPosition": "TRIM_HORIZON"},
        max_deliveries=3,
    )

    assert "Set ProvisionedPollerConfig and MaximumRetryAttempts;" in str(mapping.run().stopped)
