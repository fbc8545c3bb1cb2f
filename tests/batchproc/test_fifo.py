"""FIFO queues: what a failure holds back, in order, sync and async alike."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from batchproc import (
    BatchProcessingError,
    BatchProcessor,
    EventType,
    SQSFifoCircuitBreakerError,
    SQSFifoMessageGroupCircuitBreakerError,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from tests.batchproc.handlers import REFUSED, refusing
from tests.support.events import SQS, SQS_FIFO, response_of, sqs_record
from tests.support.ways import ALL_WAYS, Way, run

# Threads need groups: see test_options.
ways = pytest.mark.parametrize("way", [w for w in ALL_WAYS if w.driver != "threads"], ids=repr)
group_ways = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)
BY_GROUP = {"skip_group_on_error": True}


@ways
def test_after_the_first_failure_nothing_runs_and_the_rest_is_reported(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b", "c", "d"], groups=["1", "1", "2", "1"])
    seen: list[str] = []

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "b", seen=seen), way=way)

    assert seen == ["a", "b"]
    assert outcome.response == response_of(SQS_FIFO.identifiers(event)[1:])
    assert outcome.statuses == ["success", "fail", "skipped", "skipped"]


@group_ways
def test_with_groups_only_the_rest_of_the_failed_group_is_held_back(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b", "c", "d", "e"], groups=["1", "2", "1", "2", "1"])
    ids = SQS_FIFO.identifiers(event)
    seen: list[str] = []

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "a", seen=seen), BY_GROUP, way)

    assert sorted(seen) == ["a", "b", "d"]
    assert outcome.response == response_of([ids[0], ids[2], ids[4]])
    assert outcome.statuses == ["fail", "success", "skipped", "success", "skipped"]


@ways
def test_messages_of_skipped_records_say_why(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b", "c"])
    raw = event["Records"]

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "b"), way=way)

    skipped = "<class 'batchproc.errors.SQSFifoCircuitBreakerError'>:"
    expected = [
        ("success", "did a", raw[0]),
        ("fail", REFUSED.format("b"), raw[1]),
        ("fail", skipped + "A previous record failed processing", raw[2]),
    ]
    assert outcome.messages in (None, expected)  # None: this form does not show them
    assert outcome.fail_messages == raw[1:]
    assert len(outcome.exceptions) == 1  # a skipped record has none
    assert type(outcome.result[2].exception) is SQSFifoCircuitBreakerError


@group_ways
def test_messages_of_a_held_back_group_say_why(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b"], groups=["1", "1"])

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "a"), BY_GROUP, way)

    held_back = outcome.result[1].exception
    assert type(held_back) is SQSFifoMessageGroupCircuitBreakerError
    assert str(held_back) == "A previous record from this message group failed processing"


@ways
def test_a_failure_of_the_first_record_is_a_failure_of_the_whole_batch(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b", "c"])

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "a"), way=way)

    assert isinstance(outcome.error, BatchProcessingError)
    assert len(outcome.error.child_exceptions) == 1
    assert outcome.response == outcome.error.response == response_of(SQS_FIFO.identifiers(event))


@ways
def test_the_whole_batch_may_fail_without_raising(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b"])
    quiet = {"raise_on_entire_batch_failure": False}

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "a"), quiet, way)

    assert outcome.error is None
    assert outcome.response == response_of(SQS_FIFO.identifiers(event))


@group_ways
def test_a_failed_group_is_forgotten_in_the_next_invocation(way: Way) -> None:
    processor = _processor(way)
    first = SQS_FIFO.event(["a", "b", "c"], groups=["1", "1", "2"])
    second = SQS_FIFO.event(["b", "d"], groups=["1", "1"], start=1)

    run(SQS_FIFO, first, refusing(SQS_FIFO, "a"), way=way, processor=processor)
    outcome = run(SQS_FIFO, second, refusing(SQS_FIFO), way=way, processor=processor)

    assert outcome.response == {"batchItemFailures": []}


def _processor(way: Way) -> Any:
    from tests.support.ways import make_processor

    return make_processor(SQS_FIFO, way, BY_GROUP)


def test_in_async_a_group_is_in_order_and_groups_overlap() -> None:
    event = SQS_FIFO.event(["a1", "b1", "a2", "b2"], groups=["a", "b", "a", "b"])
    log: list[str] = []

    async def handler(record: Any) -> None:
        log.append(f"{record.body} starts")
        for _ in range(3):
            await asyncio.sleep(0)
        log.append(f"{record.body} ends")

    processor = SQS_FIFO.async_processor(skip_group_on_error=True)
    with processor(event["Records"], handler) as batch:
        batch.async_process()

    def order(group: str) -> list[str]:
        return [line for line in log if line.startswith(group)]

    assert order("a") == ["a1 starts", "a1 ends", "a2 starts", "a2 ends"]
    assert order("b") == ["b1 starts", "b1 ends", "b2 starts", "b2 ends"]
    assert log.index("b1 starts") < log.index("a1 ends")


def test_in_async_without_groups_the_whole_batch_is_one_line() -> None:
    event = SQS_FIFO.event(["a1", "b1", "a2"], groups=["a", "b", "a"])
    open_now, most = [0], [0]

    async def handler(record: Any) -> None:
        open_now[0] += 1
        most[0] = max(most[0], open_now[0])
        await asyncio.sleep(0)
        open_now[0] -= 1

    with SQS_FIFO.async_processor()(event["Records"], handler) as batch:
        batch.async_process()

    assert most == [1]


def test_a_fifo_processor_takes_the_records_of_a_standard_queue() -> None:
    event = SQS.event(["a", "b", "c"])

    response = process_partial_response(event, refusing(SQS, "b"), SqsFifoPartialProcessor())

    assert response == response_of(SQS.identifiers(event)[1:])


def test_without_a_group_a_record_stands_alone() -> None:
    event = {"Records": [sqs_record(0, "a"), sqs_record(1, "b"), sqs_record(2, "c", "g")]}
    processor = SqsFifoPartialProcessor(skip_group_on_error=True)

    response = process_partial_response(event, refusing(SQS, "a"), processor)

    assert response == response_of(SQS.identifiers(event)[:1])


def test_a_standard_processor_takes_the_records_of_a_fifo_queue() -> None:
    event = SQS_FIFO.event(["a", "b", "c"])

    response = process_partial_response(
        event, refusing(SQS_FIFO, "b"), BatchProcessor(EventType.SQS)
    )

    assert response == response_of(SQS_FIFO.identifiers(event)[1:2])
