"""What is logged of a failure never shows a body, and no logger can turn it into another one."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from pydantic import BaseModel

from batchproc import BatchProcessor, EventType
from tests.laws.log import captured
from tests.support.events import SQS, response_of
from tests.support.ways import ALL_WAYS, Way, run

SECRET = "4111-1111-1111-1111"
WITHOUT_INPUT = "2 validation errors for Order: number: int_parsing; lines.1: int_parsing"
EACH_DRIVER = [way for way in ALL_WAYS if way.form == "function"]
each_driver = pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)


class Message(BaseModel):
    """A model of the user's own, which does not hide what it was given."""

    body: int


class Order(BaseModel):
    number: int
    lines: list[int] = []


def validating(record: Any) -> None:
    Order.model_validate({"number": record["body"], "lines": [1, record["body"]]})


def lines_of(handler: Any, count: int = 1, way: Way = EACH_DRIVER[0], **options: Any) -> list[str]:
    """Each line as a handler of `logging` would write it, its traceback included."""
    options = {"raise_on_entire_batch_failure": False, **options}
    with captured() as lines:
        outcome = run(SQS, SQS.event([SECRET] * count), handler, options, way)
    assert outcome.error is None
    assert outcome.statuses == ["fail"] * count
    return [logging.Formatter().format(line) for line in lines]


@each_driver
def test_the_input_of_a_plain_model_is_not_logged(way: Way) -> None:
    (text,) = lines_of(lambda record: None, way=way, model=Message)

    assert SECRET not in text
    assert f"{SQS.identifiers(SQS.event('a'))[0]} failed at stage parse: ValidationError" in text
    assert text.endswith("ValidationError: 1 validation error for Message: body: int_parsing")


@each_driver
def test_the_input_of_a_model_in_the_handler_is_not_logged(way: Way) -> None:
    (text,) = lines_of(validating, way=way)

    assert SECRET not in text
    assert "in validating" in text
    assert text.endswith(f"ValidationError: {WITHOUT_INPUT}")


@each_driver
def test_nor_is_it_in_the_lines_without_a_traceback(way: Way) -> None:
    texts = lines_of(validating, 12, way=way)

    assert SECRET not in "".join(texts)
    assert sum("Traceback" in text for text in texts) == 10
    assert {f"ValidationError: {WITHOUT_INPUT} (traceback left out)"} == {
        text.partition("stage handle: ")[2] for text in texts if "Traceback" not in text
    }


def test_the_exception_itself_keeps_what_it_says() -> None:
    with captured():
        outcome = run(SQS, SQS.event([SECRET, "1"]), validating)

    assert SECRET in str(outcome.result[0].exception)
    assert type(outcome.result[0].exception).__name__ == "ValidationError"


def from_it(record: Any) -> None:
    try:
        validating(record)
    except ValueError as error:
        raise RuntimeError("no order") from error


def after_it(record: Any) -> None:
    try:
        validating(record)
    except ValueError:
        raise RuntimeError("no order")  # noqa: B904  # its context is what is tested


def among_others(record: Any) -> None:
    try:
        validating(record)
    except ValueError as error:
        raise ExceptionGroup("no order", [error]) from None


@pytest.mark.parametrize("handler", [from_it, after_it, among_others])
def test_nor_is_the_input_of_an_exception_behind_the_failure(handler: Any) -> None:
    (text,) = lines_of(handler)

    assert SECRET not in text
    assert f"pydantic_core._pydantic_core.ValidationError: {WITHOUT_INPUT}" in text
    assert re.search(r"^[ |+-]*(RuntimeError: no order$|ExceptionGroup: no order \()", text, re.M)


def test_an_exception_that_hides_nothing_is_logged_as_it_is() -> None:
    raised: list[ValueError] = []

    def handler(record: Any) -> None:
        try:
            {}[record["body"]]
        except KeyError as error:
            raised.append(ValueError("no order"))
            raise raised[-1] from error

    with captured() as lines:
        run(SQS, SQS.event([SECRET]), handler)

    assert raised == [line.exc_info[1] for line in lines if line.exc_info]


def test_nor_is_it_in_the_line_about_a_hook_that_raises() -> None:
    class Hooked(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            raise OSError("no metrics today")

    processor = Hooked(EventType.SQS, raise_on_entire_batch_failure=False)
    with captured() as lines:
        run(SQS, SQS.event([SECRET]), validating, processor=processor)

    assert [line.levelname for line in lines] == ["WARNING", "ERROR"]
    assert SECRET not in "".join(logging.Formatter().format(line) for line in lines)


def pretending(errors: Any) -> Exception:
    """An exception that says it is pydantic's and is not."""
    names = {"__module__": "pydantic_of_mine"}
    if errors is not None:
        names["errors"] = errors
    error: Exception = type("Pretending", (Exception,), names)("input_value='mine'")
    return error


@each_driver
@pytest.mark.parametrize(
    "errors",
    [None, "no method", lambda self: [], lambda self, **options: [{}]],
    ids=["missing", "attribute", "other parameters", "other shape"],
)
def test_what_only_looks_like_an_exception_of_pydantic_is_shown_as_it_is(
    way: Way, errors: Any
) -> None:
    error = pretending(errors)

    def handler(record: Any) -> None:
        raise error

    (text,) = lines_of(handler, way=way)

    assert text.endswith("pydantic_of_mine.Pretending: input_value='mine'")


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even my text")


def test_an_exception_without_a_text_has_its_line() -> None:
    def handler(record: Any) -> None:
        raise Unspeakable

    texts = lines_of(handler, 11)

    assert len(texts) == 11
    assert texts[-1].endswith(
        "failed at stage handle: Unspeakable: <no text: __str__ raised> (traceback left out)"
    )


def test_a_name_too_long_for_a_line_is_cut() -> None:
    kind = type("E" * 200, (Exception,), {})

    def handler(record: Any) -> None:
        raise kind("why")

    text = lines_of(handler, 11)[-1]

    assert text.partition("stage handle: ")[2] == f"{'E' * 99}…: why (traceback left out)"


class Odd:
    """A logger that is not one of the standard library."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = refuses
        self.lines: list[str] = []

    def warning(self, text: str, *arguments: object, **keywords: object) -> None:
        refused = [name for name in self.refuses if name in keywords]
        if refused:
            raise TypeError(refused[0])
        self.lines.append(text % arguments)


@each_driver
def test_a_logger_of_another_library_gets_the_lines(way: Way) -> None:
    logger = Odd()

    assert lines_of(validating, 2, way, logger=logger) == []
    assert sorted(logger.lines) == [
        f"SQS record #{index} {name} failed at stage handle: ValidationError"
        for index, name in enumerate(SQS.identifiers(SQS.event("ab")))
    ]


@each_driver
def test_a_line_that_its_logger_refuses_goes_to_ours_in_one_line(way: Way) -> None:
    logger = Odd("exc_info")
    (text,) = lines_of(validating, 1, way, logger=logger)

    assert logger.lines == []
    assert text.endswith(f"ValidationError: {WITHOUT_INPUT} (traceback left out)")
    assert SECRET not in text


def test_a_logger_that_wants_no_warnings_is_asked_once_a_run() -> None:
    asked: list[int] = []

    class Quiet(Odd):
        def isEnabledFor(self, level: int) -> bool:
            asked.append(level)
            return False

    logger, event = Quiet(), SQS.event("abc")
    with captured() as lines:
        outcome = run(SQS, event, validating, {"logger": logger})

    assert asked == [logging.WARNING]
    assert lines == []
    assert logger.lines == []
    assert response_of(SQS.identifiers(event)) == outcome.response
