"""What the tests of all rules share."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from tests.pytest_batchproc.templates.dialects import DIALECTS, Case, Dialect

REPORTS: dict[str, Any] = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
# Without findings, next to the setting that reports.
BOUNDED = {"MaximumRetryAttempts": 5, "BisectBatchOnFunctionError": True}
FINE: dict[str, dict[str, Any]] = {
    "SQS": {},
    "Kinesis": BOUNDED,
    "DynamoDB": BOUNDED,
    "Kafka": {"ProvisionedPollerConfig": {"MinimumPollers": 1}},
}

dialects = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)


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
