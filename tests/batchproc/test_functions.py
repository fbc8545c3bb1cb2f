"""`process_partial_response` and its async twins: one call for an invocation."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

import pytest

import batchproc
from batchproc import (
    AsyncBatchProcessor,
    BatchProcessingError,
    BatchProcessor,
    EventType,
    aprocess_partial_response,
    async_process_partial_response,
    process_partial_response,
)
from tests.batchproc.handlers import anever, arefusing, never, refusing
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS, Event, Source, response_of

sources = pytest.mark.parametrize("source", ALL, ids=repr)
standard = pytest.mark.parametrize("source", [one for one in ALL if not one.fifo], ids=repr)


def awaited(event: Event, handler: Any, processor: Any) -> Any:
    return asyncio.run(aprocess_partial_response(event, handler, processor))


@sources
def test_a_batch_without_failures_gives_an_empty_list(source: Source) -> None:
    event = source.event(["a", "b"])

    assert process_partial_response(event, refusing(source), source.processor()) == {
        "batchItemFailures": []
    }
    assert async_process_partial_response(event, arefusing(source), source.async_processor()) == {
        "batchItemFailures": []
    }
    assert awaited(event, arefusing(source), source.async_processor()) == {"batchItemFailures": []}


@standard
def test_a_batch_with_failures_reports_them_and_tries_every_record(source: Source) -> None:
    event = source.event(["a", "b", "c", "d"])
    _, second, _, fourth = source.identifiers(event)
    seen: list[str] = []

    response = process_partial_response(
        event, refusing(source, "b", "d", seen=seen), source.processor()
    )

    assert response == response_of([second, fourth])
    assert seen == ["a", "b", "c", "d"]


@standard
def test_the_async_entries_report_the_same(source: Source) -> None:
    event = source.event(["a", "b", "c", "d"])
    _, second, _, fourth = source.identifiers(event)
    handler = arefusing(source, "b", "d")
    expected = response_of([second, fourth])

    assert async_process_partial_response(event, handler, source.async_processor()) == expected
    assert awaited(event, handler, source.async_processor()) == expected


@standard
def test_threads_report_the_same(source: Source) -> None:
    event = source.event(["a", "b", "c", "d"])
    _, second, _, fourth = source.identifiers(event)
    processor = source.processor(max_workers=2)

    response = process_partial_response(event, refusing(source, "b", "d"), processor)

    assert response == response_of([second, fourth])


@sources
def test_a_batch_that_failed_whole_raises_and_the_response_is_there(source: Source) -> None:
    event = source.event(["a", "b"])
    processor = source.processor()

    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(event, refusing(source, "a", "b"), processor)

    assert processor.response() == response_of(source.identifiers(event))
    assert caught.value.response == processor.response()


@sources
def test_a_batch_that_failed_whole_is_only_reported_where_that_is_asked_for(
    source: Source,
) -> None:
    event = source.event(["a", "b"])
    expected = response_of(source.identifiers(event))
    quiet = {"raise_on_entire_batch_failure": False}

    assert (
        process_partial_response(event, refusing(source, "a", "b"), source.processor(**quiet))
    ) == expected
    assert (
        async_process_partial_response(
            event, arefusing(source, "a", "b"), source.async_processor(**quiet)
        )
    ) == expected


@sources
def test_an_empty_batch_is_an_empty_success(source: Source) -> None:
    empty = source.with_records(source.event(["a"]), [])

    assert process_partial_response(empty, never, source.processor()) == {"batchItemFailures": []}
    assert async_process_partial_response(empty, anever, source.async_processor()) == {
        "batchItemFailures": []
    }


@sources
def test_the_response_is_made_of_plain_json(source: Source) -> None:
    event = source.event(["a", "b"])
    processor = source.processor(raise_on_entire_batch_failure=False)

    response = process_partial_response(event, refusing(source, "a", "b"), processor)

    assert type(response) is dict
    assert json.loads(json.dumps(response)) == response


def test_the_event_is_not_changed() -> None:
    event = SQS.event(["a", "b"])
    before = json.dumps(event)

    process_partial_response(event, refusing(SQS, "b"), SQS.processor())

    assert json.dumps(event) == before


def test_two_calls_with_one_processor_know_nothing_of_each_other() -> None:
    processor = SQS.processor()
    first, second = SQS.event(["a", "b"]), SQS.event(["a", "b"], start=5)

    assert process_partial_response(first, refusing(SQS, "a"), processor) == response_of(
        SQS.identifiers(first)[:1]
    )
    assert process_partial_response(second, refusing(SQS, "b"), processor) == response_of(
        SQS.identifiers(second)[1:]
    )


@pytest.mark.parametrize(
    "name",
    [
        "process_partial_response",
        "async_process_partial_response",
        "aprocess_partial_response",
    ],
)
def test_the_parameters_are_those_that_users_pass_by_keyword(name: str) -> None:
    parameters = inspect.signature(getattr(batchproc, name)).parameters

    assert list(parameters) == ["event", "record_handler", "processor", "context"]
    assert parameters["context"].default is None


def test_only_the_awaited_entry_is_a_coroutine_function() -> None:
    assert inspect.iscoroutinefunction(aprocess_partial_response)
    assert not inspect.iscoroutinefunction(async_process_partial_response)


def test_the_context_reaches_a_handler_that_asks_for_it() -> None:
    context, seen = FakeContext(), []

    def handler(record: Any, lambda_context: Any) -> None:
        seen.append(lambda_context)

    async def ahandler(record: Any, lambda_context: Any) -> None:
        seen.append(lambda_context)

    event = SQS.event(["a"])
    process_partial_response(event, handler, SQS.processor(), context)
    process_partial_response(
        event=event, record_handler=handler, processor=SQS.processor(), context=context
    )
    async_process_partial_response(event, ahandler, SQS.async_processor(), context)

    assert seen == [context, context, context]


def test_a_sync_processor_in_an_async_entry_is_refused_by_name(snapshot: object) -> None:
    event, processor = SQS.event(["a"]), BatchProcessor(EventType.SQS)

    with pytest.raises(TypeError) as caught:
        async_process_partial_response(event, never, processor)  # type: ignore[call-overload]  # a mistake on purpose
    with pytest.raises(TypeError) as awaiting:
        awaited(event, never, processor)

    assert str(caught.value) == str(awaiting.value)
    assert str(caught.value) == snapshot


def test_an_async_processor_in_the_sync_entry_is_refused_by_name(snapshot: object) -> None:
    with pytest.raises(TypeError) as caught:
        process_partial_response(  # type: ignore[call-overload]  # a mistake on purpose
            SQS.event(["a"]), anever, AsyncBatchProcessor(EventType.SQS)
        )

    assert str(caught.value) == snapshot


@pytest.mark.parametrize("wrong", [None, "sqs", BatchProcessor, EventType.SQS, dict])
def test_what_is_no_processor_is_refused_by_name(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"^processor must be a processor of batchproc"):
        process_partial_response(SQS.event(["a"]), never, wrong)
