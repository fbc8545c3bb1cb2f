"""Generated cases, and templates made of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pytest_batchproc._templates import check_template
from pytest_batchproc.errors import TemplateError
from tests.pytest_batchproc.templates.dialects import DIALECTS, Case

settings = st.fixed_dictionaries(
    {},
    optional={
        "BatchSize": st.integers(1, 10_000),
        "Enabled": st.booleans(),
        "MaximumBatchingWindowInSeconds": st.integers(0, 300),
        "MaximumRetryAttempts": st.integers(-1, 10_000),
        "MaximumRecordAgeInSeconds": st.integers(60, 604_800) | st.just(-1),
        "ProvisionedPollerConfig": st.just({"MinimumPollers": 2}),
        "FilterCriteria": st.just({"Filters": [{"Pattern": "{}"}]}),
    },
)
cases = st.builds(
    Case,
    source=st.sampled_from(["SQS", "Kinesis", "DynamoDB", "Kafka"]),
    settings=settings,
    queue=st.fixed_dictionaries(
        {}, optional={"VisibilityTimeout": st.integers(0, 43_200), "FifoQueue": st.booleans()}
    ),
    dead=st.none() | st.fixed_dictionaries({}, optional={"FifoQueue": st.booleans()}),
    timeout=st.none() | st.integers(1, 900),
)
dialects = st.sampled_from(DIALECTS)


def findings_or_refusal(template: Any) -> list[str]:
    """Findings as lines; what is no template may be refused, and nothing else may happen."""
    try:
        return [str(finding) for finding in check_template(template)]
    except TemplateError as refusal:
        return [str(refusal)]
