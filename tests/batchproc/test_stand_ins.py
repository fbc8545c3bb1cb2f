"""Exceptions that are odd in any way have a log line, and are themselves left as they are."""

from __future__ import annotations

import logging
from typing import Any, NoReturn

import pytest

from batchproc import BatchProcessor, EventType, _stand_in
from tests.laws.log import captured
from tests.support.events import SQS
from tests.support.ways import run

ESCAPE = "\x1b[2J\r2026-01-01 INFO all fine\x00\u202e"
ESCAPED = r"\x1b[2J\r2026-01-01 INFO all fine\x00\u202e"


def logged(error: BaseException, count: int = 1) -> tuple[list[logging.LogRecord], Any]:
    """The lines of records that failed with this, and the result."""

    def handler(record: Any) -> None:
        raise error

    with captured() as lines:
        outcome = run(
            SQS, SQS.event(["a"] * count), handler, {"raise_on_entire_batch_failure": False}
        )
    assert outcome.statuses == ["fail"] * count
    assert all(item.exception is error for item in outcome.result)
    return lines, outcome.result


def shown(line: logging.LogRecord) -> BaseException:
    assert line.exc_info
    assert line.exc_info[1] is not None
    return line.exc_info[1]


def test_control_characters_in_a_text_are_escaped_in_the_line() -> None:
    error = ValueError(f"first\n\tsecond {ESCAPE}")
    (line,), _ = logged(error)

    assert str(shown(line)) == f"first\n\tsecond {ESCAPED}"
    assert type(shown(line)).__qualname__ == "ValueError"
    assert str(error) == f"first\n\tsecond {ESCAPE}"
    assert "\x1b" not in logging.Formatter().format(line)


def test_control_characters_in_a_short_line_are_escaped() -> None:
    lines, _ = logged(ValueError(f"{ESCAPE}\nmore"), 11)

    assert lines[-1].getMessage().endswith(f"ValueError: {ESCAPED} (traceback left out)")


def test_control_characters_in_a_note_are_escaped() -> None:
    error = ValueError("fine")
    error.add_note(f"note {ESCAPE}")
    (line,), _ = logged(error)

    assert shown(line).__notes__ == [f"note {ESCAPED}"]
    assert error.__notes__ == [f"note {ESCAPE}"]


def test_control_characters_in_a_group_and_a_cause_are_escaped() -> None:
    plain, odd = KeyError("plain"), ValueError(ESCAPE)
    group = ExceptionGroup(ESCAPE, [plain, odd])
    group.__cause__ = OSError(ESCAPE)
    (line,), _ = logged(group)
    found: Any = shown(line)

    assert found.message == ESCAPED
    assert found.exceptions[0] is plain
    assert str(found.exceptions[1]) == ESCAPED
    assert str(found.__cause__) == ESCAPED
    assert str(group.__cause__) == ESCAPE


@pytest.mark.parametrize("text", ["", "plain", "two\nlines", "a\ttab", "ünïcödé 🎉"])
def test_a_text_that_can_be_shown_is_that_of_the_exception_itself(text: str) -> None:
    error = ValueError(text)
    (line,), _ = logged(error)

    assert shown(line) is error


class AnswersForItself(Exception):
    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


class OddNotes(Exception):
    __notes__ = property(lambda self: 1 / 0)


class NotesThatAreNone(Exception):
    __notes__ = None  # type: ignore[assignment]  # odd on purpose


class BadText(str):
    __slots__ = ()

    def isprintable(self) -> bool:
        raise RuntimeError("not even that")

    def __str__(self) -> NoReturn:
        raise RuntimeError("not as a plain text")

    __format__ = __bool__ = __str__  # type: ignore[assignment]


class WithBadText(Exception):
    def __str__(self) -> str:
        return BadText("odd")


class Unspeakable(Exception):
    def __str__(self) -> NoReturn:
        raise RuntimeError("not even my text")


class Veiled(Exception):
    def __getattribute__(self, name: str) -> Any:
        if name == "__cause__":
            raise RuntimeError(name)
        return super().__getattribute__(name)


def without_module() -> Any:
    """A class whose `__module__` raises: it was made where no module is."""
    namespace: dict[str, Any] = {}
    exec("kind = type('Homeless', (Exception,), {})", namespace)
    return namespace["kind"]


ODD: dict[str, tuple[BaseException, str]] = {
    "answers for itself": (AnswersForItself("why"), "why"),
    "answers for itself in part": (Veiled("why"), "why"),
    "notes that raise": (OddNotes("why"), "why"),
    "a text that raises": (Unspeakable(), "<no text: __str__ raised>"),
    "a text that answers for itself": (WithBadText(), "odd"),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_exception_has_a_stand_in_of_the_same_name(kind: str) -> None:
    error, text = ODD[kind]
    (line,), _ = logged(error)

    assert str(shown(line)) == text
    assert type(shown(line)).__name__ == type(error).__name__
    assert logging.Formatter().format(line).endswith(f"{type(error).__name__}: {text}")


def test_an_exception_that_cannot_be_checked_is_logged_without_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(exception: BaseException) -> str | None:
        raise RecursionError

    monkeypatch.setattr(_stand_in, "_replacement", breaks)
    (line,), _ = logged(ValueError("a secret"))

    assert str(shown(line)) == "<text left out: it cannot be read>"
    assert type(shown(line)).__name__ == "ValueError"


def test_an_exception_without_a_module_is_logged_as_itself() -> None:
    error = without_module()("why")
    (line,), result = logged(error)

    assert shown(line) is error
    assert result.response["batchItemFailures"]


def test_notes_that_are_no_list_are_left_out() -> None:
    (line,), _ = logged(NotesThatAreNone(ESCAPE))

    assert str(shown(line)) == ESCAPED
    assert getattr(shown(line), "__notes__", []) == []


def test_the_line_about_a_hook_escapes_too() -> None:
    class Hooked(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            raise OSError(ESCAPE)

    processor = Hooked(EventType.SQS, raise_on_entire_batch_failure=False)
    with captured() as lines:
        run(SQS, SQS.event(["a"]), int, processor=processor)

    assert [line.levelname for line in lines] == ["WARNING", "ERROR"]
    assert str(shown(lines[1])) == ESCAPED
