"""The cause and the notes of `BatchProcessingError`, in every way to run a batch.

https://docs.python.org/3/library/exceptions.html#exception-context
"""

from __future__ import annotations

import asyncio
import pickle
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from batchproc import BatchProcessingError
from tests.support.events import ALL, SQS, Source
from tests.support.ways import ALL_WAYS, Way, run, ways_of

if TYPE_CHECKING:
    from collections.abc import Callable

every_way = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)


def error_of(
    source: Source,
    bodies: Any,
    handler: Callable[[Any], Any],
    way: Way = ALL_WAYS[0],
    **options: Any,
) -> BatchProcessingError:
    outcome = run(source, source.event(bodies), handler, options, way)

    assert isinstance(outcome.error, BatchProcessingError)
    return outcome.error


def notes(error: BaseException) -> list[str]:
    return list(error.__notes__)


def not_a_number(record: Any) -> int:
    return int(record.body)


@every_way
def test_one_failure_is_the_cause(way: Way) -> None:
    error = error_of(SQS, ["a"], not_a_number, way)

    assert error.__cause__ is error.child_exceptions[0][1]
    assert notes(error) == ["#0 ValueError: invalid literal for int() with base 10: 'a'"]


@every_way
def test_records_that_failed_alike_have_one_cause(way: Way) -> None:
    error = error_of(SQS, ["a", "a", "a"], not_a_number, way)

    assert error.__cause__ is error.child_exceptions[0][1]
    assert len(notes(error)) == 3


def in_three_ways(record: Any) -> None:
    if record.body == "key":
        raise KeyError("order")
    int(record.body)


@every_way
def test_different_failures_are_a_group_in_event_order(way: Way) -> None:
    error = error_of(SQS, ["b", "key", "c", "key"], in_three_ways, way)
    children = [child for _, child, _ in error.child_exceptions]

    assert type(error.__cause__) is ExceptionGroup
    assert str(error.__cause__) == ("4 SQS records failed in 3 different ways (3 sub-exceptions)")
    assert list(error.__cause__.exceptions) == children[:3]
    assert notes(error) == [
        "#0 ValueError: invalid literal for int() with base 10: 'b'",
        "#1 KeyError: 'order'",
        "#2 ValueError: invalid literal for int() with base 10: 'c'",
        "#3 KeyError: 'order'",
    ]


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_first_failure_of_a_batch_that_stops_is_the_cause(source: Source) -> None:
    options = {} if source.fifo else {"stop_on_failure": True}
    for way in ways_of(source, options):
        error = error_of(source, ["a", "b"], in_three_ways_of(source), way, **options)

        assert (way, notes(error)) == (way, ["#0 LookupError: a"])
        assert error.__cause__ is error.child_exceptions[0][1]


def in_three_ways_of(source: Source) -> Callable[[Any], None]:
    def handler(record: Any) -> None:
        raise LookupError(source.body_of(record))

    return handler


def test_a_group_has_ten_causes_and_the_error_five_notes() -> None:
    bodies = [f"x{number}" for number in range(12)]
    error = error_of(SQS, bodies, not_a_number)

    assert isinstance(error.__cause__, ExceptionGroup)
    assert error.__cause__.message == (
        "12 SQS records failed in 12 different ways, the first 10 are shown"
    )
    assert list(error.__cause__.exceptions) == [one for _, one, _ in error.child_exceptions][:10]
    assert [note.partition(" ")[0] for note in notes(error)] == ["#0", "#1", "#2", "#3", "#4"]


def test_the_same_text_from_another_line_is_another_cause() -> None:
    def handler(record: Any) -> None:
        if record.body == "a":
            raise ValueError("no")
        raise ValueError("no")

    error = error_of(SQS, "ab", handler)

    assert isinstance(error.__cause__, ExceptionGroup)
    assert len(error.__cause__.exceptions) == 2


def test_after_a_hundred_failures_a_type_or_a_line_makes_the_difference() -> None:
    def handler(record: Any) -> None:
        if record.body == "odd":
            raise KeyError("late")
        raise ValueError("no" if int(record.body) < 100 else "other text")

    bodies = [*map(str, range(101)), "odd", "odd"]
    error = error_of(SQS, bodies, handler)

    assert isinstance(error.__cause__, ExceptionGroup)
    assert [type(one) for one in error.__cause__.exceptions] == [ValueError, KeyError]


def test_a_cancelled_record_is_in_a_group_of_base_exceptions() -> None:
    def handler(record: Any) -> None:
        raise asyncio.CancelledError if record.body == "a" else ValueError("b")

    error = error_of(SQS, "ab", handler)

    assert type(error.__cause__) is BaseExceptionGroup


def swallowing(error: Exception) -> None:
    try:
        raise error
    except* ValueError:
        pass


def test_the_error_is_no_group_itself() -> None:
    error = error_of(SQS, ["b", "key"], in_three_ways)

    assert not isinstance(error, BaseExceptionGroup)
    with pytest.raises(BatchProcessingError):
        swallowing(error)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "#0 ValueError"),
        ("two\nlines", "#0 ValueError: two lines"),
        ("\x1b[31mred\x9b \u202e", "#0 ValueError: \\x1b[31mred\\x9b \\u202e"),
        ("word " * 60, f"#0 ValueError: {' '.join(['word'] * 40)}…"),
        ("x" * 300, f"#0 ValueError: {'x' * 199}…"),
    ],
)
def test_a_note_is_one_line_without_control_characters(text: str, shown: str) -> None:
    def handler(record: Any) -> None:
        raise ValueError(text)

    assert notes(error_of(SQS, "a", handler)) == [shown]


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_an_exception_without_a_text_has_its_note() -> None:
    def handler(record: Any) -> None:
        raise Mute

    assert notes(error_of(SQS, "a", handler)) == ["#0 Mute: <no text: __str__ raised>"]


def test_the_note_of_a_validation_error_has_no_input() -> None:
    from pydantic import BaseModel, ValidationError

    class Order(BaseModel):
        number: int

    def handler(record: Any) -> None:
        Order(number=record.body)

    error = error_of(SQS, ["secret"], handler)

    assert type(error.__cause__) is ValidationError
    assert notes(error) == ["#0 ValidationError: 1 validation error for Order: number: int_parsing"]
    assert "secret" not in str(error)


def test_a_failure_without_a_traceback_is_a_cause() -> None:
    from batchproc import BatchProcessor, EventType

    class Deciding(BatchProcessor[Any]):
        def _process_record(self, record: Any) -> Any:
            return "fail", "not today", record

    outcome = run(SQS, SQS.event("ab"), print, processor=Deciding(EventType.SQS))

    assert isinstance(outcome.error, BatchProcessingError)
    assert notes(outcome.error) == [
        "#0 RecordFailedError: not today",
        "#1 RecordFailedError: not today",
    ]
    assert outcome.error.__cause__ is outcome.error.child_exceptions[0][1]


def test_a_pickle_has_the_notes_and_the_text() -> None:
    error = error_of(SQS, ["b", "key"], in_three_ways)
    copy = pickle.loads(pickle.dumps(error))

    assert str(copy) == str(error)
    assert notes(copy) == notes(error)


def test_the_printed_error_shows_the_line_of_the_handler() -> None:
    error = error_of(SQS, ["a", "key"], in_three_ways)
    printed = "".join(traceback.format_exception(error))

    assert 'raise KeyError("order")' in printed
    assert "int(record.body)" in printed
    assert printed.rstrip().endswith("#1 KeyError: 'order'")
