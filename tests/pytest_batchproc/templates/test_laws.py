"""Laws over generated templates: no mapping is overlooked, no figure misjudged."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from pytest_batchproc._templates import Finding, check_template
from tests.pytest_batchproc.templates.cases import cases, dialects
from tests.pytest_batchproc.templates.dialects import Case


def of_rule(found: list[Finding], rule: str) -> list[str]:
    return [one.level for one in found if one.rule == rule]


@given(dialects, cases)
def test_a_mapping_is_found_exactly_when_it_does_not_report(dialect: Any, case: Case) -> None:
    reports = {**case.settings, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    reporting = Case(case.source, reports, case.queue, case.dead, case.timeout)
    outside = case.source == "Kafka" and "ProvisionedPollerConfig" not in case.settings
    expected = ["warning" if outside else "error"]
    reported = ["error"] * outside

    def levels(one: Case) -> list[str]:
        found = check_template(dialect.text(dialect.template(one)))
        return of_rule(found, "reports-batch-item-failures")

    assert (expected, reported) == (levels(case), levels(reporting))


@given(dialects, cases)
def test_figures_are_compared_as_aws_compares_them(dialect: Any, case: Case) -> None:
    default = 6 if dialect.name == "serverless" else 3
    timeout = default if case.timeout is None else case.timeout
    visible = case.queue.get("VisibilityTimeout", 30)
    window = case.settings.get("MaximumBatchingWindowInSeconds", 0)
    is_queue = case.source == "SQS"
    refused = is_queue and visible < timeout
    tight = is_queue and not refused and visible < 6 * timeout + window
    found = check_template(dialect.text(dialect.template(case)))

    assert of_rule(found, "visibility-timeout") == ["error"] * refused
    assert of_rule(found, "visibility-timeout-margin") == ["warning"] * tight


@given(dialects, cases)
def test_a_queue_and_its_dead_letter_queue_are_of_one_kind(dialect: Any, case: Case) -> None:
    mixed = (
        case.source == "SQS"
        and case.dead is not None
        and case.queue.get("FifoQueue", False) != case.dead.get("FifoQueue", False)
    )
    found = check_template(dialect.text(dialect.template(case)))

    assert of_rule(found, "fifo-dead-letter-queue") == ["error"] * mixed


@given(dialects, cases)
def test_a_stream_is_bounded_by_retries_or_age(dialect: Any, case: Case) -> None:
    names = "MaximumRetryAttempts", "MaximumRecordAgeInSeconds"
    unbounded = case.source in ("Kinesis", "DynamoDB") and all(
        case.settings.get(name, -1) == -1 for name in names
    )
    found = check_template(dialect.text(dialect.template(case)))

    assert of_rule(found, "blocks-for-ever") == ["warning"] * unbounded


@given(dialects, cases)
def test_a_dict_and_its_text_have_the_same_findings(dialect: Any, case: Case) -> None:
    template = dialect.template(case)

    def facts(found: list[Finding]) -> list[tuple[str, str, str | None, str | None]]:
        return sorted((one.rule, one.level, one.function, one.mapping) for one in found)

    assert facts(check_template(template)) == facts(check_template(dialect.text(template)))
