"""Every setting of an event of serverless.yml, and what plugins and constructs bring.

https://www.serverless.com/framework/docs/providers/aws/events/streams
"""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from pytest_batchproc._templates._model import PACKAGED
from pytest_batchproc.simulator import EventSourceMapping

REPORTS = "ReportBatchItemFailures"
QUEUE = {"Fn::GetAtt": ["Orders", "Arn"]}
LOST = {"Fn::GetAtt": ["Lost", "Arn"]}
RESOURCES: dict[str, Any] = {
    "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}},
    "Lost": {"Type": "AWS::SQS::Queue"},
    "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
}


UNREAD = " is not a setting of the Serverless Framework, which does not read it"


def project(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "functions": {"worker": {"timeout": 10, "events": list(events)}},
        "resources": {"Resources": RESOURCES},
        **more,
    }


def sqs(**settings: Any) -> dict[str, Any]:
    return {"sqs": {"arn": QUEUE, "functionResponseType": REPORTS, **settings}}


def stream(**settings: Any) -> dict[str, Any]:
    given = {"arn": {"Fn::GetAtt": ["Clicks", "Arn"]}, "type": "kinesis"}
    bounds = {"maximumRetryAttempts": 2, "bisectBatchOnFunctionError": True}
    return {"stream": {**given, "functionResponseType": REPORTS, **bounds, **settings}}


def msk(**settings: Any) -> dict[str, Any]:
    return {"msk": {"arn": "arn:aws:kafka:us-east-1:1:cluster/c/1", "topic": "orders", **settings}}


PATTERN = {"body": {"kind": ["order"]}}
FINE: list[dict[str, Any]] = [
    sqs(),
    sqs(batchSize=100, maximumBatchingWindow=1, filterPatterns=[PATTERN], enabled=False),
    sqs(maximumConcurrency=2),
    sqs(provisionedPollers={"min": 2, "max": 4}),
    sqs(provisionedPollers=False),
    stream(),
    stream(
        batchSize=50,
        batchWindow=5,
        startingPosition="LATEST",
        maximumRecordAgeInSeconds=60,
        parallelizationFactor=2,
        tumblingWindowInSeconds=30,
        consumer=True,
        destinations={"onFailure": {"arn": LOST, "type": "sqs"}},
        filterPatterns=[{"data": {"kind": ["order"]}}],
    ),
    stream(startingPosition="AT_TIMESTAMP", startingPositionTimestamp=1_700_000_000),
    stream(destinations={"onFailure": "arn:aws:sns:us-east-1:1:lost"}),
    msk(functionResponseType=REPORTS, provisionedPollers={"min": 1, "max": 2, "group": "shop"}),
    msk(functionResponseType=REPORTS, provisionedPollerConfig={"minimumPollers": 1}),
]


