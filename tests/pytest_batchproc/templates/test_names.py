"""What leads from a name to a function or a queue, where a part of the name is not known."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from tests.pytest_batchproc.templates.stacks import REPORTS, rules, template

NAME = {"Fn::Sub": "${AWS::StackName}-orders"}
SHORT = [("visibility-timeout", "error")]


def named(name: object, arn: object) -> dict[str, Any]:
    given = template(59, arn=arn)
    given["Resources"]["Orders"]["Properties"]["QueueName"] = name
    return given


# --- queues ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        (NAME, "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-orders"),
        (NAME, "arn:${AWS::Partition}:sqs:eu-west-1:${AWS::AccountId}:${AWS::StackName}-orders"),
        ({"Ref": "Given"}, "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Given}"),
        ("orders", "arn:aws:sqs:eu-west-1:${AWS::AccountId}:orders"),
    ],
    ids=str,
)
def test_an_arn_with_the_name_of_a_queue_leads_to_it(name: object, arn: str) -> None:
    assert rules(named(name, {"Fn::Sub": arn})) == SHORT


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        (NAME, "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-others"),
        (NAME, "arn:aws:sqs:${AWS::Region}:123456789012:${AWS::StackName}-orders"),
        ({"Ref": "Given"}, "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Others}"),
        (None, "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"),
    ],
    ids=str,
)
def test_an_arn_with_another_name_or_account_leads_nowhere(name: object, arn: str) -> None:
    assert rules(named(name, {"Fn::Sub": arn})) == [("visibility-timeout", "unknown")]


def test_a_name_that_a_condition_decides_leads_nowhere() -> None:
    name = {"Fn::If": ["Production", "orders", "orders-test"]}
    arn = {"Fn::Sub": ["arn:aws:sqs:eu-west-1:${AWS::AccountId}:${Name}", {"Name": name}]}

    assert rules(named(name, arn)) == [("visibility-timeout", "unknown")]


def test_variables_of_serverless_in_an_arn_are_followed() -> None:
    arn = "arn:aws:sqs:${aws:region}:${aws:accountId}:${self:service}-${sls:stage}-orders"
    queue = {"QueueName": "${self:service}-${sls:stage}-orders", "VisibilityTimeout": 5}
    given = {
        "service": "shop",
        "functions": {"f": {"events": [{"sqs": {"arn": arn, "functionResponseType": REPORTS}}]}},
        "resources": {"Resources": {"Orders": {"Type": "AWS::SQS::Queue", "Properties": queue}}},
    }

    assert rules(given) == SHORT


# --- functions ------------------------------------------------------------------------------------


def called(name: object, by: object) -> dict[str, Any]:
    given = template(59, function=by)
    given["Resources"]["Function"]["Properties"]["FunctionName"] = name
    return given


@pytest.mark.parametrize(
    ("name", "by"),
    [
        (NAME, NAME),
        (NAME, {"Fn::Sub": "${AWS::StackName}-orders:live"}),
        (NAME, {"Fn::Sub": "arn:aws:lambda:eu-west-1:1:function:${AWS::StackName}-orders"}),
        (NAME, {"Fn::Sub": "${AWS::AccountId}:function:${AWS::StackName}-orders:live"}),
        ({"Ref": "Given"}, {"Ref": "Given"}),
    ],
    ids=str,
)
def test_a_function_is_found_by_a_name_that_is_known_in_part(name: object, by: object) -> None:
    [finding] = check_template(called(name, by))

    assert (finding.rule, finding.level, finding.function) == (*SHORT[0], "Function")


@pytest.mark.parametrize(
    ("name", "by"),
    [
        (NAME, {"Fn::Sub": "${AWS::StackName}-others"}),
        (NAME, {"Fn::Sub": "${AWS::StackName}-orders-too"}),
        ({"Fn::If": ["A", "x", "y"]}, {"Fn::If": ["A", "p", "q"]}),
    ],
    ids=str,
)
def test_a_function_of_another_name_is_elsewhere(name: object, by: object) -> None:
    [finding] = check_template(called(name, by))

    assert (finding.rule, finding.level) == ("visibility-timeout", "unknown")
    assert finding.function != "Function"


# --- values that templates write as a text --------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ('{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:1:lost.fifo"}', "error"),
        ('{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:1:lost", "maxReceiveCount": 3}', None),
        ("[]", None),
        ("{", None),
        ("[" * 100_000, None),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_redrive_policy_may_be_a_text(policy: str, expected: str | None) -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
    given = template()
    given["Resources"]["Orders"]["Properties"]["RedrivePolicy"] = policy

    assert rules(given) == ([("fifo-dead-letter-queue", expected)] if expected else [])


def test_a_text_in_place_of_a_list_is_refused() -> None:
    # CloudFormation: "Properties validation failed: expected type: JSONArray, found: String".
    [finding] = check_template(template(types=REPORTS))

    assert (finding.rule, finding.level) == ("mapping-settings", "error")
    assert finding.message == (
        "AWS refuses the settings of Mapping (SQS): FunctionResponseTypes: "
        "'ReportBatchItemFailures'; SQS takes [\"ReportBatchItemFailures\"] or an empty list"
    )


@pytest.mark.parametrize("size", ["{{ size }}", "{{ size | default(10) }}"])
def test_a_text_that_a_template_engine_replaces_is_unknown(size: str) -> None:
    given = template(size)
    given["Resources"]["Mapping"]["Properties"]["BatchSize"] = size

    assert rules(given) == [("visibility-timeout", "unknown")]
