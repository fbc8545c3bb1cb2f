"""`assert_reports_batch_item_failures` fails by that rule alone, and where it cannot tell."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from pytest_batchproc._templates import assert_reports_batch_item_failures, check_template
from pytest_batchproc._templates._model import PACKAGED
from pytest_batchproc.errors import TemplateError

ORDERS = """\
functions:
  orders:
    events:
    - sqs: {arn: 'arn:aws:sqs:us-east-1:1:orders'}
"""
CLICKS = """\
  clicks:
    events:
    - stream: {arn: 'arn:aws:kinesis:us-east-1:1:stream/a', functionResponseType: '${opt:b}'}
    - msk: {arn: 'arn:aws:kafka:us-east-1:1:cluster/c'}
    - stream: {arn: 'arn:aws:kinesis:us-east-1:1:stream/d'}
"""


def failure(template: Any, function: str | None = None) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_reports_batch_item_failures(template, function)
    return str(caught.value)


def test_a_mapping_that_does_not_report_fails(snapshot: object) -> None:
    assert failure(ORDERS) == snapshot


def test_what_is_sure_to_fail_stands_first_and_the_rest_of_the_rule_below(snapshot: object) -> None:
    assert failure(ORDERS + CLICKS) == snapshot


def test_another_function_does_not_fail() -> None:
    assert failure(ORDERS + CLICKS, "orders") == failure(ORDERS)


KINESIS = "arn:aws:kinesis:us-east-1:1:stream/clicks"
STREAM: dict[str, Any] = {
    "FunctionName": "clicks",
    "EventSourceArn": KINESIS,
    "StartingPosition": "LATEST",
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
}


def stack(**mappings: object) -> dict[str, Any]:
    kind = "AWS::Lambda::EventSourceMapping"
    return {
        "Resources": {
            name: {"Type": kind, "Properties": settings} for name, settings in mappings.items()
        }
    }


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (STREAM, {("blocks-for-ever", "warning")}),
        (
            {**STREAM, "EventSourceArn": "arn:aws:kafka:us-east-1:1:cluster/c"}
            | {"FunctionResponseTypes": []},
            {("reports-batch-item-failures", "warning")},
        ),
        (
            {**STREAM, "MaximumRecordAgeInSeconds": 30},
            {("mapping-settings", "error")},
        ),
    ],
    ids=str,
)
def test_other_rules_and_warnings_do_not_fail(
    settings: dict[str, Any], found: set[tuple[str, str]]
) -> None:
    assert_reports_batch_item_failures(stack(Mapping=settings))

    assert found == {(one.rule, one.level) for one in check_template(stack(Mapping=settings))}


OPEN = {**STREAM, "MaximumRetryAttempts": -1, "FunctionResponseTypes": {"Ref": "Elsewhere"}}


def test_what_the_template_does_not_say_fails(snapshot: object) -> None:
    assert failure(stack(Mapping=OPEN), "clicks") == snapshot


def test_a_mapping_of_an_unknown_function_fails() -> None:
    elsewhere = {**STREAM, "FunctionName": {"Ref": "Given"}, "FunctionResponseTypes": []}

    assert failure(stack(Mapping=STREAM, Other=elsewhere), "clicks").startswith(
        "the template does not say whether Lambda reads the failures that clicks reports\n"
    )


def test_a_function_without_a_mapping_fails(snapshot: object) -> None:
    given = stack(Mapping=STREAM)
    given["Resources"]["Orders"] = {"Type": "AWS::Lambda::Function"}

    assert failure(given, "Orders") == snapshot
    assert failure({"Resources": {}}) == snapshot


def test_what_brings_mappings_of_another_function_does_not_fail() -> None:
    plugin = "  plugged:\n    events:\n    - rabbit: {arn: x}\n"
    reports = ORDERS.replace("orders'}", "orders', functionResponseType: ReportBatchItemFailures}")

    assert_reports_batch_item_failures(reports + plugin, "orders")
    assert failure(reports + plugin, "plugged").endswith(
        f"events[0].rabbit of plugged may add mappings that the check does not see. {PACKAGED} "
        "[reports-batch-item-failures]"
    )


@pytest.mark.parametrize("position", [0, 6])
def test_an_alias_of_the_cdk_is_tied_to_its_function(position: int) -> None:
    # What `alias.add_event_source` renders.
    parts = {"Fn::Split": [":", {"Ref": "Live"}]}
    target = {"Fn::Join": ["", [{"Fn::Select": [position, parts]}, ":live"]]}
    given = stack(Mapping={**STREAM, "FunctionName": target, "FunctionResponseTypes": []})
    given["Resources"] |= {
        "Clicks": {"Type": "AWS::Lambda::Function"},
        "Version": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": "Clicks"}},
        "Live": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {"FunctionName": {"Ref": "Clicks"}, "Name": "live"},
        },
    }

    assert "Clicks cannot report failed records of Mapping (Kinesis)" in failure(given, "Clicks")


def test_a_function_that_is_not_there_is_no_success() -> None:
    with pytest.raises(TemplateError) as caught:
        assert_reports_batch_item_failures(ORDERS, "order")

    assert (str(caught.value)) == (
        "template: no function 'order': it has orders; did you mean 'orders'?"
    )


@pytest.mark.parametrize(
    ("template", "function"),
    [
        pytest.param(ORDERS, None, id="findings"),
        pytest.param(ORDERS, "order", id="no such function"),
        pytest.param("nowhere.yaml", None, id="no such file"),
        pytest.param("a: b: c\n", None, id="not YAML"),
    ],
)
def test_the_report_ends_on_the_line_of_the_test(template: str, function: str | None) -> None:
    with pytest.raises((AssertionError, TemplateError)) as caught:
        assert_reports_batch_item_failures(template, function)

    shown = [
        frame.f_code.co_name
        for frame, _ in traceback.walk_tb(caught.tb)
        if not frame.f_locals.get("__tracebackhide__")
    ]

    assert shown == ["test_the_report_ends_on_the_line_of_the_test"]
