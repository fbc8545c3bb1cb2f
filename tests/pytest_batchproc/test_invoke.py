"""What Lambda gets of a handler in one call: the response, or the exception."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from batchproc import BatchProcessingError, BatchProcessor, EventType, process_partial_response
from pytest_batchproc import (
    FakeLambdaContext,
    SqsEventFactory,
    assert_all_failed,
    assert_failed_at,
    invoke_handler,
    lambda_verdict,
)
from tests.pytest_batchproc.conftest import Run

EVENT = SqsEventFactory()(["good", "bad"])


def handler(event: Any, context: Any) -> object:
    def work(record: Any) -> None:
        if record.body == "bad":
            raise ValueError("bad")

    processor = BatchProcessor(EventType.SQS, log_failures=False)
    return process_partial_response(event, work, processor, context)


def test_it_gives_the_response() -> None:
    assert_failed_at(invoke_handler(handler, EVENT), EVENT, [1])


def test_it_gives_the_exception_of_a_batch_in_which_all_failed() -> None:
    event = SqsEventFactory()(["bad"])
    answer = invoke_handler(handler, event)

    assert isinstance(answer, BatchProcessingError)
    assert_all_failed(answer, event)
    assert_failed_at(answer, event, [0])
    assert lambda_verdict(answer, event).outcome == "failure"


def test_an_exit_is_an_answer_and_an_interrupt_is_not() -> None:
    def exits(event: Any, context: Any) -> None:
        raise SystemExit(1)

    def stops(event: Any, context: Any) -> None:
        raise KeyboardInterrupt

    assert isinstance(invoke_handler(exits, EVENT), SystemExit)
    with pytest.raises(KeyboardInterrupt):
        invoke_handler(stops, EVENT)


def test_the_handler_gets_a_copy_and_a_context() -> None:
    seen: list[Any] = []

    def takes_all(event: Any, context: Any) -> None:
        seen.append(context)
        event["Records"].clear()

    event = {"Records": [dict(EVENT["Records"][0])]}
    invoke_handler(takes_all, event)
    mine = FakeLambdaContext()
    invoke_handler(takes_all, event, mine)

    assert len(event["Records"]) == 1
    assert isinstance(seen[0], FakeLambdaContext)
    assert mine is seen[1]


def test_a_coroutine_is_closed_and_no_assertion_takes_it() -> None:
    async def never(event: Any, context: Any) -> None:
        raise AssertionError

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = invoke_handler(never, EVENT)

    with pytest.raises(AssertionError, match="it was never awaited"):
        assert_all_failed(answer, EVENT)


def test_what_lambda_cannot_call_is_no_failed_batch(snapshot: object) -> None:
    def of_one(event: Any) -> None:
        """A handler without context."""

    with pytest.raises(TypeError) as caught:
        invoke_handler(of_one, EVENT)  # type: ignore[arg-type]  # that is the mistake

    assert str(caught.value) == snapshot


@pytest.mark.parametrize("given", [None, {"batchItemFailures": []}])
def test_an_answer_is_not_a_handler(given: Any) -> None:
    with pytest.raises(TypeError, match=r"Pass the function, not what it returned"):
        invoke_handler(given, EVENT)


def test_the_fixture_passes_the_context_of_the_test(
    lambda_invoke: Any, lambda_context: FakeLambdaContext
) -> None:
    assert lambda_invoke(lambda event, context: context.aws_request_id, EVENT) == (
        lambda_context.aws_request_id
    )


def test_the_fixture_warns_of_an_exception_that_no_assertion_reads(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        from pytest_batchproc import assert_all_failed

        def handler(event, context):
            raise KeyError("table")

        def test_read(lambda_invoke, sqs_event_factory):
            event = sqs_event_factory(["a"])
            assert_all_failed(lambda_invoke(handler, event), event)

        def test_unread(lambda_invoke, sqs_event_factory):
            lambda_invoke(handler, sqs_event_factory(["a"]))
        """
    )
    done = run("-W", "default")

    done.assert_outcomes(passed=2, warnings=1)
    assert [line for line in done.outlines if "::test_" in line and "warn" in line] == [
        "test_the_fixture_warns_of_an_exception_that_no_assertion_reads.py::test_unread"
    ]
    done.stdout.fnmatch_lines(
        ["*UnassertedWarning: lambda_invoke: the handler raised KeyError: 'table'. No assertion*"]
    )
