from __future__ import annotations

import io
import json
from typing import Any

import pytest

pytest.importorskip("aws_lambda_powertools", reason="logs and traces with Powertools")
pytest.importorskip("aws_xray_sdk", reason="traces with X-Ray's SDK")

from examples.support import load_event
from examples.tracer_and_logger import handler
from examples.tracing import traced
from pytest_batchproc import FakeLambdaContext, assert_failed_at


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    log = io.StringIO()
    monkeypatch.setattr(handler.logger.registered_handler, "stream", log)
    return log


def lines(log: io.StringIO, level: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, log.getvalue().splitlines()) if line["level"] == level]


def test_the_order_without_pieces_comes_back(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "orders")

    assert_failed_at(handler.lambda_handler(event, lambda_context), event, [1])


def test_each_line_of_the_log_names_its_order(
    log: io.StringIO, lambda_context: FakeLambdaContext
) -> None:
    handler.lambda_handler(load_event(__file__, "orders"), lambda_context)

    assert [(line["message"], line["order_id"]) for line in lines(log, "INFO")] == [
        ("order received", "A-3001"),
        ("order shipped", "A-3001"),
        ("order received", "A-3002"),
        ("order received", "A-3003"),
        ("order shipped", "A-3003"),
    ]


def test_a_failed_record_is_logged_with_its_identifier(
    log: io.StringIO, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "orders")

    handler.lambda_handler(event, lambda_context)

    assert [(event["Records"][1]["messageId"], "ValueError")] == [
        (line["batch_item_identifier"], line["exception_name"]) for line in lines(log, "WARNING")
    ]


def test_each_record_is_a_part_of_the_trace(lambda_context: FakeLambdaContext) -> None:
    with traced() as documents:
        handler.lambda_handler(load_event(__file__, "orders"), lambda_context)

    name = f"{handler.__name__}.record_handler response"
    assert [
        (False, {name: "shipped 2 x bread"}),
        (True, {f"{handler.__name__}.record_handler error": {}}),
        (False, {name: "shipped 5 x jam"}),
    ] == [
        (part.get("fault", False), part["metadata"]["orders"])
        for part in documents.of("record_handler")
    ]
