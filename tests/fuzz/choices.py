"""Decisions read from bytes: what makes a case of whatever a fuzzer comes up with.

Where the bytes end every decision is the first of its kind, which is the plainest one. So shorter
bytes make plainer cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Takes one decision after the other from a string of bytes."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def below(self, number: int) -> int:
        """A whole number from 0 up to, not including, this one; at most 256."""
        at = self._at
        if at >= len(self._data):
            return 0
        self._at = at + 1
        return self._data[at] % number

    def one_of(self, options: Sequence[T]) -> T:
        """One of these; the first where the bytes have ended."""
        return options[self.below(len(options))]

    def once_in(self, number: int) -> bool:
        """True about once in so many times, and never where the bytes have ended."""
        return self.below(number) == number - 1

    def raw(self, most: int) -> bytes:
        """Some of the bytes as they are, at most this many."""
        length = self.below(most + 1)
        found = self._data[self._at : self._at + length]
        self._at += length
        return found

    def text(self, most: int = 12) -> str:
        """Text with any character in it, lone surrogates too: JSON can carry those."""
        found = self.raw(most)
        try:
            return found.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return found.decode("latin-1")

    def sample(self, size: int) -> list[int]:
        """Some of the positions up to, not including, this one, in any order, repeated or not."""
        return [self.below(size) for _ in range(self.below(6))] if size else []
