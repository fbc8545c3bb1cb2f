"""`assert_reports_batch_item_failures` fails by that rule alone, and by errors alone."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from pytest_batchproc.errors import TemplateError
from pytest_batchproc.templates import assert_reports_batch_item_failures, check_template

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


def failure(template: str, function: str | None = None) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_reports_batch_item_failures(template, function)
    return str(caught.value)


def test_a_mapping_that_does_not_report_fails() -> None:
    assert (
        "1 mapping ignores the failures that functions report\n"
        "  template:4: error: orders cannot report failed records of events[0].sqs (SQS): "
        "functionResponseType is missing, so Lambda ignores what it returns. Add "
        "functionResponseType: ReportBatchItemFailures [reports-batch-item-failures]"
    ) == failure(ORDERS)


def test_what_is_sure_to_fail_stands_first_and_the_rest_of_the_rule_below() -> None:
    assert (
        "2 mappings ignore the failures that functions report\n"
        "  template:4: error: orders cannot report failed records of events[0].sqs (SQS): "
        "functionResponseType is missing, so Lambda ignores what it returns. Add "
        "functionResponseType: ReportBatchItemFailures [reports-batch-item-failures]\n"
        "  template:9: error: clicks cannot report failed records of events[2].stream (Kinesis): "
        "functionResponseType is missing, so Lambda ignores what it returns. Add "
        "functionResponseType: ReportBatchItemFailures [reports-batch-item-failures]\n"
        "  template:7: unknown: the template does not say whether clicks can report failed records "
        "of events[0].stream (Kinesis): functionResponseType is ${opt:b} "
        "[reports-batch-item-failures]\n"
        "  template:8: warning: clicks cannot report failed records of events[1].msk (Kafka): "
        "outside provisioned mode Lambda ignores what it returns. Let it raise, or add "
        "provisionedPollers and functionResponseType: ReportBatchItemFailures "
        "[reports-batch-item-failures]"
    ) == failure(ORDERS + CLICKS)


def test_another_function_does_not_fail() -> None:
    assert failure(ORDERS) == failure(ORDERS + CLICKS, "orders")


REPORTING: dict[str, Any] = {
    "EventSourceArn": "arn:aws:kinesis:us-east-1:1:stream/clicks",
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
}


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (REPORTING, {("blocks-for-ever", "warning")}),
        (
            {"EventSourceArn": "arn:aws:kafka:us-east-1:1:cluster/c"},
            {("reports-batch-item-failures", "warning")},
        ),
        (
            {**REPORTING, "FunctionResponseTypes": {"Ref": "Elsewhere"}, "MaximumRetryAttempts": 1},
            {("reports-batch-item-failures", "unknown")},
        ),
    ],
    ids=str,
)
def test_other_rules_and_levels_do_not_fail(
    settings: dict[str, Any], found: set[tuple[str, str]]
) -> None:
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": settings}
    template = {"Resources": {"Mapping": mapping}}

    assert_reports_batch_item_failures(template)

    assert found == {(one.rule, one.level) for one in check_template(template)}


def test_a_function_that_is_not_there_is_no_success() -> None:
    with pytest.raises(TemplateError) as caught:
        assert_reports_batch_item_failures(ORDERS, "order")

    assert ("template: no function 'order': it has orders; did you mean 'orders'?") == str(
        caught.value
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

    assert ["test_the_report_ends_on_the_line_of_the_test"] == shown
