from __future__ import annotations

import json

import pytest

from examples.extending_failure_metric.handler import lambda_handler
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


def test_each_failure_is_counted_by_its_reason(
    capsys: pytest.CaptureFixture[str], lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "emails")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1, 3])
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(metric["BatchRecordFailures"], metric["reason"]) for metric in metrics] == [
        (1, "ValueError"),
        (1, "KeyError"),
    ]
