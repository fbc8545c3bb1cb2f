"""Batches that reach a function without a mapping in the template are unknown by name."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._templates import assert_reports_batch_item_failures, check_template
from pytest_batchproc._templates._model import NESTED, PROCESSED
from tests.pytest_batchproc.templates.projects import Resource, function, names, plan, queue, state
from tests.pytest_batchproc.templates.sam_cases import event, sqs
from tests.pytest_batchproc.templates.sam_cases import template as sam
from tests.pytest_batchproc.templates.stacks import rules, template
from tests.pytest_batchproc.templates.test_configurations import (
    LATER,
    URN,
    WORKER,
    cdktf,
    exported,
    previewed,
    resource,
)

UNKNOWN = ("reports-batch-item-failures", "unknown")
ARN = {"Fn::GetAtt": ["Function", "Arn"]}
PIPE = (
    "the pipe {} invokes {} with batches, and the check does not read the settings of a pipe. "
    "A pipe reads every response, so it needs no setting for partial responses"
)


def passes(given: Any, name: str = "Function") -> bool:
    try:
        assert_reports_batch_item_failures(given, name)
    except AssertionError:
        return False
    return True


# --- stacks of another template -------------------------------------------------------------------

NESTED_KINDS = [
    ("AWS::CloudFormation::Stack", {"Parameters": {"Called": ARN}}),
    (
        "AWS::CloudFormation::StackSet",
        {"Parameters": [{"ParameterKey": "Called", "ParameterValue": {"Ref": "Function"}}]},
    ),
    ("AWS::Serverless::Application", {"Parameters": {"Called": "take-orders"}}),
    (
        "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
        {"ProvisioningParameters": [{"Key": "Called", "Value": ARN}]},
    ),
]


@pytest.mark.parametrize(("kind", "properties"), NESTED_KINDS, ids=[one for one, _ in NESTED_KINDS])
def test_a_nested_stack_is_unknown(kind: str, properties: dict[str, Any]) -> None:
    alone = template(Nested={"Type": kind})
    with_function = template(Nested={"Type": kind, "Properties": properties})
    message = f"Nested ({kind}) may add mappings that the check does not see. {NESTED}"

    assert [(one.message, one.function) for one in check_template(alone)] == [(message, None)]
    assert [(one.message, one.function) for one in check_template(with_function)] == [
        (message, "Function")
    ]


def test_a_nested_stack_concerns_the_functions_that_it_is_given() -> None:
    kind, properties = NESTED_KINDS[0]

    assert passes(template(Nested={"Type": kind}))
    assert not passes(template(Nested={"Type": kind, "Properties": properties}))


def test_the_stack_of_a_resource_is_unknown_in_terraform() -> None:
    given = plan([function(), Resource("aws_cloudformation_stack", "more", {})])

    assert [one.message for one in check_template(given)] == [
        f"aws_cloudformation_stack.more may add mappings that the check does not see. {NESTED}"
    ]


# --- macros, and events that SAM may have one day -------------------------------------------------


def test_a_macro_on_a_resource_is_unknown() -> None:
    macro = {"Fn::Transform": {"Name": "Mappings"}}

    assert [one.message for one in check_template(template(More=macro))] == [
        f"Fn::Transform in More may add mappings that the check does not see. {PROCESSED}"
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [({"Ref": "Kind"}, "!Ref Kind"), ("Pulsar", "Pulsar"), ("sqs", "sqs"), (None, "missing")],
    ids=str,
)
def test_an_event_of_an_unknown_type_is_unknown(kind: Any, said: str) -> None:
    given = sam({"One": sqs(), "Two": {"Type": kind}})

    assert [one.message for one in check_template(given) if one.level == "unknown"] == [
        f"Two of Worker, of type {said}, may add mappings that the check does not see. {PROCESSED}"
    ]


@pytest.mark.parametrize("kind", ["Api", "S3", "Schedule", "EventBridgeRule", "MQ", "DocumentDB"])
def test_an_event_that_is_no_batch_is_not_unknown(kind: str) -> None:
    given = sam({"One": event(kind)})

    assert [one for one in check_template(given) if one.level == "unknown"] == []


# --- pipes ----------------------------------------------------------------------------------------
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html


def pipe(target: Any, **more: Any) -> dict[str, Any]:
    source = {"Fn::GetAtt": ["Orders", "Arn"]}
    return {"Type": "AWS::Pipes::Pipe", "Properties": {"Source": source, "Target": target, **more}}


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (ARN, "Function"),
        ({"Fn::Sub": "${Function.Arn}:live"}, "Function"),
        ("arn:aws:lambda:us-east-1:1:function:x", "arn:aws:lambda:us-east-1:1:function:x"),
        ({"Fn::ImportValue": "worker"}, "!ImportValue worker"),
        (None, "its target"),
    ],
    ids=str,
)
def test_a_pipe_that_may_invoke_a_function_is_unknown(target: Any, said: str) -> None:
    [finding] = check_template(template(Pipe=pipe(target)))

    assert (finding.rule, finding.level) == ("mapping-settings", "unknown")
    assert finding.message == PIPE.format("Pipe", said)


@pytest.mark.parametrize(
    "target", [{"Ref": "Topic"}, "arn:aws:states:us-east-1:1:stateMachine:orders"], ids=str
)
def test_a_pipe_to_something_else_is_not_reported(target: Any) -> None:
    topic = {"Type": "AWS::SNS::Topic"}

    assert check_template(template(Pipe=pipe(target, Enrichment=ARN), Topic=topic)) == []


def test_a_pipe_is_no_event_source_mapping() -> None:
    given = template(Pipe=pipe(ARN))

    assert passes(given)
    del given["Resources"]["Mapping"]
    assert not passes(given)


def test_a_pipe_of_terraform_is_unknown() -> None:
    def of(target: str, arn: str) -> list[Any]:
        later = {"target": names(target), "source": names("aws_sqs_queue.orders.arn")}
        values = {"target": arn, "source": "arn:aws:sqs:us-east-1:123456789012:orders"}
        machine = Resource("aws_sfn_state_machine", "steps", {"arn": "x"}, {"arn": []})
        one = Resource("aws_pipes_pipe", "orders", values, later)
        return [function(), queue("orders"), machine, one]

    worker = of("aws_lambda_function.worker.arn", str(function().values["arn"]))
    steps = of("aws_sfn_state_machine.steps.arn", "arn:aws:states:us-east-1:1:stateMachine:steps")

    for form in (plan, state):
        assert [one.message for one in check_template(form(worker))] == [
            PIPE.format("aws_pipes_pipe.orders", "aws_lambda_function.worker")
        ]
        assert check_template(form(steps)) == []


def test_a_pipe_of_cdktf_is_unknown() -> None:
    given = cdktf()
    target = "${aws_lambda_function.worker.arn}"
    given["resource"]["aws_pipes_pipe"] = {"orders": {"source": "x", "target": target}}

    assert [one.message for one in check_template(given)] == [
        PIPE.format("aws_pipes_pipe.orders", "aws_lambda_function.worker")
    ]


@pytest.mark.parametrize("form", [exported, previewed])
def test_a_pipe_of_pulumi_is_unknown(form: Any) -> None:
    kind = "aws:pipes/pipe:Pipe"
    inputs = {"target": LATER if form is previewed else "arn:aws:lambda:us-east-1:1:function:x"}
    made = resource(kind, "ship", inputs, {}, {"target": [f"{URN}{WORKER}::worker"]})
    given = form(functionResponseTypes=["ReportBatchItemFailures"])
    listed = given.get("steps") or given["deployment"]["resources"]
    listed.append({"op": "create", "newState": made} if form is previewed else made)
    said = "worker" if form is previewed else "arn:aws:lambda:us-east-1:1:function:x"

    assert PIPE.format("ship", said) in [one.message for one in check_template(given)]


# --- what a plan leaves out, and what is not of AWS -----------------------------------------------


@pytest.mark.parametrize("said", [{"complete": False}, {"errored": True}], ids=str)
def test_an_incomplete_plan_is_unknown(said: dict[str, bool]) -> None:
    given = plan([function()]) | {"complete": True, "errored": False} | said

    assert [one.message for one in check_template(given)] == [
        "what this incomplete plan leaves out may add mappings that the check does not see. "
        "Plan again without -target, and until the plan has no error"
    ]


def test_a_complete_plan_leaves_nothing_out() -> None:
    assert check_template(plan([function()]) | {"complete": True, "errored": False}) == []


@pytest.mark.parametrize("provider", ["google", {"name": "azure"}, {"name": "knative"}], ids=str)
def test_functions_of_another_provider_have_no_mappings(provider: Any) -> None:
    functions = {"f": {"events": [{"kafka": {"topics": ["x"]}}, {"queue": "orders"}]}}

    assert check_template({"provider": provider, "functions": functions}) == []


@pytest.mark.parametrize("provider", ["aws", {"name": "aws"}, {"name": "${opt:cloud}"}, None])
def test_functions_of_aws_have_mappings(provider: Any) -> None:
    functions = {"f": {"events": [{"queue": "orders"}]}}

    assert rules({"provider": provider, "functions": functions}) == [UNKNOWN]
