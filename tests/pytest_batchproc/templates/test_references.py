"""Which queue, which kind of source and which function a mapping leads to."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from tests.pytest_batchproc.templates.stacks import only, rules, template

# --- what a mapping reads -------------------------------------------------------------------------

OWN = [
    {"Fn::GetAtt": "Orders.Arn"},
    {"Fn::Sub": "${Orders.Arn}"},
    {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders"},
    {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}"},
    {
        "Fn::Join": [
            ":",
            ["arn", "aws", "sqs", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, "orders"],
        ]
    },
    {"Fn::If": ["Prod", {"Fn::GetAtt": ["Orders", "Arn"]}, {"Fn::GetAtt": ["Orders", "Arn"]}]},
]


@pytest.mark.parametrize("arn", OWN, ids=str)
def test_an_arn_leads_to_the_queue_of_the_template(arn: object) -> None:
    assert rules(template(59, arn=arn)) == [("visibility-timeout", "error")]


ELSEWHERE = [
    ("arn:aws:sqs:us-east-1:123456789012:orders", "arn:aws:sqs:us-east-1:123456789012:orders"),
    ({"Fn::ImportValue": "queue"}, "!ImportValue queue"),
    ({"Ref": "Given"}, "!Ref Given"),
    ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:1:${Given}"}, "arn:aws:sqs:${AWS::Region}:1:${Given}"),
    ({"Fn::GetAtt": ["Nested", "Outputs.Queue"]}, "Nested"),
]


@pytest.mark.parametrize(("arn", "said"), ELSEWHERE, ids=str)
def test_a_queue_elsewhere_is_unknown(arn: object, said: str) -> None:
    given = template(59, arn=arn, Nested={"Type": "AWS::SNS::Topic"})

    assert rules(given) == [("visibility-timeout", "unknown")]
    assert only(check_template(given)) == (
        f"the template does not say whether {said} hides a message while Function works on it: "
        "what Mapping (SQS) reads is not a queue of this template. Its VisibilityTimeout should be "
        "360 or more: 6 x 60 s"
    )


@pytest.mark.parametrize(
    ("arn", "settings", "title"),
    [
        ("arn:aws:kinesis:us-east-1:1:stream/clicks", {}, "Kinesis"),
        ({"Fn::Sub": "arn:${AWS::Partition}:kinesis:us-east-1:1:stream/x"}, {}, "Kinesis"),
        ("arn:aws:dynamodb:us-east-1:1:table/t/stream/2026", {}, "DynamoDB"),
        ("arn:aws:kafka:us-east-1:1:cluster/c/1", {}, "Kafka"),
        ({"Fn::ImportValue": "x"}, {"StartingPosition": "LATEST"}, "a stream"),
        ({"Fn::ImportValue": "x"}, {"StartingPosition": "LATEST", "Topics": ["t"]}, "Kafka"),
        ({"Fn::ImportValue": "x"}, {"SelfManagedEventSource": {"Endpoints": {}}}, "Kafka"),
        ({"Fn::ImportValue": "x"}, {}, "SQS"),
    ],
    ids=str,
)
def test_the_source_is_told_by_arn_or_settings(
    arn: object, settings: dict[str, Any], title: str
) -> None:
    given = template(arn=arn, types=None)
    given["Resources"]["Mapping"]["Properties"] |= settings
    reports, *_ = (
        one for one in check_template(given) if one.rule == "reports-batch-item-failures"
    )

    assert reports.message.startswith(
        f"Function cannot report failed records of Mapping ({title}): "
    )


@pytest.mark.parametrize(
    ("arn", "settings"),
    [
        ("arn:aws:mq:us-east-1:1:broker:b", {"Queues": ["q"]}),
        ({"Fn::ImportValue": "broker"}, {"Queues": ["q"]}),
        ({"Fn::GetAtt": ["Broker", "Arn"]}, {"Queues": ["q"]}),
        ("arn:aws:rds:us-east-1:1:cluster:docs", {"StartingPosition": "LATEST"}),
        ({"Fn::ImportValue": "docs"}, {"DocumentDBEventSourceConfig": {}}),
    ],
    ids=str,
)
def test_sources_without_batch_item_failures_have_no_findings(
    arn: object, settings: dict[str, Any]
) -> None:
    given = template(arn=arn, types=None, Broker={"Type": "AWS::AmazonMQ::Broker"})
    given["Resources"]["Mapping"]["Properties"] |= settings

    assert rules(given) == []


# --- whose mapping it is --------------------------------------------------------------------------

ALIAS = {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Version"}}}
VERSION = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}}


@pytest.mark.parametrize(
    "target",
    [
        {"Ref": "Function"},
        {"Ref": "Alias"},
        {"Ref": "Version"},
        {"Ref": "Function.Alias"},
        {"Fn::GetAtt": ["Function", "Arn"]},
        {"Fn::Sub": "${Function}:live"},
        {"Fn::Sub": "${Function.Arn}:live"},
        "take-orders",
        "take-orders:live",
        "123456789012:function:take-orders",
        "arn:aws:lambda:us-east-1:123456789012:function:take-orders:live",
        {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:take-orders"},
    ],
    ids=str,
)
def test_a_mapping_leads_to_its_function(target: object) -> None:
    given = template(59, function=target, Alias=ALIAS, Version=VERSION)

    assert rules(given, "Function") == [("visibility-timeout", "error")]
    assert rules(given, "take-orders") == [("visibility-timeout", "error")]


def test_the_function_of_another_template_is_asked_for_by_its_name() -> None:
    given = template(types=None, function="elsewhere")

    assert rules(given, "elsewhere") == [
        ("reports-batch-item-failures", "error"),
        ("visibility-timeout", "unknown"),
    ]
    assert rules(given, "Function") == []


def test_a_mapping_that_may_be_of_the_function_does_not_fail_it() -> None:
    given = template(types=None, function={"Ref": "Given"})

    assert rules(given, "Function") == [
        ("reports-batch-item-failures", "unknown"),
        ("visibility-timeout", "unknown"),
    ]
    assert ("reports-batch-item-failures", "error") in rules(given)
