"""Promise 5. No state leaks between runs, threads, tasks and processors."""

from __future__ import annotations

from contextvars import Context
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import batchproc
from batchproc.errors import BatchProcessingError
from tests.laws.cases import Case, case, cases, law
from tests.support.events import ALL, SQS, Source
from tests.support.ways import (
    CONTEXT_MANAGER_WAYS,
    Way,
    make_processor,
    records_given,
    run,
    ways_of,
)

some_cases = cases(min_size=1, stops=False)


def facts(outcome: Any) -> tuple[Any, ...]:
    return outcome.response, outcome.statuses, repr(outcome.error), outcome.fail_messages


# --- one run after the other ----------------------------------------------------------------------


@law
@given(st.data())
def test_a_warm_processor_answers_like_a_cold_one(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(ALL))
    batches = data.draw(st.lists(cases([source], stops=False), min_size=2, max_size=4))
    options = batches[0].options
    for way in ways_of(source, options):
        warm = make_processor(source, way, options)
        for batch in batches:
            cold = run(source, batch.event, batch.handler(), options, way)
            again = run(source, batch.event, batch.handler(), way=way, processor=warm)

            assert facts(cold) == facts(again), way


@settings(law, max_examples=6)
@given(some_cases, some_cases)
def test_processors_that_take_turns_keep_their_own_results(one: Case, other: Case) -> None:
    for way in one.ways():
        if way.form.startswith("awaited"):
            continue  # each asyncio.run has a context of its own: nothing to keep outside it
        for second in other.ways():
            if second.form.startswith("awaited"):
                continue
            first = run(one.source, one.event, one.handler(), one.options, way)
            run(other.source, other.event, other.handler(), other.options, second)

            assert one.response == first.processor.response(), (way, second)
            assert one.statuses == [item.status for item in first.processor.result]


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_processor_keeps_its_results_while_another_runs_again_and_again(source: Source) -> None:
    one, other = case(source, 2, fails=[1]), case(source, 3)

    def take_turns(way: Way) -> None:
        first = run(source, one.event, one.handler(), way=way)
        second = make_processor(source, way)
        for _ in range(3):
            run(source, other.event, other.handler(), way=way, processor=second)

            assert one.response == first.processor.response(), way
            assert one.statuses == [item.status for item in first.processor.result], way

    for way in ways_of(source):
        if not way.form.startswith("awaited"):
            Context().run(take_turns, way)  # where no processor of another test has been


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_what_was_read_from_a_run_stays_after_the_next(source: Source) -> None:
    bad, good = case(source, 3, fails=[0, 1, 2]), case(source, 2)
    for way in ways_of(source):
        processor = make_processor(source, way)
        outcome = run(source, bad.event, bad.handler(), way=way, processor=processor)
        error, result = outcome.error, outcome.result
        assert isinstance(error, BatchProcessingError)
        children = list(error.child_exceptions)
        run(source, good.event, good.handler(), way=way, processor=processor)

        assert children, way
        assert children == error.child_exceptions, way
        assert bad.response == error.response, way
        assert bad.statuses == [item.status for item in result], way


# --- no run, no answer ----------------------------------------------------------------------------


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_there_is_no_response_without_a_run(source: Source) -> None:
    for way in ways_of(source):
        with pytest.raises(RuntimeError):
            make_processor(source, way).response()


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_with_block_left_without_processing_raises(source: Source) -> None:
    batch = case(source, 2)
    for way in ways_of(source):
        processor = make_processor(source, way)
        with (
            pytest.raises(RuntimeError),
            processor(records_given(source, batch.event), batch.handler()),
        ):
            pass

        assert batch.identifiers == [
            entry["itemIdentifier"] for entry in processor.response()["batchItemFailures"]
        ], way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_exception_of_the_users_block_is_not_replaced(source: Source) -> None:
    batch = case(source, 2, fails=[0, 1])
    for way in ways_of(source):
        processor = make_processor(source, way)
        with (
            pytest.raises(KeyError, match="mine"),
            processor(records_given(source, batch.event), batch.handler()),
        ):
            raise KeyError("mine")


def test_nothing_runs_twice_in_one_block() -> None:
    batch = case(SQS, 2)
    ran: list[Any] = []
    processor = SQS.processor()
    with processor(batch.records, ran.append) as block:
        block.process()
        with pytest.raises(RuntimeError):
            block.process()

    assert len(ran) == 2


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_refused_event_leaves_no_stale_answer(source: Source) -> None:
    batch = case(source, 2, fails=[0])
    for way in ways_of(source):
        processor = make_processor(source, way)
        run(source, batch.event, batch.handler(), way=way, processor=processor)
        if way.form.endswith("context_manager"):
            continue  # takes records, not events
        refused = run(source, {"nothing": 1}, batch.handler(), way=way, processor=processor)

        assert isinstance(refused.error, batchproc.UnexpectedBatchTypeError), way
        with pytest.raises(RuntimeError):
            processor.response()


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_call_gives_the_processor_and_the_block_gives_it_too(source: Source) -> None:
    batch = case(source, 2)
    for way in CONTEXT_MANAGER_WAYS:
        if way not in ways_of(source) or way.form.startswith("awaited"):
            continue
        processor = make_processor(source, way)
        called = processor(records_given(source, batch.event), batch.handler())
        with called as block:
            block.async_process() if way.is_async else block.process()

        assert called is processor, way
        assert block is processor, way
        assert batch.response == processor.response(), way
