"""A stack of one queue, one function and one mapping, of which any part may be odd."""

from __future__ import annotations

from typing import Any

from pytest_batchproc._templates import Finding, check_template

REPORTS = "ReportBatchItemFailures"
PARAMETERS: dict[str, Any] = {
    "Seconds": {"Type": "Number", "Default": 59},
    "Given": {"Type": "Number"},
    "Kept": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/orders/visibility"},
    "Types": {"Type": "CommaDelimitedList", "Default": f" {REPORTS} "},
    "Type": {"Type": "String", "Default": REPORTS},
}
MAPPINGS = {"Stages": {"prod": {"seconds": 59}, "test": {"seconds": "59"}}}


def template(
    visibility: object = 360,
    *,
    types: object = (REPORTS,),
    timeout: object = 60,
    arn: object = None,
    function: object = None,
    **resources: object,
) -> dict[str, Any]:
    settings = {
        "EventSourceArn": arn or {"Fn::GetAtt": ["Orders", "Arn"]},
        "FunctionName": function or {"Ref": "Function"},
        "FunctionResponseTypes": types,
    }
    orders = {"QueueName": "orders", "VisibilityTimeout": visibility}
    called = {"FunctionName": "take-orders", "Timeout": timeout}
    return {
        "Parameters": PARAMETERS,
        "Mappings": MAPPINGS,
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": orders},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": called},
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": settings},
            **resources,
        },
    }


def rules(given: dict[str, Any], function: str | None = None) -> list[tuple[str, str]]:
    return [(one.rule, one.level) for one in check_template(given, function)]


def only(findings: list[Finding]) -> str:
    (finding,) = findings
    return finding.message
