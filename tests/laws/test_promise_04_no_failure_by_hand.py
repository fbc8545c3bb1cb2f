"""Promise 4: calling `failure_handler` does not make a record fail, and the log says so."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from tests.laws.cases import case
from tests.laws.custom import run_with
from tests.laws.log import captured
from tests.support.events import ALL, SQS, Source
from tests.support.ways import Way, make_processor, run, ways_of


def refusing(self: Any, record: Any, result: Any) -> Any:
    try:
        raise ValueError("too large")
    except ValueError:
        return self.failure_handler(record, sys.exc_info())


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_success_that_a_hook_wants_to_fail_is_told_of(source: Source) -> None:
    batch = case(source, 3, fails=[2])
    for way in batch.ways():
        with captured() as lines:
            outcome = run_with(batch, way, success_handler=refusing)

        assert batch.response == outcome.response, way
        assert [
            f"failure_handler was called with ValueError for a {source.title} record that has not "
            "failed, and the record stays processed: what a hook returns decides nothing. To "
            "report the record, raise in success_handler or in the record handler, or append the "
            "record to self.fail_messages."
        ] * len(batch.bodies_with("success")) == [
            line.getMessage() for line in lines if line.levelname == "ERROR"
        ], way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_failure_that_is_one_is_not(source: Source) -> None:
    batch = case(source, 3, fails=[0, 2])

    def passing_on(self: Any, record: Any, exception: Any) -> Any:
        return super(type(self), self).failure_handler(record, exception)

    for way in batch.ways():
        with captured() as lines:
            run_with(batch, way, failure_handler=passing_on)

        assert [line.getMessage() for line in lines if line.levelname == "ERROR"] == [], way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_who_tells_of_failures_again_is_told_nothing(source: Source) -> None:
    batch = case(source, 3, fails=[1])
    processor: Any = source.processor()
    with (
        captured() as lines,
        processor(records=source.records(batch.event), handler=batch.handler()),
    ):
        processor.process()
        told = [processor.failure_handler("record", failure) for failure in processor.exceptions]

    assert [status for status, _, _ in told] == ["fail"]
    assert [line.getMessage() for line in lines if line.levelname == "ERROR"] == []


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_outside_of_a_batch_nobody_is_told_anything(source: Source) -> None:
    for way in ways_of(source):
        processor: Any = make_processor(source, way, {})
        failure = (KeyError, KeyError("id"), None)
        with captured() as lines:
            told = [processor.failure_handler("record", failure)]
            run(source, source.event(["a"]), lambda record: None, {}, way, processor=processor)
            told.append(processor.failure_handler("record", failure))

        assert told == [("fail", "<class 'KeyError'>:'id'", "record")] * 2
        assert lines == []


@pytest.mark.parametrize("way", ways_of(SQS), ids=repr)
def test_a_hook_that_passes_failures_on_costs_each_record_the_same(way: Way) -> None:
    def calls_for(records: int) -> int:
        batch = case(SQS, records, fails=[*range(records)])
        count = 0

        def passing_on(self: Any, record: Any, exception: Any) -> Any:
            return super(type(self), self).failure_handler(record, exception)

        def counting(frame: object, event: str, argument: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(counting)
        threading.setprofile(counting)
        try:
            run_with(batch, way, failure_handler=passing_on)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
        return count

    assert calls_for(400) < 2.5 * calls_for(200)
