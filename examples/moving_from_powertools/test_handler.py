"""The tests of `before.py`, and of `handler.py`: the move is done when they pass on both."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from examples.moving_from_powertools import handler
from examples.support import load_event, shown_in
from pytest_batchproc import (
    FakeLambdaContext,
    Simulate,
    SqsEventFactory,
    SqsQueue,
    assert_all_succeeded,
    assert_failed_at,
)

HERE = Path(__file__).parent
PAGE = (HERE / "README.md").read_text(encoding="utf-8")
FILES = ("before.py", "handler.py")

GOOD = {"transfer": "T-1", "cents": 1200}
EMPTY = {"transfer": "T-2", "cents": 0}


def before() -> Any:
    pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
    return import_module("examples.moving_from_powertools.before")


@pytest.fixture(params=["before", "handler"])
def function(request: pytest.FixtureRequest) -> Any:
    function = before() if request.param == "before" else handler
    function.BOOKED.clear()
    return function


def test_the_empty_transfer_comes_back_alone(
    function: Any, sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory([GOOD, EMPTY, GOOD])

    assert_failed_at(function.lambda_handler(event, lambda_context), event, [1])
    assert function.BOOKED == ["T-1", "T-1"]


def test_good_transfers_are_booked(
    function: Any, sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory([GOOD, GOOD])

    assert_all_succeeded(function.lambda_handler(event, lambda_context), event)


def test_the_log_says_which_transfer_failed_and_why(
    function: Any, lambda_context: FakeLambdaContext, caplog: pytest.LogCaptureFixture
) -> None:
    event = load_event(__file__, "transfers")

    function.lambda_handler(event, lambda_context)

    bad = event["Records"][1]["messageId"]
    assert [f"transfer {bad}: 0 cents cannot be sent"] == [
        record.getMessage() for record in caplog.records if record.name == function.__name__
    ]


def test_what_changes_is_that_nothing_is_lost(simulate: Simulate) -> None:
    old, new = payday(), payday()

    lost = simulate(old, before().lambda_handler)
    kept = simulate(new, handler.lambda_handler)

    assert shown_in(PAGE) == [lost.timeline(), kept.timeline()]
    lost.assert_all_done()  # so Lambda thinks
    kept.assert_dead_lettered([EMPTY])


def test_only_the_imports_change() -> None:
    old, new = (body_of((HERE / name).read_text(encoding="utf-8")) for name in FILES)

    assert old == new


def payday() -> SqsQueue:
    """A queue with a transfer that no attempt can book."""
    queue = SqsQueue("transfers", max_receive_count=3)
    queue.send(EMPTY)
    return queue


def body_of(source: str) -> list[str]:
    """What a file does, without where it takes its names from."""
    return [
        ast.unparse(node)
        for node in ast.parse(source).body[1:]  # the first is the docstring
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
