"""Promise 5, in memory. A function that creates its processor in each invocation keeps few."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import weakref
from typing import Any

import pytest

import batchproc
from batchproc.errors import BatchProcessingError
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.ways import Way, make_processor, records_given, ways_of

Processors = list["weakref.ref[Any]"]
QUIET = {"log_failures": False}  # lines hold tracebacks, and pytest keeps lines
OPTIONS = {**QUIET, "skip_group_on_error": True}


def lambda_handler(source: Source, way: Way, fails: str, made: Processors) -> Any:
    """Makes its processor; a traceback of a record leads to this frame, which holds it."""
    processor = make_processor(source, way, OPTIONS if source.fifo else QUIET)
    made.append(weakref.ref(processor))

    def refuse(record: Any) -> None:
        if source.body_of(record) in fails:
            raise ValueError(type(processor))  # and the handler holds it, too

    async def arefuse(record: Any) -> None:
        await asyncio.sleep(0)
        refuse(record)

    event = source.event("abc")
    with processor(records_given(source, event), arefuse if way.is_async else refuse) as batch:
        batch.async_process() if way.is_async else batch.process()
    return processor.response()


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_no_processor_outlives_its_invocation(source: Source) -> None:
    for way in ways_of(source, OPTIONS):
        if way.form != "context_manager":
            continue
        made: Processors = []
        for _ in range(3):
            lambda_handler(source, way, "", made)
        gc.collect()

        assert (way, 3) == (way, len(made))
        assert (way, []) == (way, [one() for one in made if one() is not None])


@pytest.mark.parametrize("fails", ["b", "abc"], ids=["some", "all"])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_few_processors_with_failed_records_may_outlive_their_invocation(
    source: Source, fails: str
) -> None:
    for way in ways_of(source, OPTIONS):
        if way.form != "context_manager":
            continue
        made: Processors = []
        for _ in range(10):
            try:
                lambda_handler(source, way, fails, made)
            except BatchProcessingError:
                pass
        gc.collect()

        assert (way, 10) == (way, len(made))
        assert len([one for one in made if one() is not None]) <= 4, way


class Payload:
    """Something in an exception."""


def test_a_copy_of_the_context_sees_its_own_run_for_as_long_as_it_lives() -> None:
    watch: list[weakref.ref[Payload]] = []

    def refuse(record: Any) -> None:
        payload = Payload()
        watch.append(weakref.ref(payload))
        raise ValueError(payload)

    event, other = SQS.event("ab"), SQS.event("cd", start=2)
    processor = SQS.processor(raise_on_entire_batch_failure=False, log_failures=False)
    context = contextvars.copy_context()
    context.run(batchproc.process_partial_response, event, refuse, processor)
    batchproc.process_partial_response(other, lambda record: None, processor)
    seen_there, seen_here = context.run(processor.response), processor.response()
    alive = [ref() is not None for ref in watch]
    gc.disable()
    try:
        del context
        left = [ref() for ref in watch if ref() is not None]
    finally:
        gc.enable()

    assert response_of(SQS.identifiers(event)) == seen_there
    assert seen_here == {"batchItemFailures": []}
    assert alive == [True, True]
    assert left == []
