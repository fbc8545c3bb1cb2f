"""The words of a verdict: those of each source, and what Lambda does after a partial failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._sources import Column
from pytest_batchproc._sources import Words as Words
from pytest_batchproc._wording import numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


WORDS: Mapping[str, Words] = Column(lambda row: row.words)


def items_are_retried(words: Words, gone: list[int], back: list[int], reported: list[int]) -> str:
    """What Lambda does where it retries the records that a response names."""
    return (
        f"Lambda {words.done.format(words.count(len(gone)))} and retries {numbered(back)}"
        f"{words.waits}"
    )


def stream_goes_back(words: Words, gone: list[int], back: list[int], reported: list[int]) -> str:
    """What Lambda does where it goes back to the lowest record that a response names."""
    unnamed = sorted(set(back) - set(reported))
    also = f", including {numbered(unnamed)}, which the response does not name" if unnamed else ""
    return (
        f"Lambda goes back to #{back[0]}: it {words.done.format(words.count(len(gone)))} and "
        f"retries {len(back)}{also}"
    )


# By the column `retry` of the library's table of sources.
SOME_ARE_RETRIED: dict[str, Callable[[Words, list[int], list[int], list[int]], str]] = {
    "item": items_are_retried,
    "rewind": stream_goes_back,
}
