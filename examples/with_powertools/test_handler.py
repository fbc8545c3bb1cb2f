from __future__ import annotations

import io
import json
import os

import pytest

pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
pytest.importorskip("aws_xray_sdk", reason="traces with X-Ray's SDK")

# Read when the handler is imported: without it the tracer looks for the X-Ray daemon.
os.environ.setdefault("POWERTOOLS_TRACE_DISABLED", "true")

from examples.support import load_event
from examples.with_powertools.handler import lambda_handler, logger, processor
from pytest_batchproc import FakeLambdaContext


def test_the_logger_of_powertools_tells_about_orders_and_failures(
    lambda_context: FakeLambdaContext,
) -> None:
    log = io.StringIO()
    logger.registered_handler.setStream(log)  # type: ignore[attr-defined]  # a StreamHandler

    response = lambda_handler(load_event(__file__, "orders"), lambda_context)

    bad = "2b0de000-0000-4000-8000-000000000001"
    assert {"batchItemFailures": [{"itemIdentifier": bad}]} == response
    assert [
        "shipped 2 x bread",
        "shipped 5 x jam",
    ] == [item.result for item in processor.result.succeeded]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [
        "A-3001",
        "A-3002",
        "A-3003",
    ] == [line["order_id"] for line in lines if line["level"] == "INFO"]
    assert [(bad, "ValueError")] == [
        (line["batch_item_identifier"], line["exception_name"])
        for line in lines
        if line["level"] == "WARNING"
    ]
