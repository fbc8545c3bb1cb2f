"""Each kind of log line as a whole, and the text of a batch that failed whole."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from batchproc import BatchProcessingError, BatchProcessor, EventType
from tests.batchproc.test_failure_log import Odd
from tests.laws.log import captured
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS, SQS_FIFO, Source
from tests.support.ways import Way, run, ways_of

EACH_WAY = [(source, way) for source in ALL for way in ways_of(source) if way.form == "function"]
each_way = pytest.mark.parametrize(("source", "way"), EACH_WAY, ids=repr)
LATE = "Not started: less than stop_before_timeout_ms=500 was left"
BEFORE = "A previous record from this message group failed processing"


def test_a_failure_of_each_source_is_one_line_with_its_fields() -> None:
    for source, way in EACH_WAY:
        event = source.event(["a"])
        (identifier,) = source.identifiers(event)
        with captured() as lines:
            run(source, event, int, {"raise_on_entire_batch_failure": False}, way)
        (line,) = lines
        fields = {key: value for key, value in vars(line).items() if key.startswith("batch_")}

        assert line.getMessage() == (
            f"{source.title} record #0 {identifier} failed at stage handle: TypeError"
        )
        assert fields == {
            "batch_source": source.title,
            "batch_index": 0,
            "batch_item_identifier": identifier,
            "batch_stage": "handle",
        }


@each_way
def test_records_that_did_not_start_in_time_have_one_line(source: Source, way: Way) -> None:
    with captured() as lines:
        run(source, source.event("abc"), int, {"stop_before_timeout_ms": 500}, way,
            context=FakeContext(100))  # fmt: skip

    assert [line.getMessage() for line in lines] == [
        f"{source.title}: 3 of 3 records were not run and are reported, #0 to #2: {LATE}"
    ]


@pytest.mark.parametrize("way", ways_of(SQS_FIFO, {"skip_group_on_error": True}), ids=repr)
def test_each_reason_is_in_the_line_once(way: Way) -> None:
    context = FakeContext(1_000)

    def handler(record: Any) -> None:
        if record.body == "c":
            context.advance(600)
        if record.body == "a":
            raise ValueError("not today")

    options = {"skip_group_on_error": True, "stop_before_timeout_ms": 500}
    options["max_concurrency" if way.is_async else "max_workers"] = 1
    event = SQS_FIFO.event("abbcdde", groups=list("xxxyyyz"))
    with captured() as lines:
        outcome = run(SQS_FIFO, event, handler, options, way, context=context)

    assert outcome.statuses == ["fail", "skipped", "skipped", "success", *["skipped"] * 3]
    assert lines[-1].getMessage() == (
        f"SQS FIFO: 5 of 7 records were not run and are reported, #1 to #6: {BEFORE}; {LATE}"
    )


def test_the_short_line_in_place_of_a_refused_one_has_the_same_fields() -> None:
    event = SQS.event(["a"])
    with captured() as lines:
        run(SQS, event, int, {"logger": Odd("exc_info"), "raise_on_entire_batch_failure": False})
    (line,) = lines
    fields = {key: value for key, value in vars(line).items() if key.startswith("batch_")}

    assert line.levelno == logging.WARNING
    assert fields == {
        "batch_source": "SQS",
        "batch_index": 0,
        "batch_item_identifier": SQS.identifiers(event)[0],
        "batch_stage": "handle",
    }


class Silent(BaseModel):
    """Its own text does not quote the input."""

    model_config = ConfigDict(hide_input_in_errors=True)
    body: int


def test_an_error_of_pydantic_that_hides_its_input_is_shown_in_the_same_form() -> None:
    with captured() as lines:
        run(SQS, SQS.event(["a", "1"]), lambda record: None, {"model": Silent})
    (line,) = lines

    assert line.exc_info
    assert str(line.exc_info[1]) == "1 validation error for Silent: body: int_parsing"


def test_a_text_that_speaks_of_input_values_is_not_taken_for_one_of_pydantic() -> None:
    class Mine(ValueError):
        def errors(self, **options: Any) -> list[dict[str, Any]]:
            return [{"loc": ("body",), "msg": "not shown"}]

    def handler(record: Any) -> None:
        raise Mine("input_value=7")

    with captured() as lines:
        outcome = run(SQS, SQS.event(["a"]), handler, {"raise_on_entire_batch_failure": False})
    (line,) = lines

    assert line.exc_info
    assert line.exc_info[1] is outcome.result[0].exception


@pytest.mark.parametrize(("length", "shown"), [(100, "E" * 100), (101, f"{'E' * 99}…")])
def test_a_name_of_a_hundred_letters_is_shown_whole(length: int, shown: str) -> None:
    kind = type("E" * length, (Exception,), {})

    def handler(record: Any) -> None:
        raise kind("why")

    with captured() as lines:
        run(SQS, SQS.event(["a"]), handler, {"raise_on_entire_batch_failure": False})

    assert [line.getMessage().partition("stage handle: ")[2] for line in lines] == [shown]


@pytest.mark.parametrize("text", ["t" * 200, "t" * 201, "t" * 199 + "\nmore"])
def test_of_a_long_text_the_first_two_hundred_letters_are_in_a_short_line(text: str) -> None:
    def handler(record: Any) -> None:
        raise ValueError(text)

    with captured() as lines:
        run(SQS, SQS.event("a" * 11), handler, {"raise_on_entire_batch_failure": False})

    assert lines[-1].getMessage().partition("stage handle: ")[2] == (
        f"ValueError: {text.partition(chr(10))[0][:200]} (traceback left out)"
    )


def test_the_line_about_a_failure_handler_that_raises_is_whole() -> None:
    class Hooked(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            raise OSError("no metrics today")

    event = SQS.event(["1", "a"])
    with captured() as lines:
        run(SQS, event, lambda record: int(record.body), processor=Hooked(EventType.SQS))

    assert [line.levelno for line in lines] == [logging.WARNING, logging.ERROR]
    assert lines[1].getMessage() == (
        f"failure_handler raised for SQS record #1 {SQS.identifiers(event)[1]}; its record has "
        "already failed and is reported"
    )


def test_the_line_about_a_success_handler_that_raises_is_that_of_a_failure() -> None:
    class Hooked(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            raise OSError("no metrics today")

    event = SQS.event(["a"])
    processor = Hooked(EventType.SQS, raise_on_entire_batch_failure=False)
    with captured() as lines:
        run(SQS, event, lambda record: None, processor=processor)
    (line,) = lines

    assert line.levelno == logging.WARNING
    assert line.__dict__["batch_stage"] == "hook"
    assert line.getMessage() == (
        f"SQS record #0 {SQS.identifiers(event)[0]} failed at stage hook: OSError"
    )


def test_the_line_about_a_hook_goes_to_the_logger_of_the_processor() -> None:
    class Hooked(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            raise OSError("no metrics today")

    options: Any = {"raise_on_entire_batch_failure": False}
    processor = Hooked(EventType.SQS, logger=logging.getLogger("tests.mine"), **options)
    with captured() as ours, captured("tests.mine") as mine:
        run(SQS, SQS.event(["a"]), int, processor=processor)

    assert ours == []
    assert [line.levelname for line in mine] == ["WARNING", "ERROR"]


TEXT = (
    "All records failed processing. {}. Each has its traceback in child_exceptions; the response "
    "that reports them is in response."
)


def failed_whole(source: Source, bodies: Any, handler: Any, **options: Any) -> str:
    outcome = run(source, source.event(bodies), handler, {"log_failures": False, **options})

    assert isinstance(outcome.error, BatchProcessingError)
    assert str(outcome.error) == outcome.error.msg
    return str(outcome.error)


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_error_of_a_batch_counts_what_failed_and_what_was_not_run(source: Source) -> None:
    stopping = {} if source.fifo else {"stop_on_failure": True}

    assert failed_whole(source, "abc", int, **stopping) == TEXT.format(
        f"1 of 3 {source.title} records failed (1 TypeError), 2 were not run"
    )


@pytest.mark.parametrize(
    ("count", "more"), [(20, ""), (21, ", 1 more type"), (22, ", 2 more types")]
)
def test_twenty_types_of_failures_are_named(count: int, more: str) -> None:
    def handler(record: Any) -> None:
        raise type(f"No{record.body}", (Exception,), {})

    bodies = [f"{number:02}" for number in range(count)]
    named = ", ".join(f"1 No{body}" for body in bodies[:20])

    assert failed_whole(SQS, bodies, handler) == TEXT.format(
        f"{count} of {count} SQS records failed ({named}{more})"
    )


def test_the_most_frequent_type_of_failure_is_named_first(snapshot: object) -> None:
    def handler(record: Any) -> None:
        raise (KeyError if record.body == "a" else ValueError)

    assert failed_whole(SQS, "abb", handler) == snapshot
