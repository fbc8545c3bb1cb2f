"""Of which batch a processor speaks: after a refusal of none, after one in a handler of its own."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import (
    BatchProcessingError,
    UnexpectedBatchTypeError,
    WrongHandlerError,
    process_partial_response,
)
from tests.batchproc.handlers import refusing
from tests.batchproc.test_what_a_subclass_replaces import EVENT, Bare
from tests.support.events import ALL, Source, response_of
from tests.support.ways import make_processor, run, ways_of

# --- what is forgotten ----------------------------------------------------------------------------


def test_a_bare_processor_forgets_its_batch_when_an_event_is_refused() -> None:
    processor = Bare()
    with processor(EVENT["Records"], lambda record: None):
        processor.process()
    assert processor.records == EVENT["Records"]

    with pytest.raises(UnexpectedBatchTypeError):
        process_partial_response({}, lambda record: None, processor)  # type: ignore[call-overload]  # it has no response, on purpose

    with pytest.raises(RuntimeError):
        _ = processor.records


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_processor_forgets_its_batch_when_a_handler_is_refused(source: Source) -> None:
    for way in ways_of(source):
        if way.form.startswith("awaited"):
            continue
        processor, event = make_processor(source, way), source.event(["a"])
        run(source, event, lambda record: None, way=way, processor=processor)
        refused = run(source, event, None, way=way, processor=processor, adapt=False)  # type: ignore[arg-type]  # a mistake on purpose

        assert type(refused.error) is WrongHandlerError, way
        with pytest.raises(RuntimeError):
            processor.response()


# --- a batch inside a handler ---------------------------------------------------------------------


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_batch_inside_a_handler_does_not_cover_that_the_one_around_it_failed_whole(
    source: Source,
) -> None:
    event, inner = source.event(["a", "b"]), source.event(["x"], start=10)
    processor = source.processor()

    def handler(record: Any) -> None:
        process_partial_response(inner, lambda record: None, processor)
        raise ValueError("not today")

    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(event, handler, processor)

    assert caught.value.response == processor.response() == response_of(source.identifiers(event))


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_after_a_batch_inside_a_handler_the_processor_speaks_of_the_one_around_it(
    source: Source,
) -> None:
    event, inner = source.event(["a", "b"]), source.event(["x"], start=10)
    processor = source.processor(raise_on_entire_batch_failure=False)

    def handler(record: Any) -> None:
        answers.append(process_partial_response(inner, refusing(source, "x"), processor))

    answers: list[Any] = []
    answers.append(process_partial_response(event, handler, processor))

    failed = response_of(source.identifiers(inner))
    assert answers == [failed, failed, response_of([])]
    assert processor.records == source.records(event)
    assert processor.response() == response_of([])
