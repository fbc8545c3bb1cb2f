"""What a template brings in from elsewhere, and what is resolved of a serverless.yml."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._templates import Finding, check_template
from pytest_batchproc._templates._model import PACKAGED, PROCESSED
from tests.pytest_batchproc.templates.stacks import REPORTS, only, rules, template

# --- what is brought in from elsewhere ------------------------------------------------------------

INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/more.yaml"}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"Resources": {"Fn::Transform": INCLUDE}}, "Fn::Transform in Resources"),
        ({"Resources": {"Fn::ForEach::Queues": []}}, "Fn::ForEach::Queues in Resources"),
        ({"Resources": {}, "Transform": [INCLUDE]}, "Transform in the template"),
        ({"Resources": {}, "Transform": INCLUDE}, "Transform in the template"),
        ({"functions": "${file(functions.yml)}"}, "${file(functions.yml)} in functions"),
        ({"functions": ["${file(f.yml)}"]}, "${file(f.yml)} in functions"),
        ({"functions": {"f": "${file(f.yml)}"}}, "${file(f.yml)} in functions"),
        ({"functions": {"f": {"events": "${file(e.yml)}"}}}, "${file(e.yml)} in events of f"),
        ({"functions": {"f": {"events": ["${file(e.yml)}"]}}}, "${file(e.yml)} in events of f"),
        ({"functions": {}, "resources": "${file(r.yml)}"}, "${file(r.yml)} in resources"),
    ],
    ids=str,
)
def test_what_is_brought_in_is_unknown(given: dict[str, Any], said: str) -> None:
    fix = PACKAGED if "functions" in given else PROCESSED

    assert check_template(given) == [
        Finding(
            rule="reports-batch-item-failures",
            level="unknown",
            line=None,
            function="f" if said.endswith("events of f") else None,
            mapping=None,
            message=f"{said} may add mappings that the check does not see. {fix}",
        )
    ]


def test_properties_that_are_brought_in_are_not_judged() -> None:
    given = template()
    given["Resources"]["Mapping"]["Properties"] = {"Fn::Transform": INCLUDE}

    assert only(check_template(given)) == (
        f"Fn::Transform in Mapping may add mappings that the check does not see. {PROCESSED}"
    )


def test_a_transform_that_every_sam_template_has_brings_nothing() -> None:
    transforms = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"]

    assert check_template({"Resources": {}, "Transform": transforms}) == []
    assert check_template({"Resources": {}, "Transform": transforms[0]}) == []


# --- serverless -----------------------------------------------------------------------------------


def serverless(event: object, **rest: object) -> dict[str, Any]:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 36}}
    return {
        "functions": {"take-orders": {"events": [{"sqs": event}]}},
        "resources": [{"Resources": {"Orders": queue}}],
        **rest,
    }


ARN = {"Fn::GetAtt": ["Orders", "Arn"]}


@pytest.mark.parametrize(
    "event",
    [
        {"arn": ARN, "functionResponseType": REPORTS},
        {"arn": ARN, "functionResponseType": "${self:custom.types.sqs}"},
        {"arn": ARN, "functionResponseType": "${self:custom.types.sqs, 'Other'}"},
        "${self:custom.event}",
    ],
    ids=str,
)
def test_variables_of_the_file_itself_are_resolved(event: object) -> None:
    custom = {
        "types": {"sqs": "${self:custom.name}"},
        "name": "Report${self:custom.rest}",
        "rest": "BatchItemFailures",
        "event": {"arn": ARN, "functionResponseType": REPORTS},
    }

    assert rules(serverless(event, custom=custom)) == []


@pytest.mark.parametrize(
    "types",
    [
        "${self:custom.nowhere}",
        "${self:custom.${opt:stage}}",
        "${opt:types}",
        "${env:TYPES, 'ReportBatchItemFailures'}",
        "${self:custom.circle}",
    ],
)
def test_other_variables_are_unknown(types: str) -> None:
    event = {"arn": ARN, "functionResponseType": types}
    given = serverless(event, custom={"circle": "${self:custom.circle}"})

    assert rules(given) == [("reports-batch-item-failures", "unknown")]


def test_an_event_that_is_a_variable_may_be_the_long_form() -> None:
    assert rules(serverless("${ssm:/queue}")) == [
        ("reports-batch-item-failures", "unknown"),
        ("visibility-timeout", "unknown"),
    ]
    assert rules(serverless("arn:aws:sqs:${aws:region}:1:orders")) == [
        ("reports-batch-item-failures", "error"),
        ("visibility-timeout", "unknown"),
    ]


def test_the_provider_gives_a_timeout_to_functions_without_one() -> None:
    event = {"arn": ARN, "functionResponseType": REPORTS}

    assert (rules(serverless(event, provider={"timeout": 7}))) == [
        ("visibility-timeout-margin", "warning")
    ]


def test_resources_speak_of_functions_by_the_id_that_they_will_have() -> None:
    event = {"arn": ARN, "functionResponseType": REPORTS}
    target = {"Fn::GetAtt": ["TakeDashordersLambdaFunction", "Arn"]}
    more = {"EventSourceArn": ARN, "FunctionName": target}
    given = serverless(event)
    given["resources"].append(
        {"Resources": {"More": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": more}}}
    )

    assert check_template(given) == [
        Finding(
            rule="reports-batch-item-failures",
            level="error",
            line=None,
            function="take-orders",
            mapping="More",
            message="take-orders cannot report failed records of More (SQS): "
            "FunctionResponseTypes is missing, so Lambda ignores what it returns. "
            'Add "FunctionResponseTypes": ["ReportBatchItemFailures"]',
        )
    ]
