"""Mistakes of a first day: each raises before the first record, and says how to fix it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    async_batch_processor,
    batch_processor,
    process_partial_response,
)
from batchproc.errors import WrongHandlerError

EVENT: dict[str, Any] = {
    "Records": [{"messageId": "a", "body": "1"}, {"messageId": "b", "body": "two"}]
}


def number(record: Any) -> int:
    return int(record.body)


class Recorder:
    """A record handler that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, record: Any) -> None:
        self.calls += 1


def test_a_hook_with_too_few_parameters_raises_before_the_first_record() -> None:
    class Counting(BatchProcessor):
        def success_handler(self, record: Any) -> Any:  # type: ignore[override]
            return None

    handler = Recorder()

    with pytest.raises(WrongHandlerError) as caught:
        process_partial_response(EVENT, handler, Counting(EventType.SQS))

    assert handler.calls == 0
    assert "success_handler" in str(caught.value)
    assert "def success_handler(self, record, result)" in str(caught.value)


def test_a_failure_hook_with_a_required_third_parameter_raises() -> None:
    class Counting(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any, metrics: Any) -> Any:  # type: ignore[override]
            return None

    with pytest.raises(WrongHandlerError, match=r"def failure_handler\(self, record, exception\)"):
        process_partial_response(EVENT, number, Counting(EventType.SQS))


@pytest.mark.parametrize(
    "hook",
    [
        lambda record, result: None,
        lambda *arguments: None,
        lambda record, **rest: None,
        lambda result, record: None,
        lambda first, second, third=None: None,
        lambda *, record, result: None,
        print,
    ],
)
def test_hooks_that_can_be_called_are_accepted(hook: Any) -> None:
    processor = BatchProcessor(EventType.SQS)
    processor.success_handler = hook  # type: ignore[method-assign]

    response = process_partial_response(EVENT, number, processor)

    assert response == {"batchItemFailures": [{"itemIdentifier": "b"}]}


@pytest.mark.parametrize("name", ["success_handler", "failure_handler"])
def test_a_hook_that_is_not_callable_raises_before_the_first_record(name: str) -> None:
    handler = Recorder()
    processor: Any = type("Counting", (BatchProcessor,), {name: 3})(EventType.SQS)

    with pytest.raises(WrongHandlerError, match=f"{name} must be a function; an int came"):
        process_partial_response(EVENT, handler, processor)

    assert handler.calls == 0


@pytest.mark.parametrize("name", ["response", "process", "_process_record", "_clean"])
def test_a_method_cannot_be_replaced_by_a_value(name: str) -> None:
    processor = BatchProcessor(EventType.SQS)

    with pytest.raises(TypeError, match=f"{name} is a method of BatchProcessor"):
        setattr(processor, name, {"batchItemFailures": []})


def test_a_with_block_without_records_says_what_is_missing() -> None:
    with (
        pytest.raises(RuntimeError, match=r"with processor\(records, handler=record_handler\)"),
        BatchProcessor(EventType.SQS) as batch,
    ):
        batch.process()


@pytest.mark.parametrize("decorator", [batch_processor, async_batch_processor])
def test_a_decorator_without_arguments_says_how_to_write_it(decorator: Any) -> None:
    with pytest.raises(TypeError, match=r"record_handler=.*, processor="):

        @decorator  # type: ignore[untyped-decorator]  # any of both
        def lambda_handler(event: Any, context: Any) -> None: ...


@pytest.mark.parametrize(
    ("decorator", "processor"),
    [
        (batch_processor, BatchProcessor(EventType.SQS)),
        (async_batch_processor, AsyncBatchProcessor(EventType.SQS)),
    ],
)
def test_an_async_function_is_refused_by_a_decorator(decorator: Any, processor: Any) -> None:
    with pytest.raises(WrongHandlerError, match="Lambda does not await"):

        @decorator(record_handler=number, processor=processor)  # type: ignore[untyped-decorator]
        async def lambda_handler(event: Any, context: Any) -> None: ...


def test_a_decorated_function_that_drops_the_response_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    processor = BatchProcessor(EventType.SQS)

    @batch_processor(record_handler=number, processor=processor)
    def lambda_handler(event: Any, context: Any) -> None: ...

    with caplog.at_level(logging.WARNING, logger="batchproc"):
        assert lambda_handler(EVENT, None) is None

    assert "lambda_handler returned None" in caplog.messages[-1]
    assert "return processor.response()" in caplog.messages[-1]


def test_a_handler_and_a_processor_that_are_swapped_are_named() -> None:
    with pytest.raises(TypeError, match="event, record_handler, processor, context"):
        process_partial_response(EVENT, BatchProcessor(EventType.SQS), number)  # type: ignore[call-overload]
