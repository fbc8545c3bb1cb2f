"""Tumbling windows: the response to an event with `window` has the state of the window.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import BatchProcessingError, process_partial_response
from tests.support.events import DYNAMODB, KINESIS, SQS, Event, Source, response_of
from tests.support.ways import ALL_WAYS, SYNC_WAYS, Way, run

STREAMS = [KINESIS, DYNAMODB]
SEEN = [way for way in ALL_WAYS if "context" not in way.form]
UNSEEN = [way for way in ALL_WAYS if "context" in way.form]
streams = pytest.mark.parametrize("source", STREAMS, ids=repr)


def in_window(source: Source, state: Any = None, **more: Any) -> Event:
    return {
        **source.event(["a", "b"]),
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"},
        "state": {} if state is None else state,
        "shardId": "shardId-000000000000",
        "eventSourceARN": "arn",
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
        **more,
    }


def fails_at(source: Source, event: Event, *positions: int) -> Any:
    failing = [id(source.records(event)[position]) for position in positions]

    def handler(record: Any) -> None:
        if id(record.raw_event) in failing:
            raise ValueError("one of those that fail")

    return handler


@streams
@pytest.mark.parametrize("way", SEEN, ids=repr)
def test_the_state_of_the_event_is_in_the_response(source: Source, way: Way) -> None:
    event = in_window(source, {"total": 4})

    outcome = run(source, event, lambda record: None, way=way)

    assert outcome.response == {"batchItemFailures": [], "state": {"total": 4}}
    assert outcome.result.response == outcome.response


@streams
@pytest.mark.parametrize("way", SEEN, ids=repr)
def test_a_response_that_names_failures_has_it_too(source: Source, way: Way) -> None:
    event = in_window(source, {"total": 4})

    outcome = run(source, event, fails_at(source, event, 1), way=way)

    assert outcome.response == {
        **response_of(source.identifiers(event)[1:]),
        "state": {"total": 4},
    }


@streams
def test_the_response_of_the_error_has_it_too(source: Source) -> None:
    event = in_window(source, {"total": 4})

    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(event, fails_at(source, event, 0, 1), source.processor())

    assert caught.value.response == {
        **response_of(source.identifiers(event)),
        "state": {"total": 4},
    }


@streams
@pytest.mark.parametrize("way", SEEN, ids=repr)
def test_the_first_state_of_a_window_is_empty(source: Source, way: Way) -> None:
    for event in (in_window(source), {**in_window(source), "state": None}):
        assert run(source, event, lambda record: None, way=way).response == {
            "batchItemFailures": [],
            "state": {},
        }


@streams
@pytest.mark.parametrize("way", [way for way in SEEN if way.driver != "threads"], ids=repr)
def test_a_handler_passes_on_another_state(source: Source, way: Way) -> None:
    event = in_window(source, {"count": 5})
    processor = source.async_processor() if way.is_async else source.processor()

    def handler(record: Any) -> None:
        processor.state = {"count": processor.state["count"] + 1}

    response = run(source, event, handler, way=way, processor=processor).response

    assert response == {"batchItemFailures": [], "state": {"count": 7}}
    assert event["state"] == {"count": 5}


@streams
def test_the_last_event_of_a_window_may_be_without_records(source: Source) -> None:
    event = in_window(source, {"total": 4}, Records=[], isFinalInvokeForWindow=True)

    response = process_partial_response(event, lambda record: None, source.processor())

    assert response == {"batchItemFailures": [], "state": {"total": 4}}


@streams
@pytest.mark.parametrize("way", UNSEEN, ids=repr)
def test_a_with_block_sees_no_event_and_so_no_state(source: Source, way: Way) -> None:
    event = in_window(source, {"total": 4})

    outcome = run(source, event, lambda record: None, way=way)

    assert outcome.response == {"batchItemFailures": []}


@streams
def test_a_with_block_is_given_the_state(source: Source) -> None:
    event, processor = in_window(source, {"total": 4}), source.processor()

    with processor(event["Records"], lambda record: None):
        processor.state = event["state"]
        processor.process()

    assert processor.response() == {"batchItemFailures": [], "state": {"total": 4}}


@streams
def test_a_state_is_of_its_batch_alone(source: Source) -> None:
    processor = source.processor()

    process_partial_response(in_window(source, {"total": 4}), lambda record: None, processor)
    after = process_partial_response(source.event(["a"]), lambda record: None, processor)

    assert after == {"batchItemFailures": []}


@streams
@pytest.mark.parametrize("odd", [None, 4, "a", [1]])
def test_a_state_is_a_dict(source: Source, odd: Any) -> None:
    processor = source.processor()

    with processor(source.event(["a"])["Records"], lambda record: None):
        with pytest.raises(TypeError, match="state must be a dict, the state of the tumbling"):
            processor.state = odd
        processor.process()


def test_a_queue_has_no_window() -> None:
    event = {**SQS.event(["a"]), "window": {}, "state": {"total": 4}}

    assert run(SQS, event, lambda record: None, way=SYNC_WAYS[0]).response == {
        "batchItemFailures": []
    }
