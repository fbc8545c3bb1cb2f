"""Configurations of Terraform in JSON, as cdktf writes them, and stacks of Pulumi."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from pytest_batchproc.errors import TemplateError

REPORTS = ["ReportBatchItemFailures"]
POLICY = '${jsonencode({"deadLetterTargetArn" = aws_sqs_queue.dead.arn, "maxReceiveCount" = 3})}'


def cdktf(mapping: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    settings = {
        "event_source_arn": "${aws_sqs_queue.orders.arn}",
        "function_name": "${aws_lambda_function.worker.arn}",
        "function_response_types": REPORTS,
        **(mapping or {}),
    }
    return {
        "//": {"metadata": {"backend": "local", "stackName": "shop", "version": "0.21.0"}},
        "provider": {"aws": [{"region": "us-east-1"}]},
        "terraform": {"required_providers": {"aws": {"source": "aws", "version": "6.0.0"}}},
        "variable": {"window": {"default": 5}, "given": {"type": "number"}},
        "locals": {"size": 100},
        "resource": {
            "aws_sqs_queue": {
                "orders": {"visibility_timeout_seconds": 60, "redrive_policy": POLICY},
                "dead": {"fifo_queue": False},
            },
            "aws_lambda_function": {"worker": {"function_name": "worker", "timeout": 10}},
            "aws_lambda_event_source_mapping": {"orders": settings},
        },
        **more,
    }


def found(given: object) -> list[tuple[str, str]]:
    return [(one.rule, one.level) for one in check_template(given)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"function_response_types": []}, [("reports-batch-item-failures", "error")]),
        ({"function_response_types": "${var.given}"}, [("reports-batch-item-failures", "unknown")]),
        ({"batch_size": "${local.size}"}, [("mapping-settings", "error")]),
        (
            {
                "batch_size": "${local.size}",
                "maximum_batching_window_in_seconds": "${var.window}",
            },
            [("visibility-timeout-margin", "warning")],
        ),
        (
            {"event_source_arn": "${data.aws_sqs_queue.orders.arn}"},
            [("visibility-timeout", "unknown")],
        ),
        ({"scaling_config": {"maximum_concurrency": 1}}, [("mapping-settings", "error")]),
        ({"scaling_config": [{"maximum_concurrency": 2}]}, []),
        (
            {"dynamic": {"scaling_config": {"for_each": "${var.given}", "content": {}}}},
            [],
        ),
    ],
    ids=str,
)
def test_a_configuration_of_cdktf_is_read(
    settings: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(cdktf(settings)) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('${jsonencode({"body" = {"kind" = ["a = b"]}})}', []),
        ('${jsonencode({"body" = "order"})}', [("mapping-settings", "error")]),
        ('${jsonencode({"body" = {"kind" = [var.given]}})}', []),
        ('${jsonencode({"body" = {"kind" = ["${var.given}"]}})}', []),
        ("${jsonencode(" + "[" * 100_000 + ")}", []),
    ],
    ids=lambda value: str(value)[:60],
)
def test_json_of_literals_is_read(pattern: str, expected: list[tuple[str, str]]) -> None:
    # https://developer.hashicorp.com/terraform/language/functions/jsonencode
    assert found(cdktf({"filter_criteria": {"filter": [{"pattern": pattern}]}})) == expected


def test_a_policy_is_read_inside_its_expression() -> None:
    given = cdktf()
    given["resource"]["aws_sqs_queue"]["orders"]["fifo_queue"] = True

    assert found(given) == [("fifo-dead-letter-queue", "error")]


def test_lines_are_those_of_the_file() -> None:
    text = json.dumps(cdktf({"batch_size": 20}), indent=2)
    [finding] = check_template(text)

    assert text.splitlines()[(finding.line or 0) - 1].strip() == '"batch_size": 20'


def test_a_module_of_a_configuration_is_unknown() -> None:
    given = cdktf(module={"queue": {"source": "terraform-aws-modules/sqs/aws"}})

    assert found(given) == [("reports-batch-item-failures", "unknown")]


# --- Pulumi ---------------------------------------------------------------------------------------

URN = "urn:pulumi:dev::shop::"
LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
QUEUE, WORKER = "aws:sqs/queue:Queue", "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"


def resource(kind: str, name: str, inputs: Any, outputs: Any, needs: Any = None) -> dict[str, Any]:
    return {
        "urn": f"{URN}{kind}::{name}",
        "type": kind,
        "inputs": inputs,
        "outputs": outputs,
        "propertyDependencies": needs or {},
    }


def resources(applied: bool, **settings: Any) -> list[dict[str, Any]]:
    orders_arn = "arn:aws:sqs:us-east-1:1:orders-1234567"
    worker_arn = "arn:aws:lambda:us-east-1:1:function:worker-1234567"
    return [
        {"urn": f"{URN}pulumi:pulumi:Stack::shop-dev", "type": "pulumi:pulumi:Stack"},
        resource(
            QUEUE,
            "orders",
            {"visibilityTimeoutSeconds": 5},
            {"arn": orders_arn} if applied else {},
        ),
        resource(
            WORKER,
            "worker",
            {"timeout": 10, "environment": {"variables": {"PASSWORD": SECRET}}},
            {"arn": worker_arn} if applied else {},
        ),
        resource(
            MAPPING,
            "orders-to-worker",
            {
                "eventSourceArn": orders_arn if applied else LATER,
                "functionName": worker_arn if applied else LATER,
                **settings,
            },
            {},
            {
                "eventSourceArn": [f"{URN}{QUEUE}::orders"],
                "functionName": [f"{URN}{WORKER}::worker"],
            },
        ),
    ]


def exported(**settings: Any) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": resources(applied=True, **settings)}}


def previewed(**settings: Any) -> dict[str, Any]:
    made = resources(applied=False, **settings)
    return {"steps": [{"op": "create", "urn": one["urn"], "newState": one} for one in made]}


@pytest.mark.parametrize("form", [exported, previewed])
def test_a_stack_of_pulumi_is_read(form: Any) -> None:
    assert [str(one) for one in check_template(form())] == [
        "template: error: worker cannot report failed records of orders-to-worker (SQS): "
        "functionResponseTypes is missing, so Lambda ignores what it returns. Add "
        'functionResponseTypes: ["ReportBatchItemFailures"] [reports-batch-item-failures]',
        "template: error: orders shows a message again after 5 s, but worker may run for 10 s: AWS "
        "refuses such a mapping. Set visibilityTimeoutSeconds: 60 on orders [visibility-timeout]",
    ]


@pytest.mark.parametrize("form", [exported, previewed])
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"functionResponseTypes": REPORTS}, []),
        ({"functionResponseTypes": REPORTS, "batchSize": 50}, ["mapping-settings"]),
        (
            {
                "functionResponseTypes": REPORTS,
                "filterCriteria": {"filters": [{"pattern": "[]"}]},
                "scalingConfig": {"maximumConcurrency": 5},
            },
            ["mapping-settings"],
        ),
        ({"functionResponseTypes": SECRET}, ["reports-batch-item-failures"]),
    ],
    ids=str,
)
def test_settings_of_pulumi_are_checked(
    form: Any, settings: dict[str, Any], expected: list[str]
) -> None:
    rules = [one.rule for one in check_template(form(**settings))]

    assert rules == [*expected, "visibility-timeout"]


@pytest.mark.parametrize(
    "given",
    [
        {"resource": {}},
        {"resource": []},
        {"resource": {"aws_sqs_queue": []}},
        {"resource": {"aws_sqs_queue": {"orders": None}}},
        {"resource": {"aws_lambda_event_source_mapping": {"m": {"filter_criteria": "x"}}}},
        {"resource": {"aws_lambda_event_source_mapping": {"m": {"filter_criteria": [1]}}}},
        {"deployment": {}},
        {"deployment": {"resources": [None, 1, {"type": MAPPING}]}},
        {"steps": [{}, {"newState": {"type": MAPPING, "inputs": []}}]},
        {"format_version": "1.0", "planned_values": None},
        {"format_version": "1.0", "planned_values": {"root_module": {"resources": [{}, None]}}},
        {"format_version": "1.0", "values": {"root_module": {"child_modules": [{}, 3]}}},
        {"terraform_version": "1", "resources": [{"instances": [None]}, None, {"instances": {}}]},
        {"terraform_version": "1", "resources": [{"type": "aws_sqs_queue", "instances": [{}]}]},
    ],
    ids=str,
)
def test_misshapen_projects_are_read_or_refused(given: Any) -> None:
    with suppress(TemplateError):
        check_template(given)
