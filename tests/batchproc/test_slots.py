"""Which batches a context keeps: a few open ones, and two closed ones of other processors."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

import pytest

from batchproc import AsyncBatchProcessor, BatchProcessor, EventType, process_partial_response
from batchproc._current import MOST_CLOSED, MOST_OPEN, slots
from tests.batchproc.handlers import refusing
from tests.support.events import SQS, response_of

MOST = MOST_OPEN + MOST_CLOSED


def alone(test: Any) -> Any:
    """Run a test in an empty context: other tests leave batches in theirs."""

    def run() -> None:
        contextvars.Context().run(test)

    run.__name__ = test.__name__
    return run


def processors(count: int) -> list[Any]:
    return [BatchProcessor(EventType.SQS) for _ in range(count)]


@alone
def test_two_closed_batches_of_other_processors_can_be_read() -> None:
    event, several = SQS.event("ab"), processors(4)
    for processor in several:
        process_partial_response(event, refusing(SQS, "b"), processor)
    expected = response_of(SQS.identifiers(event)[1:])

    assert [processor.response() for processor in several[1:]] == [expected] * 3
    with pytest.raises(RuntimeError, match="until two other processors have run there"):
        several[0].response()


@alone
def test_open_blocks_inside_each_other_are_kept() -> None:
    event, several = SQS.event("ab"), processors(MOST_OPEN)
    for processor in several:
        processor(event["Records"], refusing(SQS, "b")).__enter__()
    for processor in reversed(several):
        processor.process()
        processor.__exit__(None, None, None)

    assert several[0].response() == response_of(SQS.identifiers(event)[1:])


@alone
def test_blocks_that_were_left_open_do_not_pile_up() -> None:
    event = SQS.event("ab")
    kept = processors(3 * MOST)
    for processor in kept:
        processor(event["Records"], refusing(SQS)).__enter__()

    assert len(slots.get()) <= MOST + 1


@alone
def test_a_block_that_others_push_out_can_still_be_read_after_it() -> None:
    event, others = SQS.event("ab"), processors(2 * MOST)

    class Opening(BatchProcessor):
        def _clean(self) -> None:
            for processor in others:
                processor(event["Records"], refusing(SQS)).__enter__()
            super_clean()

    def super_clean() -> None:
        """Not the base's: it would look for its batch, which the others have pushed out."""

    processor = Opening(EventType.SQS)
    response = process_partial_response(event, refusing(SQS, "b"), processor)

    assert response == response_of(SQS.identifiers(event)[1:])


@alone
def test_a_batch_can_be_processed_without_a_with_block() -> None:
    event = SQS.event("ab")
    messages = BatchProcessor(EventType.SQS)(event["Records"], refusing(SQS, "b")).process()

    assert [message[0] for message in messages] == ["success", "fail"]


@alone
def test_an_async_hook_speaks_of_its_batch_after_another_one_in_the_handler() -> None:
    seen: list[Any] = []
    inner_event, event = SQS.event("x", start=10), SQS.event("ab")

    class Reading(AsyncBatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            seen.append((record.body, len(self.result)))
            return super().success_handler(record, result)

    processor = Reading(EventType.SQS, max_concurrency=1)
    inner = BatchProcessor(EventType.SQS)

    async def handler(record: Any) -> None:
        with processor(inner_event["Records"], refusing(SQS)):
            await processor.aprocess()
        process_partial_response(inner_event, refusing(SQS), inner)

    async def main() -> Any:
        with processor(event["Records"], handler):
            await processor.aprocess()
        return processor.response()

    assert asyncio.run(main()) == response_of([])
    assert seen == [("x", 1), ("a", 2), ("x", 1), ("b", 2)]


@alone
def test_the_sync_hook_does_too() -> None:
    seen: list[Any] = []
    inner_event, event = SQS.event("x", start=10), SQS.event("ab")

    class Reading(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            seen.append((record.body, len(self.result)))
            return super().success_handler(record, result)

    processor = Reading(EventType.SQS)
    inner = BatchProcessor(EventType.SQS)

    def handler(record: Any) -> None:
        if record.body != "x":
            process_partial_response(inner_event, handler, processor)
            process_partial_response(inner_event, refusing(SQS), inner)

    assert process_partial_response(event, handler, processor) == response_of([])
    assert seen == [("x", 1), ("a", 2), ("x", 1), ("b", 2)]
