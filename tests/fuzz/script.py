"""Handlers that do what a script says, record by record, and note what they did.

The note is ours and not the library's: what it says of a record is what must come out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from tests.fuzz.choices import Choices
from tests.fuzz.junk import Rude, any_value

Deed = Callable[[], Any]


class Unprintable(Exception):
    """Has no text, however one asks."""

    def __str__(self) -> NoReturn:
        raise OSError("no text")

    __repr__ = __str__


class Frozen(Exception):
    """Takes no attribute, as an exception that is a frozen dataclass."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(name)


class Leaving(BaseException):
    """Passes through, as SystemExit does."""


_FAILURES: tuple[Callable[[Choices], BaseException], ...] = (
    lambda choices: ValueError("no"),
    lambda choices: KeyError(choices.text()),
    lambda choices: Exception(Rude()),
    lambda choices: Unprintable(),
    lambda choices: Frozen("x"),
    lambda choices: ExceptionGroup(choices.text(), [ValueError("a"), Unprintable()]),
    lambda choices: StopIteration(1),
    lambda choices: StopAsyncIteration(),
    lambda choices: asyncio.CancelledError("mine"),
    lambda choices: TimeoutError(),
    lambda choices: RecursionError(),
    lambda choices: MemoryError(),
    lambda choices: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"),
    lambda choices: AssertionError("\n" * 50 + "\ud800"),
    lambda choices: _chained(choices),
)
LEAVING: tuple[type[BaseException], ...] = (SystemExit, KeyboardInterrupt, Leaving)


def _chained(choices: Choices) -> BaseException:
    error, cause = ValueError(choices.text()), Unprintable()
    error.__cause__ = cause
    cause.__context__ = error if choices.below(2) else Frozen()
    return error


def _generator() -> Iterator[int]:
    yield 1


class Script:
    """What the handler does with each record, and afterwards what it has done.

    Attributes:
        done: how often a record was handled to its end, by position.
        tried: the positions in the order in which they were started.
        left: what was raised that passes through.
    """

    def __init__(self, choices: Choices, number: int) -> None:
        self.done: list[int] = []
        self.tried: list[int] = []
        self.left: list[BaseException] = []
        self._choices = choices
        mood = choices.below(4)  # all succeed, one fails, some fail, anything
        self._kinds = [_kind(choices, mood) for _ in range(number)]
        if mood == 1 and number:
            self._kinds[choices.below(number)] = 3

    def parse(self, index: int) -> None:
        """Fail the record before its handler where the script wants that."""
        if self._kinds[index] == 7:
            self.tried.append(index)
            raise self._failure()

    def handle(self, index: int) -> Any:
        """Do the deed of a record."""
        kind = self._kinds[index]
        self.tried.append(index)
        if kind in (3, 7):
            raise self._failure()
        if kind == 4:
            return _generator()
        if kind == 5:
            return self._coroutine(index)
        if kind == 6:
            leaving = self._choices.one_of(LEAVING)("out")
            self.left.append(leaving)
            raise leaving
        self.done.append(index)
        return None if kind < 2 else any_value(self._choices)

    def suspends(self, index: int) -> bool:
        """Whether an async handler waits for a turn of the loop first."""
        return bool((self._kinds[index] + index) % 2)

    async def _coroutine(self, index: int) -> None:
        self.done.append(index)  # where somebody awaits it

    def _failure(self) -> BaseException:
        return self._choices.one_of(_FAILURES)(self._choices)


def _kind(choices: Choices, mood: int) -> int:
    if mood < 2:
        return choices.below(3)
    if mood == 2:
        return choices.one_of((0, 1, 3, 3, 7))
    return choices.below(6) if choices.below(8) else 6 + choices.below(2)
