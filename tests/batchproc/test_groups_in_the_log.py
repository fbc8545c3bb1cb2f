"""Groups and chains of exceptions in the log: as they are, but without what a body held."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.batchproc.test_failure_log import SECRET, WITHOUT_INPUT, lines_of, validating
from tests.laws.log import captured
from tests.support.events import SQS
from tests.support.ways import run


def refusal() -> ValidationError:
    """An error of pydantic that quotes the body, and that nothing stands behind."""
    try:
        validating({"body": SECRET})
    except ValidationError as error:
        return error
    raise AssertionError


def linked(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def raising(error: Exception) -> Any:
    def handler(record: Any) -> None:
        raise error

    return handler


QUOTING: dict[str, Exception] = {
    "alone": refusal(),
    "in a group": ExceptionGroup("no order", [refusal()]),
    "beside another": ExceptionGroup("no order", [KeyError("key"), refusal()]),
    "before another": ExceptionGroup("no order", [refusal(), KeyError("key")]),
    "in a group in a group": ExceptionGroup("all", [ExceptionGroup("some", [refusal()])]),
    "as a cause": linked(RuntimeError("no order"), refusal()),
    "with a cause": linked(refusal(), KeyError("key")),
    "as the cause of a cause": linked(RuntimeError("1"), linked(KeyError("2"), refusal())),
    "as the cause of a group": linked(ExceptionGroup("all", [KeyError("key")]), refusal()),
}


@pytest.mark.parametrize("error", QUOTING.values(), ids=QUOTING)
def test_an_input_is_left_out_wherever_it_stands(error: Exception) -> None:
    (text,) = lines_of(raising(error))

    assert SECRET not in text
    assert text.count(f"ValidationError: {WITHOUT_INPUT}") == 1


PLAIN: dict[str, Exception] = {
    "alone": ValueError("no order"),
    "a group": ExceptionGroup("no order", [KeyError("key"), ValueError("value")]),
    "a group of groups": ExceptionGroup("all", [ExceptionGroup("some", [KeyError("key")])]),
    "a chain": linked(RuntimeError("1"), linked(KeyError("2"), ValueError("3"))),
    "a group with a cause": linked(ExceptionGroup("all", [KeyError("key")]), ValueError("why")),
}


@pytest.mark.parametrize("error", PLAIN.values(), ids=PLAIN)
def test_what_quotes_nothing_is_logged_as_it_is(error: Exception) -> None:
    with captured() as lines:
        run(SQS, SQS.event(["a"]), raising(error), {"raise_on_entire_batch_failure": False})
    (line,) = lines

    assert line.exc_info
    assert line.exc_info[1] is error


def test_of_a_group_the_rest_is_shown_as_it_is() -> None:
    kept = [KeyError("key"), OSError("disk full")]
    error = linked(ExceptionGroup("no order", [kept[0], refusal(), kept[1]]), ValueError("why"))
    error.__suppress_context__ = False
    with captured() as lines:
        run(SQS, SQS.event(["a"]), raising(error), {"raise_on_entire_batch_failure": False})
    (line,) = lines
    assert line.exc_info
    shown: Any = line.exc_info[1]

    assert type(shown) is ExceptionGroup
    assert shown.message == "no order"
    assert [kept[0], kept[1]] == [shown.exceptions[0], shown.exceptions[2]]
    assert type(shown.exceptions[1]).__qualname__ == "ValidationError"
    assert str(shown.exceptions[1]) == WITHOUT_INPUT
    assert shown.__cause__ is error.__cause__
    assert shown.__suppress_context__ is False
    assert shown.__traceback__ is error.__traceback__
