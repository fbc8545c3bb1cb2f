"""Made to be copied: nothing here comes from outside this directory but pytest and batchproc."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from batchproc import BatchProcessingError, SQSRecord
from examples.testing_a_handler.handler import SHIPPED, lambda_handler, record_handler


class Context:
    """A Lambda context with three seconds left."""

    function_name = "orders"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
    memory_limit_in_mb = "128"
    aws_request_id = "7e570000-0000-4000-8000-000000000000"
    log_group_name = "/aws/lambda/orders"
    log_stream_name = "2026/01/01/[$LATEST]0123456789abcdef"
    identity = None
    client_context = None

    def get_remaining_time_in_millis(self) -> int:
        return 3_000


@pytest.fixture
def event() -> dict[str, Any]:
    path = Path(__file__).parent / "events" / "orders.json"
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return event


@pytest.fixture(autouse=True)
def empty_warehouse() -> None:
    SHIPPED.clear()


def test_the_second_record_of_the_batch_is_reported(event: dict[str, Any]) -> None:
    bad = event["Records"][1]

    response = lambda_handler(event, Context())

    assert {"batchItemFailures": [{"itemIdentifier": bad["messageId"]}]} == response
    assert ["A-4001"] == SHIPPED


def test_a_batch_without_a_good_record_fails_the_function(event: dict[str, Any]) -> None:
    del event["Records"][0]

    with pytest.raises(BatchProcessingError) as caught:
        lambda_handler(event, Context())

    assert ["nothing to ship"] == [str(error) for _, error, _ in caught.value.child_exceptions]
    assert [] == SHIPPED


def test_the_function_for_one_record_needs_no_batch(event: dict[str, Any]) -> None:
    record_handler(SQSRecord(event["Records"][0]))

    assert ["A-4001"] == SHIPPED
