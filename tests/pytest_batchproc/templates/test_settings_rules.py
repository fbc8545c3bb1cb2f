"""Whatever `config=` refuses, the check reports, and nothing else: both read one table.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc._sources import ROWS
from pytest_batchproc._templates import check_template
from pytest_batchproc.simulator import EventSourceMapping

REPORTS = ["ReportBatchItemFailures"]
ARNS = {
    "sqs": "arn:aws:sqs:us-east-1:1:orders",
    "sqs_fifo": "arn:aws:sqs:us-east-1:1:orders.fifo",
    "kinesis": "arn:aws:kinesis:us-east-1:1:stream/orders",
    "dynamodb": "arn:aws:dynamodb:us-east-1:1:table/orders/stream/1",
    "kafka": "arn:aws:kafka:us-east-1:1:cluster/shop/1",
}
STARTS = {name: row.mapped.starts for name, row in ROWS.items()}


def mapping(source: str, **settings: Any) -> dict[str, Any]:
    start = {"StartingPosition": "LATEST"} if STARTS[source] else {}
    found = {"EventSourceArn": ARNS[source], "FunctionName": "worker", **start, **settings}
    return {name: value for name, value in found.items() if value is not None}


def template(source: str, **settings: Any) -> dict[str, Any]:
    properties = mapping(source, **settings)
    kind = "AWS::Lambda::EventSourceMapping"
    return {"Resources": {"Mapping": {"Type": kind, "Properties": properties}}}


def reported(source: str, **settings: Any) -> list[str]:
    found = check_template(template(source, **settings))
    assert {one.level for one in found if one.rule == "mapping-settings"} <= {"error"}
    return [one.message for one in found if one.rule == "mapping-settings"]


def refused(source: str, **settings: Any) -> str | None:
    row = ROWS[source]
    of_source = row.simulated.load()(row.command.resource)
    config = mapping(source, **settings)
    try:
        EventSourceMapping(of_source, lambda event, context: None, config=config)
    except ValueError as error:
        return str(error)
    return None


sizes = st.integers(-1, 20) | st.integers(-1, 10_001)
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "BatchSize": sizes,
    "BisectBatchOnFunctionError": st.sampled_from([True, False, "true", "yes", 1]),
    "DestinationConfig": st.sampled_from(
        [
            {},
            {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:1:lost"}},
            {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:1:lost.fifo"}},
            {"OnFailure": {"Destination": "kafka://lost"}},
            {"OnFailure": "arn:aws:sqs:us-east-1:1:lost"},
            {"OnFailure": ["arn:aws:sqs:us-east-1:1:lost"]},
            {"OnSuccess": {"Destination": "arn:aws:sqs:us-east-1:1:lost"}},
            {"OnFailed": {}},
            "arn:aws:sqs:us-east-1:1:lost",
            [],
        ]
    ),
    "Enabled": st.sampled_from([True, "false", "on"]),
    "FilterCriteria": st.sampled_from(
        [
            {"Filters": []},
            {"Filters": [{"Pattern": '{"body": [{"cidr": "10.0.0.0/8"}]}'}]},
            {"Filters": [{"Pattern": '{"body": "order"}'}]},
            {"Filters": [{"Pattern": {"body": ["order"]}}]},
            {"Filters": "{}"},
            {"Filter": []},
            [],
        ]
    ),
    "FunctionResponseTypes": st.sampled_from([[], REPORTS, [*REPORTS, "Other"]]),
    "MaximumBatchingWindowInSeconds": st.integers(-1, 301),
    "MaximumRecordAgeInSeconds": st.sampled_from([-1, 30, 60, 604_800, 604_801]),
    "MaximumRetryAttempts": st.sampled_from([-2, -1, 0, 10_000, 10_001, "3"]),
    "ParallelizationFactor": st.integers(0, 11),
    "ProvisionedPollerConfig": st.sampled_from(
        [{"MinimumPollers": 1}, {"MinimumPollers": 2, "MaximumPollers": 3}, {"Pollers": 1}, []]
    ),
    "ScalingConfig": st.sampled_from(
        [{"MaximumConcurrency": 1}, {"MaximumConcurrency": 2}, {"Maximum": 2}, "2", {}]
    ),
    "StartingPosition": st.sampled_from(["LATEST", "AT_TIMESTAMP", "latest"]),
    "StartingPositionTimestamp": st.sampled_from([1_700_000_000, "2026-01-01T00:00:00Z", "soon"]),
    "TumblingWindowInSeconds": st.sampled_from([0, 900, 901]),
    "BatchSise": st.just(5),
    "Topics": st.just(["orders"]),
}


@given(
    st.sampled_from(sorted(ARNS)),
    st.fixed_dictionaries({}, optional=SETTINGS),
)
def test_the_check_reports_what_a_config_is_refused_for(
    source: str, settings: dict[str, Any]
) -> None:
    found, error = reported(source, **settings), refused(source, **settings)

    assert bool(found) is (error is not None), (found, error)


@pytest.mark.parametrize("source", sorted(ARNS))
def test_each_setting_is_reported_for_itself(source: str) -> None:
    found = reported(source, BatchSize=0, BatchSise=1, Enabled="on")

    assert [message.partition(": ")[2].partition(":")[0].split(" ")[0] for message in found] == [
        "BatchSise",
        "Enabled",
        "BatchSize",
    ]


def test_messages_name_the_setting_as_the_template_does(snapshot: object) -> None:
    assert reported("sqs", BatchSize=20) == snapshot
    assert reported("sqs_fifo", MaximumBatchingWindowInSeconds=5) == snapshot
    assert reported("kinesis", MaximumRecordAgeInSeconds=30) == snapshot
    assert reported("dynamodb", DestinationConfig={"OnFailure": ["arn:aws:sqs:::lost"]}) == snapshot
    assert reported("kafka", BisectBatchOnFunctionError=True) == snapshot


def test_a_setting_that_another_one_decides_is_unknown() -> None:
    given = template("sqs", BatchSize=20, MaximumBatchingWindowInSeconds={"Ref": "Window"})
    [finding] = [one for one in check_template(given) if one.rule == "mapping-settings"]

    assert (finding.level, finding.message) == (
        "unknown",
        "the template does not say whether AWS accepts the settings of Mapping (SQS): "
        "MaximumBatchingWindowInSeconds is !Ref Window. If it is not set: BatchSize: 20; above 10 "
        "a queue also needs MaximumBatchingWindowInSeconds of 1 or more",
    )


def test_a_queue_that_may_be_of_either_kind_is_not_judged_as_one() -> None:
    given = template("sqs", BatchSize=20, MaximumBatchingWindowInSeconds=5)
    properties = given["Resources"]["Mapping"]["Properties"]
    properties["EventSourceArn"] = {"Fn::ImportValue": "orders"}

    assert [one for one in check_template(given) if one.rule == "mapping-settings"] == []
    properties["BatchSize"] = 10_001
    assert [one.level for one in check_template(given) if one.rule == "mapping-settings"] == [
        "error"
    ]


def test_self_managed_kafka_may_leave_its_start_out() -> None:
    # As AWS's own sample of such a SAM event does.
    servers = {"Endpoints": {"KafkaBootstrapServers": ["abc.xyz.com:9092"]}}
    given = {"SelfManagedEventSource": servers, "StartingPosition": None}

    assert reported("kafka", **given) == []
    assert refused("kafka", **given) is None
    assert len(reported("kafka", StartingPosition=None)) == 1
    assert refused("kafka", StartingPosition=None) is not None


# --- streams, Kafka and durable functions ---------------------------------------------------------


def rules(source: str, **settings: Any) -> list[tuple[str, str]]:
    found = check_template(template(source, FunctionResponseTypes=REPORTS, **settings))
    return [(one.rule, one.level) for one in found]


@pytest.mark.parametrize("source", ["kinesis", "dynamodb"])
def test_retries_without_bisect_are_a_warning(source: str) -> None:
    expected = [("isolates-poison-records", "warning")]

    assert rules(source, MaximumRetryAttempts=2) == expected
    assert rules(source, MaximumRetryAttempts=0) == expected
    assert rules(source, MaximumRetryAttempts=2, BisectBatchOnFunctionError=False) == expected
    assert rules(source, MaximumRetryAttempts=2, BisectBatchOnFunctionError=True) == []
    assert rules(source, MaximumRetryAttempts=2, BatchSize=1) == []
    assert rules(source, MaximumRetryAttempts=2, BisectBatchOnFunctionError={"Ref": "B"}) == []


@pytest.mark.parametrize("setting", ["FunctionResponseTypes", "MaximumRetryAttempts"])
def test_kafka_reads_nothing_outside_provisioned_mode(setting: str) -> None:
    given = {"FunctionResponseTypes": REPORTS, "MaximumRetryAttempts": 2}
    found = check_template(template("kafka", **{setting: given[setting]}))

    assert "error" in {one.level for one in found}
    pollers = {"MinimumPollers": 1}
    assert rules("kafka", MaximumRetryAttempts=2, ProvisionedPollerConfig=pollers) == []


def test_a_report_of_kafka_outside_provisioned_mode_says_how_to_fix_it(snapshot: object) -> None:
    [finding] = check_template(template("kafka", FunctionResponseTypes=REPORTS))

    assert finding.message == snapshot


def durable(seconds: object, **more: object) -> list[tuple[str, str, str]]:
    given = template("kinesis", FunctionName={"Ref": "Worker"}, FunctionResponseTypes=REPORTS)
    bounds = {"MaximumRetryAttempts": 2, "BisectBatchOnFunctionError": True}
    given["Resources"]["Mapping"]["Properties"] |= bounds
    properties = {"DurableConfig": {"ExecutionTimeout": seconds}, **more}
    given["Resources"]["Worker"] = {"Type": "AWS::Lambda::Function", "Properties": properties}
    return [(one.rule, one.level, one.message) for one in check_template(given)]


def test_a_durable_function_behind_a_mapping_has_900_seconds(snapshot: object) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html
    assert durable(900) == []
    assert durable(5_400, CapacityProviderConfig={}) == []
    [(rule, level, message)] = durable(901)
    assert (rule, level) == ("durable-execution-timeout", "error")
    assert message == snapshot
    assert [one[1] for one in durable({"Ref": "Given"})] == ["unknown"]


@pytest.mark.parametrize(("timeout", "is_refused"), [(840, False), (841, True), (901, False)])
def test_a_function_that_reads_kafka_has_14_minutes(timeout: int, is_refused: bool) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/with-msk-configure.html
    of_template = template("kafka", Topics=["orders"])
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": timeout}}
    of_template["Resources"] |= {"worker": function}
    found = [one.message for one in check_template(of_template) if one.level == "error"]

    assert found == [
        f"AWS refuses the settings of Mapping (Kafka): Timeout: {timeout}; a function that reads "
        "Kafka has at most 840 s, and more than 900 s only on Lambda Managed Instances"
    ] * int(is_refused)


def test_a_pattern_that_is_no_text_is_refused_in_the_words_of_templates() -> None:
    [message] = reported("sqs", FilterCriteria={"Filters": [{"Pattern": {"body": ["a"]}}]})

    assert message == (
        "AWS refuses the settings of Mapping (SQS): FilterCriteria: AWS refuses Filters[0], "
        '{"body": ["a"]}: Pattern is not text. Write the pattern as JSON'
    )
