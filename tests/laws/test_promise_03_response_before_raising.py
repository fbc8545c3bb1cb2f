"""Promise 3. The response is complete before anything is raised."""

from __future__ import annotations

import pickle
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.errors import BatchProcessingError
from tests.laws.cases import Case, Refused, case, cases, law
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.ways import ALL_WAYS, make_processor, run, ways_of

PREFIX = "All records failed processing. "


@law
@given(cases())
def test_a_batch_raises_exactly_when_it_failed_whole(batch: Case) -> None:
    for way, outcome in batch.outcomes():
        assert batch.fails_whole == isinstance(outcome.error, BatchProcessingError), way
        assert outcome.error is None or batch.fails_whole, (way, outcome.error)


@law
@given(cases(min_size=1, all_fail=True))
def test_the_error_carries_everything_and_so_does_the_processor(batch: Case) -> None:
    for way, outcome in batch.outcomes():
        error = outcome.error
        assert isinstance(error, BatchProcessingError), way
        failed = batch.bodies_with("fail")

        assert batch.response == error.response, way
        assert batch.response == outcome.response, way
        assert batch.statuses == [item.status for item in error.result or ()], way
        assert [f"not {body}" for body in failed] == [
            str(value) for _, value, _ in error.child_exceptions
        ], way
        for kind, value, traceback in error.child_exceptions:
            assert kind is type(value), way
            assert traceback is not None, way
        assert str(error).startswith(PREFIX), way


@law
@given(cases())
def test_exceptions_are_those_of_failed_records_in_event_order(batch: Case) -> None:
    for way, outcome in batch.outcomes():
        assert [f"not {body}" for body in batch.bodies_with("fail")] == [
            str(value) for _, value, _ in outcome.exceptions
        ], way


@law
@given(cases())
def test_raising_can_be_turned_off_on_every_processor(batch: Case) -> None:
    batch.options["raise_on_entire_batch_failure"] = False
    for way, outcome in batch.outcomes():
        assert outcome.error is None, way
        assert batch.response == outcome.response, way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_response_is_complete_in_clean(source: Source) -> None:
    batch = case(source, 3, fails=[0, 1, 2])
    for way in ways_of(source):
        seen: list[Any] = []
        base = source.async_processor_class if way.is_async else source.processor_class

        class Watching(base):  # type: ignore[misc, valid-type]  # the base is chosen at run time
            def _clean(self, seen: list[Any] = seen) -> Any:
                seen.append((self.response(), len(self.exceptions), len(self.fail_messages)))
                return super()._clean()

        processor = make_processor(source, way, cls=Watching)
        outcome = run(source, batch.event, batch.handler(), way=way, processor=processor)

        assert isinstance(outcome.error, BatchProcessingError), way
        assert seen == [(batch.response, len(batch.bodies_with("fail")), 3)], way


def test_the_text_counts_by_exception_type() -> None:
    batch = case(SQS, 5, fails=range(5))
    for way, outcome in batch.outcomes():
        text = str(outcome.error)
        assert text.startswith(PREFIX), way
        assert "Lost" in text, way
        assert "3" in text, way
        assert "Refused" in text, way
        assert "2" in text, way


@law
@given(st.integers(1, 300), st.integers(1, 3_000), st.sampled_from(ALL))
def test_the_text_stays_under_8000_characters(count: int, length: int, source: Source) -> None:
    def handle(record: Any) -> None:
        body = source.body_of(record)
        kind = type(f"Error{body.removeprefix('body-')}" + "X" * (length % 500), (Exception,), {})
        raise kind("y" * length)

    batch = case(source, count)
    processor = source.processor(log_failures=False)
    outcome = run(source, batch.event, handle, processor=processor)

    assert str(outcome.error).startswith(PREFIX)
    assert len(str(outcome.error)) < 8_000
    assert len(batch.identifiers) == len(outcome.response["batchItemFailures"])


class NeedsTwo(Exception):
    def __init__(self, one: str, two: object) -> None:
        super().__init__(f"{one} {two}")
        self.two = two


def unpicklable() -> list[Exception]:
    class Local(Exception):
        pass

    return [
        Refused("plain"),
        NeedsTwo("needs", "two"),
        NeedsTwo("holds a lock", threading.Lock()),
        Local("local class"),
        Refused(lambda: None),
    ]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_error_pickles_whatever_its_children_are(source: Source, protocol: int) -> None:
    batch = case(source, 5)
    errors = unpicklable()

    def handle(record: Any) -> None:
        raise errors[batch.bodies.index(source.body_of(record))]

    for way in ways_of(source):
        outcome = run(source, batch.event, handle, way=way)
        error = outcome.error
        assert isinstance(error, BatchProcessingError)
        copy = pickle.loads(pickle.dumps(error, protocol))

        assert type(copy) is BatchProcessingError, way
        assert str(error) == str(copy), way
        assert error.response == copy.response, way
        assert len(error.child_exceptions) == len(copy.child_exceptions), way
        assert outcome.statuses == [item.status for item in copy.result or ()], way
        for (_, value, _), (kind, copied, _) in zip(
            error.child_exceptions, copy.child_exceptions, strict=True
        ):
            assert kind is type(copied), way
            assert str(value).split()[0] in str(copied), way


def test_a_caught_error_can_be_answered_with_the_processors_response() -> None:
    for source in ALL:
        for way in ways_of(source):
            batch = case(source, 3, fails=[0, 1, 2])
            outcome = run(source, batch.event, batch.handler(), way=way)

            assert response_of(batch.identifiers) == outcome.response, (source, way)


def test_every_way_is_tried() -> None:
    assert len(ALL_WAYS) == 11
