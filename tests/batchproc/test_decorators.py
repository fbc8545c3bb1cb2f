"""`@batch_processor` and `@async_batch_processor`: the batch first, then the Lambda handler."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from batchproc import (
    BatchProcessingError,
    UnexpectedBatchTypeError,
    async_batch_processor,
    batch_processor,
)
from tests.batchproc.handlers import arefusing, never, refusing
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS, Source, response_of

sources = pytest.mark.parametrize("source", ALL, ids=repr)


@sources
def test_the_handler_returns_the_response_of_the_batch(source: Source) -> None:
    processor, event = source.processor(), source.event(["a", "b"])

    @batch_processor(record_handler=refusing(source, "b"), processor=processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    assert lambda_handler(event, FakeContext()) == response_of(source.identifiers(event)[1:])


@sources
def test_the_async_decorator_does_the_same(source: Source) -> None:
    processor, event = source.async_processor(), source.event(["a", "b"])

    @async_batch_processor(record_handler=arefusing(source, "b"), processor=processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    assert lambda_handler(event, FakeContext()) == response_of(source.identifiers(event)[1:])


def test_the_batch_runs_before_the_handler_which_gets_event_and_context() -> None:
    order: list[Any] = []
    event, context = SQS.event(["a"]), FakeContext()

    def record_handler(record: Any) -> None:
        order.append(record.body)

    @batch_processor(record_handler=record_handler, processor=SQS.processor())
    def lambda_handler(*arguments: Any) -> str:
        order.extend(arguments)
        return "mine"

    assert lambda_handler(event, context) == "mine"
    assert order == ["a", event, context]


def test_the_context_reaches_the_record_handler() -> None:
    context, seen = FakeContext(), []

    def record_handler(record: Any, lambda_context: Any) -> None:
        seen.append(lambda_context)

    async def arecord_handler(record: Any, lambda_context: Any) -> None:
        seen.append(lambda_context)

    @batch_processor(record_handler=record_handler, processor=SQS.processor())
    def lambda_handler(event: Any, context: Any) -> None: ...

    @async_batch_processor(record_handler=arecord_handler, processor=SQS.async_processor())
    def async_lambda_handler(event: Any, context: Any) -> None: ...

    lambda_handler(SQS.event(["a"]), context)
    async_lambda_handler(SQS.event(["a"]), context)

    assert seen == [context, context]


def test_name_and_docstring_stay() -> None:
    @batch_processor(record_handler=never, processor=SQS.processor())
    def lambda_handler(event: Any, context: Any) -> None:
        """Mine."""

    assert (lambda_handler.__name__, lambda_handler.__doc__) == ("lambda_handler", "Mine.")


def test_no_deprecation_warning() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        @batch_processor(record_handler=refusing(SQS), processor=SQS.processor())
        def lambda_handler(event: Any, context: Any) -> None: ...

        lambda_handler(SQS.event(["a"]), FakeContext())

    assert caught == []


def test_a_batch_that_failed_whole_raises_and_the_handler_is_not_called() -> None:
    processor, event = SQS.processor(), SQS.event(["a"])

    @batch_processor(record_handler=refusing(SQS, "a"), processor=processor)
    def lambda_handler(event: Any, context: Any) -> None:
        raise SystemExit("the handler was called")

    with pytest.raises(BatchProcessingError):
        lambda_handler(event, FakeContext())

    assert processor.response() == response_of(SQS.identifiers(event))


def test_a_wrong_event_is_refused_and_the_handler_is_not_called() -> None:
    @batch_processor(record_handler=never, processor=SQS.processor())
    def lambda_handler(event: Any, context: Any) -> None:
        raise SystemExit("the handler was called")

    with pytest.raises(UnexpectedBatchTypeError):
        lambda_handler({"detail": {}}, FakeContext())


def test_invocations_know_nothing_of_each_other() -> None:
    processor = SQS.processor()

    @batch_processor(record_handler=refusing(SQS, "a"), processor=processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    first, second = SQS.event(["a", "b"]), SQS.event(["b"], start=9)

    assert lambda_handler(first, FakeContext()) == response_of(SQS.identifiers(first)[:1])
    assert lambda_handler(second, FakeContext()) == {"batchItemFailures": []}


def test_the_sync_decorator_refuses_an_async_processor() -> None:
    @batch_processor(record_handler=arefusing(SQS), processor=SQS.async_processor())  # type: ignore[untyped-decorator]  # it is Any here
    def lambda_handler(event: Any, context: Any) -> None: ...

    with pytest.raises(TypeError, match=r"^AsyncBatchProcessor awaits its handlers"):
        lambda_handler(SQS.event(["a"]), FakeContext())
