from __future__ import annotations

import json

import pytest

from examples.extending_failure_metric.handler import lambda_handler
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext


def test_each_failure_is_counted_by_its_reason(
    capsys: pytest.CaptureFixture[str], lambda_context: FakeLambdaContext
) -> None:
    response = lambda_handler(load_event(__file__, "emails"), lambda_context)

    assert {
        "batchItemFailures": [
            {"itemIdentifier": "1e3a1100-0000-4000-8000-000000000001"},
            {"itemIdentifier": "1e3a1100-0000-4000-8000-000000000003"},
        ]
    } == response
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [
        (1, "ValueError"),
        (1, "KeyError"),
    ] == [(metric["BatchRecordFailures"], metric["reason"]) for metric in metrics]
