"""The rules about mappings, for every source, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from tests.pytest_batchproc.templates.checks import FINE, REPORTS, dialects, found, lines
from tests.pytest_batchproc.templates.dialects import DIALECTS, Case, Dialect

sources = pytest.mark.parametrize("source", ["SQS", "Kinesis", "DynamoDB", "Kafka"])
streams = pytest.mark.parametrize("source", ["Kinesis", "DynamoDB"])


# --- reports-batch-item-failures ------------------------------------------------------------------


@dialects
@sources
def test_a_mapping_that_reports_and_is_bounded_has_no_findings(
    dialect: Dialect, source: str
) -> None:
    assert found(dialect, Case(source, {**REPORTS, **FINE[source]})) == []


@dialects
@sources
def test_a_mapping_that_does_not_report_is_an_error(dialect: Dialect, source: str) -> None:
    case = Case(source, FINE[source])

    assert found(dialect, case) == [
        (
            "reports-batch-item-failures",
            "error",
            f"Function cannot report failed records of {dialect.named(source)} ({source}): "
            f"{dialect.setting} is missing, so Lambda ignores what it returns. "
            f"Add {dialect.reports}",
        )
    ]


@dialects
@sources
def test_a_misspelt_response_type_is_an_error(dialect: Dialect, source: str) -> None:
    settings = {"FunctionResponseTypes": ["ReportBatchItemFailure"], **FINE[source]}
    came = "ReportBatchItemFailure" if dialect.name == "serverless" else "[ReportBatchItemFailure]"
    case = Case(source, settings)

    assert found(dialect, case) == [
        (
            "reports-batch-item-failures",
            "error",
            f"Function cannot report failed records of {dialect.named(source)} ({source}): "
            f"{dialect.setting} is {came}, so Lambda ignores what it returns. "
            f"Add {dialect.reports}",
        )
    ]
    assert dialect.setting in lines(dialect, case)[0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [([], "[]"), ([None], "[null]"), ("", '""'), ([""], '[""]'), (False, "false")],
)
def test_a_value_that_is_next_to_nothing_is_shown_as_it_is_written(value: Any, shown: str) -> None:
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": "orders", "FunctionResponseTypes": value},
    }
    first, *_ = check_template({"Resources": {"Orders": mapping}})

    assert first.message == (
        f"orders cannot report failed records of Orders (SQS): FunctionResponseTypes is {shown}, "
        "so Lambda ignores what it returns. "
        'Add "FunctionResponseTypes": ["ReportBatchItemFailures"]'
    )


@dialects
def test_kafka_outside_provisioned_mode_is_a_warning(dialect: Dialect) -> None:
    assert found(dialect, Case("Kafka")) == [
        (
            "reports-batch-item-failures",
            "warning",
            f"Function cannot report failed records of {dialect.named('Kafka')} (Kafka): outside "
            "provisioned mode Lambda ignores what it returns. Let it raise, or add "
            f"{dialect.provisioned} and {dialect.reports}",
        )
    ]


@dialects
@sources
def test_a_response_type_that_cannot_be_resolved_is_unknown(dialect: Dialect, source: str) -> None:
    settings = {"FunctionResponseTypes": {"Ref": "Elsewhere"}, **FINE[source]}

    assert found(dialect, Case(source, settings)) == [
        (
            "reports-batch-item-failures",
            "unknown",
            f"the template does not say whether Function can report failed records of "
            f"{dialect.named(source)} ({source}): {dialect.setting} is !Ref Elsewhere",
        )
    ]


def test_provisioned_mode_that_cannot_be_resolved_is_unknown() -> None:
    dialect = DIALECTS[0]
    settings = {"ProvisionedPollerConfig": {"Fn::If": ["Prod", {"MinimumPollers": 1}, "-"]}}

    assert found(dialect, Case("Kafka", settings)) == [
        (
            "reports-batch-item-failures",
            "unknown",
            "the template does not say whether Function can report failed records of Mapping "
            "(Kafka): ProvisionedPollerConfig is !If Prod",
        )
    ]


# --- blocks-for-ever ------------------------------------------------------------------------------


@dialects
@streams
@pytest.mark.parametrize("settings", [{}, {"MaximumRetryAttempts": -1}])
def test_a_stream_without_a_bound_may_block_for_ever(
    dialect: Dialect, source: str, settings: dict[str, int]
) -> None:
    retries, age = dialect.retries

    assert found(dialect, Case(source, {**REPORTS, **settings})) == [
        (
            "blocks-for-ever",
            "warning",
            f"one bad record blocks its shard of {dialect.named(source)} ({source}) until it "
            f"expires, a day or more: neither {retries} nor {age} ends the retries. Add "
            f"{dialect.bound} to keep what Lambda discards",
        )
    ]


@dialects
@streams
@pytest.mark.parametrize(
    "settings",
    [
        {"MaximumRetryAttempts": 0},
        {"MaximumRecordAgeInSeconds": 60},
        {"MaximumRetryAttempts": "3", "MaximumRecordAgeInSeconds": {"Ref": "Elsewhere"}},
    ],
)
def test_one_bound_is_enough(dialect: Dialect, source: str, settings: dict[str, Any]) -> None:
    bisected = {"BisectBatchOnFunctionError": True}

    assert found(dialect, Case(source, {**REPORTS, **bisected, **settings})) == []


@dialects
@streams
def test_a_bound_that_cannot_be_resolved_is_unknown(dialect: Dialect, source: str) -> None:
    _, age = dialect.retries
    settings = {"MaximumRecordAgeInSeconds": {"Ref": "Elsewhere"}}

    assert found(dialect, Case(source, {**REPORTS, **settings})) == [
        (
            "blocks-for-ever",
            "unknown",
            f"the template does not say whether one bad record can block {dialect.named(source)} "
            f"({source}) forever: {age} is !Ref Elsewhere",
        )
    ]
