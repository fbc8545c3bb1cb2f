from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from examples.support import load_event, messages, run_pytest, shown_in
from pytest_batchproc import (
    FakeLambdaContext,
    SqsEventFactory,
    assert_all_failed,
    assert_all_succeeded,
    assert_failed_at,
    lambda_verdict,
)

HERE = Path(__file__).parent
GOOD = {"order": "A-1", "quantity": 2}
EMPTY = {"order": "A-2", "quantity": 0}

Handler = Callable[[Any, FakeLambdaContext], Any]


@pytest.fixture(params=["handler", "handler_powertools"])
def lambda_handler(request: pytest.FixtureRequest) -> Handler:
    """By hand or with Powertools: the tests below cannot tell."""
    if request.param == "handler_powertools":
        pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
    handler: Handler = import_module(f"examples.any_handler.{request.param}").lambda_handler
    return handler


def test_an_order_without_pieces_comes_back_alone(
    lambda_handler: Handler,
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
) -> None:
    event = sqs_event_factory([GOOD, EMPTY, GOOD])
    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert lambda_verdict(response, event).gone == [0, 2]


def test_what_is_no_order_comes_back_alone(
    lambda_handler: Handler,
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
) -> None:
    event = sqs_event_factory([GOOD, "hello", GOOD])

    assert_failed_at(lambda_handler(event, lambda_context), event, [1])


def test_good_orders_are_shipped(
    lambda_handler: Handler,
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
) -> None:
    event = sqs_event_factory([GOOD, GOOD])

    assert_all_succeeded(lambda_handler(event, lambda_context), event)


def test_an_event_that_was_recorded_serves_as_well(
    lambda_handler: Handler, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "orders")

    assert_failed_at(lambda_handler(event, lambda_context), event, [1])


def test_where_no_order_is_good_all_come_back(
    lambda_handler: Handler,
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
) -> None:
    event = sqs_event_factory([EMPTY, EMPTY])
    response: object
    try:
        response = lambda_handler(event, lambda_context)
    except Exception as error:  # Powertools raises where every record fails; both are right
        response = error

    assert_all_failed(response, event)


def test_the_page_shows_what_pytest_prints() -> None:
    done = run_pytest(str(HERE / "wrong_on_purpose.py"))

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert messages(done.stdout) == shown_in((HERE / "README.md").read_text(encoding="utf-8"))