@pytest.mark.parametrize("event", FINE, ids=str)
def test_settings_that_aws_accepts_have_no_findings(event: dict[str, Any]) -> None:
    found = check_template(project(event))

    assert [one.message for one in found if one.rule != "visibility-timeout-margin"] == []


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (sqs(batchSize=100), "batchSize: 100; above 10 a queue also needs maximumBatchingWindow"),
        (sqs(maximumConcurrency=1), "maximumConcurrency: 1; SQS takes a whole number from 2"),
        (
            sqs(maximumConcurrency=2, provisionedPollers={"min": 2}),
            "provisionedPollers: AWS takes it or maximumConcurrency, not both",
        ),
        (
            sqs(provisionedPollers={"min": 1}),
            "provisionedPollers: {'MinimumPollers': 1}; SQS takes",
        ),
        (sqs(filterPatterns=[{"body": "order"}]), "filterPatterns: AWS refuses Filters[0]"),
        (sqs(batchSise=5), f"batchSise{UNREAD}; did you mean batchSize?"),
        (sqs(BatchSize=5), f"BatchSize{UNREAD}; did you mean batchSize?"),
        (sqs(batchWindow=5), f"batchWindow{UNREAD}; did you mean maximumBatchingWindow?"),
        (sqs(tags=[]), f"tags{UNREAD}"),
        (
            sqs(functionResponseType=[REPORTS]),
            "functionResponseType is a list; the Serverless Framework takes one word",
        ),
        (
            stream(maximumBatchingWindow=5),
            f"maximumBatchingWindow{UNREAD}; did you mean batchWindow?",
        ),
        (
            stream(maximumBatchingWindowInSeconds=5),
            f"maximumBatchingWindowInSeconds{UNREAD}; did you mean batchWindow?",
        ),
        (stream(batchWindow=301), "batchWindow: 301; Kinesis takes"),
        (
            stream(maximumRecordAgeInSeconds=30),
            "maximumRecordAgeInSeconds: 30; Kinesis takes -1 or",
        ),
        (stream(parallelizationFactor=11), "parallelizationFactor: 11; Kinesis takes a whole"),
        (stream(tumblingWindowInSeconds=901), "tumblingWindowInSeconds: 901; Kinesis takes"),
        (stream(startingPosition="EARLIEST"), "startingPosition: 'EARLIEST'; Kinesis takes one of"),
        (stream(startingPosition="AT_TIMESTAMP"), "startingPosition 'AT_TIMESTAMP' needs the time"),
        (
            stream(destinations={"onFailure": "arn:aws:sqs:us-east-1:1:lost.fifo"}),
            "arn:aws:sqs:us-east-1:1:lost.fifo; Lambda sends what a stream discards to a standard",
        ),
        (msk(maximumRetryAttempts=2), "maximumRetryAttempts needs provisioned mode"),
        (
            msk(onFailureDestination="kafka://lost"),
            "a Kafka topic as destination needs provisioned",
        ),
    ],
    ids=str,
)
def test_settings_that_aws_refuses_are_errors(event: dict[str, Any], message: str) -> None:
    found = [one for one in check_template(project(event)) if one.rule == "mapping-settings"]

    assert [one.level for one in found] == ["error"]
    assert message in found[0].message


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (project(sqs(), {"rabbit": {"arn": "x"}}), "events[1].rabbit of worker"),
        (project(sqs(), constructs={"jobs": {"type": "queue"}}), "constructs.jobs"),
        (project(sqs(), constructs="${file(lift.yml)}"), "${file(lift.yml)} in constructs"),
    ],
    ids=["a plugin", "a construct", "a file"],
)
def test_what_the_framework_does_not_know_is_unknown(given: dict[str, Any], said: str) -> None:
    assert [(one.level, one.message) for one in check_template(given)] == [
        ("unknown", f"{said} may add mappings that the check does not see. {PACKAGED}")
    ]


def test_events_and_constructs_without_a_mapping_bring_nothing() -> None:
    constructs = {"site": {"type": "static-website"}}

    assert check_template(project({"http": "GET /"}, {"s3": "b"}, constructs=constructs)) == []


@pytest.mark.parametrize("section", ["Resources", "extensions"])
def test_an_override_of_a_mapping_counts(section: str) -> None:
    override = {
        "WorkerEventSourceMappingSQSOrders": {"Properties": {"FunctionResponseTypes": [REPORTS]}}
    }
    resources = {"Resources": dict(RESOURCES)}
    resources.setdefault(section, {}).update(override)
    event = {"sqs": {"arn": QUEUE}}

    assert check_template(project(event, resources=resources)) == []
    assert [one.rule for one in check_template(project(event))] == ["reports-batch-item-failures"]


def test_defaults_of_the_framework_are_deployed() -> None:
    mapping = EventSourceMapping.from_template(
        project(stream()), "worker.events[0].stream", lambda event, context: None
    )

    assert (mapping.settings.batch_size, mapping.settings.starting_position) == (
        10,
        "TRIM_HORIZON",
    )


def test_a_durable_function_behind_a_mapping_ends_in_time() -> None:
    given = project(sqs())
    given["functions"]["worker"]["durableConfig"] = {"executionTimeout": 3600}

    assert [(one.rule, one.level) for one in check_template(given)] == [
        ("durable-execution-timeout", "error")
    ]


def test_a_setting_in_the_words_of_aws_is_not_read() -> None:
    # With `configValidationMode: warn` the framework goes on without it.
    # https://www.serverless.com/framework/docs/guides/config-validation
    given = project({"sqs": {"arn": QUEUE, "FunctionResponseTypes": [REPORTS]}})

    assert [(one.rule, one.level) for one in check_template(given)] == [
        ("reports-batch-item-failures", "error"),
        ("mapping-settings", "error"),
    ]
