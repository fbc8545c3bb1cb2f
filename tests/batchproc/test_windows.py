"""The state of a tumbling window, which Lambda passes from one batch of the window to the next.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
"""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import BatchProcessingError, BatchProcessor, EventType, process_partial_response
from tests.support.events import ALL, DYNAMODB, KINESIS, SQS, Source, response_of
from tests.support.ways import make_processor, run, ways_of

WINDOW = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:02:00Z"}
streams = pytest.mark.parametrize("source", [KINESIS, DYNAMODB], ids=repr)


def window(source: Source, bodies: str, **fields: Any) -> dict[str, Any]:
    return {**source.event(bodies), "window": WINDOW, "isFinalInvokeForWindow": False, **fields}


def entries(source: Source) -> list[Any]:
    return [way for way in ways_of(source) if "context_manager" not in way.form]


@pytest.mark.parametrize("state", [{"count": 3}, {}, None])
@streams
def test_the_state_of_the_event_is_passed_on(source: Source, state: Any) -> None:
    event = window(source, "ab", state=state)
    for way in entries(source):
        outcome = run(source, event, lambda record: None, way=way)

        assert outcome.response == {"batchItemFailures": [], "state": state or {}}, way


@streams
def test_a_window_without_a_state_begins_with_an_empty_one(source: Source) -> None:
    for way in entries(source):
        outcome = run(source, window(source, ""), lambda record: None, way=way)

        assert outcome.response == {"batchItemFailures": [], "state": {}}, way


@streams
def test_a_handler_can_count_in_the_state(source: Source) -> None:
    for way in entries(source):
        if way.driver == "threads" or way.is_async:
            continue
        processor = make_processor(source, way)

        def handler(record: Any, processor: Any = processor) -> None:
            processor.state = {"count": processor.state.get("count", 0) + 1}

        event = window(source, "abc", state={"count": 5})
        outcome = run(source, event, handler, way=way, processor=processor)

        assert outcome.response == {"batchItemFailures": [], "state": {"count": 8}}, way
        assert processor.state == {"count": 8}
        assert event["state"] == {"count": 5}


@streams
def test_a_handler_on_a_thread_or_in_a_task_can_assign_the_state(source: Source) -> None:
    for way in entries(source):
        processor = make_processor(source, way)

        def handler(record: Any, processor: Any = processor) -> None:
            processor.state = {"last": "one"}

        outcome = run(source, window(source, "a"), handler, way=way, processor=processor)

        assert outcome.response == {"batchItemFailures": [], "state": {"last": "one"}}, way


@streams
def test_a_batch_that_raises_has_the_state_in_its_response(source: Source) -> None:
    event = window(source, "ab", state={"count": 1})
    for way in entries(source):
        outcome = run(source, event, int, way=way)

        assert isinstance(outcome.error, BatchProcessingError), way
        expected = {**response_of(source.identifiers(event)), "state": {"count": 1}}
        assert outcome.error.response == outcome.response == expected, way


def test_an_event_without_a_window_has_no_state() -> None:
    for source in ALL:
        for way in entries(source):
            processor = make_processor(source, way)
            event = {**source.event("a"), "state": {"count": 1}}
            outcome = run(source, event, lambda record: None, way=way, processor=processor)

            assert outcome.response == response_of([]), way


def test_other_sources_have_no_windows() -> None:
    event = {**SQS.event("a"), "window": WINDOW, "state": {"count": 1}}
    processor = BatchProcessor(EventType.SQS)

    assert process_partial_response(event, lambda record: None, processor) == response_of([])
    assert processor.state is None


@streams
def test_a_block_has_the_state_that_is_assigned_in_it(source: Source) -> None:
    processor = source.processor()
    with processor(source.event("ab")["Records"], lambda record: None) as batch:
        assert batch.state is None
        batch.process()
        batch.state = {"count": 2}

    assert processor.response() == {"batchItemFailures": [], "state": {"count": 2}}


@pytest.mark.parametrize("state", [None, 1, "count", [("count", 1)]])
def test_a_state_must_be_a_dict(state: Any) -> None:
    processor = KINESIS.processor()
    with processor(KINESIS.event("a")["Records"], lambda record: None) as batch:
        batch.process()
        with pytest.raises(TypeError) as caught:
            batch.state = state

    assert str(caught.value) == (
        f"state must be a dict, the state of the tumbling window; {type(state).__name__} came."
    )


def test_without_a_batch_there_is_no_state() -> None:
    processor = BatchProcessor(EventType.KinesisDataStreams)

    with pytest.raises(RuntimeError, match="has not processed a batch"):
        _ = processor.state
    with pytest.raises(RuntimeError, match="has not processed a batch"):
        processor.state = {}
