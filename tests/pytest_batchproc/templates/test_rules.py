"""Every rule, for every source, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.templates import Finding, check_template
from tests.pytest_batchproc.templates.dialects import DIALECTS, Case, Dialect

REPORTS: dict[str, Any] = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
BOUNDED = {"MaximumRetryAttempts": 5}
SOURCES = ["SQS", "Kinesis", "DynamoDB", "Kafka"]

dialects = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
sources = pytest.mark.parametrize("source", SOURCES)
streams = pytest.mark.parametrize("source", ["Kinesis", "DynamoDB"])


def found(dialect: Dialect, case: Case) -> list[tuple[str, str, str]]:
    """Rule, level and message of what is found; whose it is, is checked on the way."""
    findings = check_template(dialect.text(dialect.template(case)))
    for one in findings:
        assert ("Function", dialect.named(case.source)) == (one.function, one.mapping)
    return [(one.rule, one.level, one.message) for one in findings]


def lines(dialect: Dialect, case: Case) -> list[str]:
    """The lines of the text that findings point at."""
    text = dialect.text(dialect.template(case))
    return [text.splitlines()[(one.line or 0) - 1].strip() for one in check_template(text)]


# --- reports-batch-item-failures ------------------------------------------------------------------


@dialects
@sources
def test_a_mapping_that_reports_and_is_bounded_has_no_findings(
    dialect: Dialect, source: str
) -> None:
    assert [] == found(dialect, Case(source, {**REPORTS, **BOUNDED}))


@dialects
@sources
def test_a_mapping_that_does_not_report_is_an_error(dialect: Dialect, source: str) -> None:
    # Provisioned mode is what lets Kafka report; the others may have it without needing it.
    case = Case(source, {**BOUNDED, "ProvisionedPollerConfig": {"MinimumPollers": 1}})

    assert [
        (
            "reports-batch-item-failures",
            "error",
            f"Function cannot report failed records of {dialect.named(source)} ({source}): "
            f"{dialect.setting} is missing, so Lambda ignores what it returns. "
            f"Add {dialect.reports}",
        )
    ] == found(dialect, case)


@dialects
@sources
def test_a_misspelt_response_type_is_an_error(dialect: Dialect, source: str) -> None:
    settings = {"FunctionResponseTypes": ["ReportBatchItemFailure"], **BOUNDED}
    came = "ReportBatchItemFailure" if dialect.name == "serverless" else "[ReportBatchItemFailure]"
    case = Case(source, {**settings, "ProvisionedPollerConfig": {"MinimumPollers": 1}})

    assert [
        (
            "reports-batch-item-failures",
            "error",
            f"Function cannot report failed records of {dialect.named(source)} ({source}): "
            f"{dialect.setting} is {came}, so Lambda ignores what it returns. "
            f"Add {dialect.reports}",
        )
    ] == found(dialect, case)
    assert dialect.setting in lines(dialect, case)[0]


@dialects
def test_kafka_outside_provisioned_mode_is_a_warning(dialect: Dialect) -> None:
    assert [
        (
            "reports-batch-item-failures",
            "warning",
            f"Function cannot report failed records of {dialect.named('Kafka')} (Kafka): outside "
            "provisioned mode Lambda ignores what it returns. Let it raise, or add "
            f"{dialect.provisioned} and {dialect.reports}",
        )
    ] == found(dialect, Case("Kafka"))


@dialects
@sources
def test_a_response_type_that_cannot_be_resolved_is_unknown(dialect: Dialect, source: str) -> None:
    settings = {"FunctionResponseTypes": {"Ref": "Elsewhere"}, **BOUNDED}

    assert [
        (
            "reports-batch-item-failures",
            "unknown",
            f"the template does not say whether Function can report failed records of "
            f"{dialect.named(source)} ({source}): {dialect.setting} is !Ref Elsewhere",
        )
    ] == found(dialect, Case(source, settings))


def test_provisioned_mode_that_cannot_be_resolved_is_unknown() -> None:
    dialect = DIALECTS[0]
    settings = {"ProvisionedPollerConfig": {"Fn::If": ["Prod", {"MinimumPollers": 1}, "-"]}}

    assert [
        (
            "reports-batch-item-failures",
            "unknown",
            "the template does not say whether Function can report failed records of Mapping "
            "(Kafka): ProvisionedPollerConfig is !If Prod",
        )
    ] == found(dialect, Case("Kafka", settings))


# --- visibility-timeout ---------------------------------------------------------------------------


@dialects
def test_a_queue_that_hides_messages_for_less_than_the_function_may_run_is_an_error(
    dialect: Dialect,
) -> None:
    case = Case("SQS", REPORTS, {"VisibilityTimeout": 59})

    assert [
        (
            "visibility-timeout",
            "error",
            "Orders shows a message again after 59 s, but Function may run for 60 s: AWS refuses "
            f"such a mapping. Set {dialect.visibility.format(360)} on Orders",
        )
    ] == found(dialect, case)
    assert "VisibilityTimeout" in lines(dialect, case)[0]


@dialects
def test_a_queue_that_says_nothing_hides_messages_for_half_a_minute(dialect: Dialect) -> None:
    case = Case("SQS", REPORTS, {"QueueName": "orders"})

    assert [
        (
            "visibility-timeout",
            "error",
            "Orders shows a message again after 30 s by default, but Function may run for 60 s: "
            f"AWS refuses such a mapping. Set {dialect.visibility.format(360)} on Orders",
        )
    ] == found(dialect, case)
    assert "Orders" in lines(dialect, case)[0]


@dialects
def test_a_function_that_says_nothing_has_a_timeout_by_default(dialect: Dialect) -> None:
    case = Case("SQS", REPORTS, {"VisibilityTimeout": 2}, timeout=None)
    seconds = 6 if dialect.name == "serverless" else 3

    assert [
        (
            "visibility-timeout",
            "error",
            f"Orders shows a message again after 2 s, but Function may run for {seconds} s by "
            "default: AWS refuses such a mapping. "
            f"Set {dialect.visibility.format(6 * seconds)} on Orders",
        )
    ] == found(dialect, case)


@dialects
@pytest.mark.parametrize("visible", [60, 359])
def test_less_than_six_timeouts_is_a_warning(dialect: Dialect, visible: int) -> None:
    assert [
        (
            "visibility-timeout-margin",
            "warning",
            f"Orders hides a message for {visible} s: AWS recommends 6 x the timeout of Function "
            "(60 s), so that a throttled batch is tried again before its messages show up in "
            f"another. Set {dialect.visibility.format(360)} on Orders",
        )
    ] == found(dialect, Case("SQS", REPORTS, {"VisibilityTimeout": visible}))


@dialects
def test_the_batching_window_counts_beside_six_timeouts(dialect: Dialect) -> None:
    settings = {**REPORTS, "MaximumBatchingWindowInSeconds": 20}

    assert [
        (
            "visibility-timeout-margin",
            "warning",
            "Orders hides a message for 360 s: AWS recommends 6 x the timeout of Function (60 s), "
            "and the batching window of 20 s, so that a throttled batch is tried again before its "
            f"messages show up in another. Set {dialect.visibility.format(380)} on Orders",
        )
    ] == found(dialect, Case("SQS", settings))
    assert [] == found(dialect, Case("SQS", settings, {"VisibilityTimeout": 380}))


@dialects
@pytest.mark.parametrize("setting", ["VisibilityTimeout", "MaximumBatchingWindowInSeconds"])
def test_figures_that_cannot_be_resolved_are_unknown(dialect: Dialect, setting: str) -> None:
    elsewhere = {setting: {"Ref": "Elsewhere"}}
    of_queue = setting == "VisibilityTimeout"
    queue = elsewhere if of_queue else {"VisibilityTimeout": 360}
    expected = {
        "VisibilityTimeout": (
            "visibility-timeout",
            "unknown",
            "the template does not say whether Orders hides a message while Function works on it: "
            "VisibilityTimeout is !Ref Elsewhere",
        ),
        "MaximumBatchingWindowInSeconds": (
            "visibility-timeout-margin",
            "unknown",
            "the template does not say whether Orders hides a message for long enough: the "
            "batching window is !Ref Elsewhere",
        ),
    }
    case = Case("SQS", REPORTS if of_queue else {**REPORTS, **elsewhere}, queue)

    assert [expected[setting]] == found(dialect, case)


# --- fifo-dead-letter-queue -----------------------------------------------------------------------


@dialects
def test_a_fifo_queue_with_a_standard_dead_letter_queue_is_an_error(dialect: Dialect) -> None:
    case = Case("SQS", REPORTS, {"FifoQueue": True, "VisibilityTimeout": 360}, dead={})

    assert [
        (
            "fifo-dead-letter-queue",
            "error",
            "Orders is a FIFO queue, but Dead, its dead-letter queue, is standard: AWS refuses "
            f"that. Set {dialect.fifo} on Dead",
        )
    ] == found(dialect, case)
    assert "deadLetterTargetArn" in lines(dialect, case)[0]


@dialects
def test_a_standard_queue_with_a_fifo_dead_letter_queue_is_an_error(dialect: Dialect) -> None:
    assert [
        (
            "fifo-dead-letter-queue",
            "error",
            "Orders is a standard queue, but Dead, its dead-letter queue, is FIFO: AWS refuses "
            "that. Give it a standard queue",
        )
    ] == found(dialect, Case("SQS", REPORTS, dead={"FifoQueue": True}))


@dialects
@pytest.mark.parametrize("fifo", [True, False])
def test_dead_letter_queues_of_the_same_kind_are_right(dialect: Dialect, fifo: bool) -> None:
    kind = {"FifoQueue": True} if fifo else {}
    case = Case("SQS", REPORTS, {**kind, "VisibilityTimeout": 360}, dead=kind)

    assert [] == found(dialect, case)


@dialects
def test_a_kind_that_cannot_be_resolved_is_unknown(dialect: Dialect) -> None:
    queue = {"FifoQueue": {"Ref": "Elsewhere"}, "VisibilityTimeout": 360}

    assert [
        (
            "fifo-dead-letter-queue",
            "unknown",
            "the template does not say whether Orders and its dead-letter queue are both FIFO: "
            "FifoQueue is !Ref Elsewhere",
        )
    ] == found(dialect, Case("SQS", REPORTS, queue, dead={}))


def test_a_queue_that_nobody_reads_here_is_checked_too() -> None:
    template = {
        "Resources": {
            "Orders": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "QueueName": "orders.fifo",
                    "FifoQueue": "true",
                    "RedrivePolicy": {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:1:dead"},
                },
            }
        }
    }

    assert [
        Finding(
            rule="fifo-dead-letter-queue",
            level="error",
            line=None,
            function=None,
            mapping=None,
            message="Orders is a FIFO queue, but arn:aws:sqs:eu-west-1:1:dead, its dead-letter "
            "queue, is standard: AWS refuses that. Give it a FIFO queue",
        )
    ] == check_template(template)


# --- blocks-for-ever ------------------------------------------------------------------------------


@dialects
@streams
@pytest.mark.parametrize("settings", [{}, {"MaximumRetryAttempts": -1}])
def test_a_stream_without_a_bound_may_block_for_ever(
    dialect: Dialect, source: str, settings: dict[str, int]
) -> None:
    retries, age = dialect.retries

    assert [
        (
            "blocks-for-ever",
            "warning",
            f"one bad record blocks its shard of {dialect.named(source)} ({source}) until it "
            f"expires, a day or more: neither {retries} nor {age} ends the retries. Add "
            f"{dialect.bound} to keep what is given up",
        )
    ] == found(dialect, Case(source, {**REPORTS, **settings}))


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
    assert [] == found(dialect, Case(source, {**REPORTS, **settings}))


@dialects
@streams
def test_a_bound_that_cannot_be_resolved_is_unknown(dialect: Dialect, source: str) -> None:
    _, age = dialect.retries
    settings = {"MaximumRecordAgeInSeconds": {"Ref": "Elsewhere"}}

    assert [
        (
            "blocks-for-ever",
            "unknown",
            f"the template does not say whether one bad record can block {dialect.named(source)} "
            f"({source}) for ever: {age} is !Ref Elsewhere",
        )
    ] == found(dialect, Case(source, {**REPORTS, **settings}))
