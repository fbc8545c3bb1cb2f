from __future__ import annotations

import pytest

from examples.processed_messages import handler_pydantic
from examples.processed_messages.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, SqsEventFactory, assert_failed_at


def test_every_record_is_accounted_for(
    caplog: pytest.LogCaptureFixture, lambda_context: FakeLambdaContext
) -> None:
    caplog.set_level("INFO", logger="examples")
    event = load_event(__file__, "tickets")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert [entry.getMessage() for entry in caplog.records if entry.levelname == "INFO"] == [
        "00 success: 12",
        "01 fail: <class 'LookupError'>:there is no seat 99",
        "02 success: 7",
    ]


def test_the_message_lists_hold_the_records(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "tickets")

    lambda_handler(event, lambda_context)

    first, second, third = event["Records"]
    assert processor.success_messages == [first, third]
    assert processor.fail_messages == [second]
    assert [LookupError] == [kind for kind, _, _ in processor.exceptions]


def test_the_result_says_the_same_with_names(lambda_context: FakeLambdaContext) -> None:
    lambda_handler(load_event(__file__, "tickets"), lambda_context)

    assert [(item.index, item.status, item.stage, item.result) for item in processor.result] == [
        (0, "success", "handle", 12),
        (1, "fail", "handle", None),
        (2, "success", "handle", 7),
    ]


def test_a_failed_record_is_the_model_or_where_there_is_none_the_record(
    caplog: pytest.LogCaptureFixture,
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
) -> None:
    caplog.set_level("INFO", logger="examples")
    event = sqs_event_factory(["seat 12", "seat 99", "by the window"])

    response = handler_pydantic.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1, 2])
    assert [entry.getMessage() for entry in caplog.records if entry.levelname == "INFO"] == [
        "success: dict",
        "fail: TicketRecord",
        "fail: SQSRecord",
    ]
