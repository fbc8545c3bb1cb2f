"""Beside AWS Lambda Powertools: the same answers where it is right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import batchproc
from tests.batchproc.handlers import arefusing, refusing
from tests.parity.rows import same
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Event, Source, response_of

pytest.importorskip("aws_lambda_powertools", reason="aws-lambda-powertools is not installed")

import aws_lambda_powertools.utilities.batch as theirs

BODIES = list("abcdef")
SOURCES = [SQS, KINESIS, DYNAMODB, KAFKA]
failing = st.sets(st.sampled_from(BODIES))


def theirs_of(source: Source, *, is_async: bool = False, **options: Any) -> Any:
    if source.fifo:
        return theirs.SqsFifoPartialProcessor(**options)
    kind = theirs.AsyncBatchProcessor if is_async else theirs.BatchProcessor
    return kind(event_type=getattr(theirs.EventType, source.event_type_name), **options)


def answers(entry: Any, event: Event, handler: Any, processor: Any) -> Any:
    try:
        return entry(event=event, record_handler=handler, processor=processor)
    except (batchproc.BatchProcessingError, theirs.exceptions.BatchProcessingError) as error:
        return type(error).__name__, str(error).partition(". ")[0]


@same(
    "For any combination of failed records, both libraries return the same response, "
    "or both raise.",
    "process_partial_response",
    "BatchProcessor",
    at="sqs-standard",
)
@pytest.mark.parametrize("source", SOURCES, ids=repr)
@settings(max_examples=20)
@given(refused=failing)
def test_the_same_response(source: Source, refused: set[str]) -> None:
    event, handler = source.event(BODIES), refusing(source, *refused)

    expected = answers(theirs.process_partial_response, event, handler, theirs_of(source))

    ours = batchproc.process_partial_response
    assert answers(ours, event, handler, source.processor()) == expected
    assert answers(ours, event, handler, source.processor(max_workers=2)) == expected


@same(
    "The same holds for async handlers.",
    "async_process_partial_response",
    "AsyncBatchProcessor",
)
@pytest.mark.parametrize("source", SOURCES, ids=repr)
@settings(max_examples=10)
@given(refused=failing)
def test_the_same_response_in_async(source: Source, refused: set[str]) -> None:
    event, handler = source.event(BODIES), arefusing(source, *refused)

    expected = answers(
        theirs.async_process_partial_response, event, handler, theirs_of(source, is_async=True)
    )

    ours = batchproc.async_process_partial_response
    assert answers(ours, event, handler, source.async_processor()) == expected


@same(
    "The same holds for FIFO queues with any groups, with and without `skip_group_on_error`.",
    "SqsFifoPartialProcessor",
    "SqsFifoPartialProcessor(skip_group_on_error)",
    at="sqs-fifo",
)
@pytest.mark.parametrize("skip_group_on_error", [False, True])
@settings(max_examples=20)
@given(refused=failing, groups=st.lists(st.sampled_from("123"), min_size=6, max_size=6))
def test_the_same_response_for_a_fifo_queue(
    skip_group_on_error: bool, refused: set[str], groups: list[str]
) -> None:
    event, handler = SQS_FIFO.event(BODIES, groups=groups), refusing(SQS_FIFO, *refused)
    option = {"skip_group_on_error": skip_group_on_error}

    expected = answers(
        theirs.process_partial_response, event, handler, theirs_of(SQS_FIFO, **option)
    )

    ours = batchproc.process_partial_response
    assert answers(ours, event, handler, SQS_FIFO.processor(**option)) == expected


@same(
    "The processed messages are the same for every source.",
    "BasePartialProcessor.process",
)
@pytest.mark.parametrize("source", SOURCES, ids=repr)
def test_the_same_processed_messages(source: Source) -> None:
    event, handler = source.event(["a", "b", "c"]), refusing(source, "b")
    records, given_to_us = source.records(event), source.processor()
    given_to_them = theirs_of(source)
    with given_to_them(records=records, handler=handler):
        expected = given_to_them.process()

    with given_to_us(records=records, handler=handler):
        messages = given_to_us.process()

    assert [message[:2] for message in messages] == [message[:2] for message in expected]
    # Theirs holds raw dicts of successes and views of failures; ours views, which equal both.
    assert [message[2] for message in messages] == [
        getattr(message[2], "raw_event", message[2]) for message in expected
    ]


def test_their_models_work_with_our_processor() -> None:
    from aws_lambda_powertools.utilities.parser.models import SqsRecordModel
    from pydantic import Json

    class Record(SqsRecordModel):
        body: Json[dict[str, int]]  # type: ignore[assignment]  # as its pages show it

    event = SQS.event(['{"a": 1}', "{broken"])

    def handler(record: Any) -> int:
        return int(record.body["a"])

    response = batchproc.process_partial_response(event, handler, SQS.processor(model=Record))

    assert response == response_of(SQS.identifiers(event)[1:])
    assert response == theirs.process_partial_response(event, handler, theirs_of(SQS, model=Record))
