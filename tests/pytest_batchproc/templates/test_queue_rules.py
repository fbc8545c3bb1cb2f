"""The rules about queues, in every language."""

from __future__ import annotations

import pytest

from pytest_batchproc._templates import Finding, check_template
from tests.pytest_batchproc.templates.checks import REPORTS, dialects, found, lines
from tests.pytest_batchproc.templates.dialects import Case, Dialect

# --- visibility-timeout ---------------------------------------------------------------------------


@dialects
def test_a_queue_that_hides_messages_for_less_than_the_function_may_run_is_an_error(
    dialect: Dialect,
) -> None:
    case = Case("SQS", REPORTS, {"VisibilityTimeout": 59})

    assert found(dialect, case) == [
        (
            "visibility-timeout",
            "error",
            "Orders shows a message again after 59 s, but Function may run for 60 s: AWS refuses "
            f"such a mapping. Set {dialect.visibility.format(360)} on Orders",
        )
    ]
    assert "VisibilityTimeout" in lines(dialect, case)[0]


@dialects
def test_a_queue_that_says_nothing_hides_messages_for_half_a_minute(dialect: Dialect) -> None:
    case = Case("SQS", REPORTS, {"QueueName": "orders"})

    assert found(dialect, case) == [
        (
            "visibility-timeout",
            "error",
            "Orders shows a message again after 30 s by default, but Function may run for 60 s: "
            f"AWS refuses such a mapping. Set {dialect.visibility.format(360)} on Orders",
        )
    ]
    assert "Orders" in lines(dialect, case)[0]


@dialects
def test_a_function_that_says_nothing_has_a_timeout_by_default(dialect: Dialect) -> None:
    case = Case("SQS", REPORTS, {"VisibilityTimeout": 2}, timeout=None)
    seconds = 6 if dialect.name == "serverless" else 3

    assert found(dialect, case) == [
        (
            "visibility-timeout",
            "error",
            f"Orders shows a message again after 2 s, but Function may run for {seconds} s by "
            "default: AWS refuses such a mapping. "
            f"Set {dialect.visibility.format(6 * seconds)} on Orders",
        )
    ]


@dialects
@pytest.mark.parametrize("visible", [60, 359])
def test_less_than_six_timeouts_is_a_warning(dialect: Dialect, visible: int) -> None:
    assert found(dialect, Case("SQS", REPORTS, {"VisibilityTimeout": visible})) == [
        (
            "visibility-timeout-margin",
            "warning",
            f"Orders hides a message for {visible} s: AWS recommends 6 x the timeout of Function "
            "(60 s), so that a throttled batch is tried again before its messages show up in "
            f"another. Set {dialect.visibility.format(360)} on Orders",
        )
    ]


@dialects
def test_the_batching_window_counts_beside_six_timeouts(dialect: Dialect) -> None:
    settings = {**REPORTS, "MaximumBatchingWindowInSeconds": 20}

    assert found(dialect, Case("SQS", settings)) == [
        (
            "visibility-timeout-margin",
            "warning",
            "Orders hides a message for 360 s: AWS recommends 6 x the timeout of Function (60 s), "
            "and the batching window of 20 s, so that a throttled batch is tried again before its "
            f"messages show up in another. Set {dialect.visibility.format(380)} on Orders",
        )
    ]
    assert found(dialect, Case("SQS", settings, {"VisibilityTimeout": 380})) == []


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

    assert found(dialect, case) == [expected[setting]]


# --- fifo-dead-letter-queue -----------------------------------------------------------------------


@dialects
def test_a_fifo_queue_with_a_standard_dead_letter_queue_is_an_error(dialect: Dialect) -> None:
    case = Case("SQS", REPORTS, {"FifoQueue": True, "VisibilityTimeout": 360}, dead={})

    assert found(dialect, case) == [
        (
            "fifo-dead-letter-queue",
            "error",
            "Orders is a FIFO queue, but Dead, its dead-letter queue, is standard: AWS refuses "
            f"that. Set {dialect.fifo} on Dead",
        )
    ]
    assert "deadLetterTargetArn" in lines(dialect, case)[0]


@dialects
def test_a_standard_queue_with_a_fifo_dead_letter_queue_is_an_error(dialect: Dialect) -> None:
    assert found(dialect, Case("SQS", REPORTS, dead={"FifoQueue": True})) == [
        (
            "fifo-dead-letter-queue",
            "error",
            "Orders is a standard queue, but Dead, its dead-letter queue, is FIFO: AWS refuses "
            "that. Give it a standard queue",
        )
    ]


@dialects
@pytest.mark.parametrize("fifo", [True, False])
def test_dead_letter_queues_of_the_same_kind_are_right(dialect: Dialect, fifo: bool) -> None:
    kind = {"FifoQueue": True} if fifo else {}
    case = Case("SQS", REPORTS, {**kind, "VisibilityTimeout": 360}, dead=kind)

    assert found(dialect, case) == []


@dialects
def test_a_kind_that_cannot_be_resolved_is_unknown(dialect: Dialect) -> None:
    queue = {"FifoQueue": {"Ref": "Elsewhere"}, "VisibilityTimeout": 360}

    assert found(dialect, Case("SQS", REPORTS, queue, dead={})) == [
        (
            "fifo-dead-letter-queue",
            "unknown",
            "the template does not say whether Orders and its dead-letter queue are both FIFO: "
            "FifoQueue is !Ref Elsewhere",
        )
    ]


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

    assert check_template(template) == [
        Finding(
            rule="fifo-dead-letter-queue",
            level="error",
            line=None,
            function=None,
            mapping=None,
            message="Orders is a FIFO queue, but arn:aws:sqs:eu-west-1:1:dead, its dead-letter "
            "queue, is standard: AWS refuses that. Give it a FIFO queue",
        )
    ]
