"""Promise 5, in memory. A function that makes its processor anew in each invocation keeps none."""

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
FAILS = {"none": "", "some": "b", "all": "abc"}


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


@pytest.mark.parametrize("fails", FAILS.values(), ids=FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_no_processor_outlives_its_invocation(source: Source, fails: str) -> None:
    for way in ways_of(source, OPTIONS):
        if way.form != "context_manager":
            continue
        made: Processors = []
        for _ in range(3):
            try:
                lambda_handler(source, way, fails, made)
            except BatchProcessingError:
                pass
        gc.collect()

        assert (way, 3) == (way, len(made))
        assert (way, []) == (way, [one() for one in made if one() is not None])


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
    assert {"batchItemFailures": []} == seen_here
    assert [True, True] == alive
    assert [] == left
