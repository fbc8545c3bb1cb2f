"""Draws a run: a line per record, a column per attempt. Pure; knows no source and no simulator.

Words in place of colours, so that it reads the same in a log; 80 columns, so that it fits a split
window.
"""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_batchproc._explain import RECORDS_SHOWN, describe
from pytest_batchproc._wording import printable, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc._explain import DescribeRecord, Row

WIDTH = 80
_WIDEST_BODY = 24
_NARROWEST_BODY = 8
_WIDEST_GROUP = 12
_GAP = 2
_LAST_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One record.

    Attributes:
        row: its index and its body; its `got` is where it has ended.
        attempts: time and outcome of each delivery, such as `30 fail`.
        group: its group, key or partition; empty where the timeline does not show them.
        before: the number of deliveries before these, which are not known any more.
    """

    row: Row
    attempts: tuple[str, ...]
    group: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a timeline shows.

    Attributes:
        title: what was sent, how long it took, what has come of it; a sentence.
        lines: the records shown, the most telling ones where they are not all.
        rest: what is said of the others.
        notes: sentences about the whole: why it stopped, what the function raised.
        noun: what a record is called, and several of them.
    """

    title: str
    lines: tuple[Line, ...]
    rest: str
    notes: tuple[str, ...]
    noun: tuple[str, str]


def draw(drawing: Drawing, describe_record: DescribeRecord | None = None) -> list[str]:
    """The lines of a timeline, none wider than 80 columns."""
    rows, complaint = describe([line.row for line in drawing.lines], describe_record, drawing.noun)
    heads = _heads([f"#{row.index}" for row in rows], [line.group for line in drawing.lines])
    table = [
        [head, printable(" ".join(row.body.split())), *line.attempts]
        for head, row, line in zip(heads, rows, drawing.lines, strict=True)
    ]
    before = [line.before for line in drawing.lines]
    lines = [*_wrapped(drawing.title), *_aligned(table, before, [row.got for row in rows])]
    if drawing.rest:
        lines.append(_cut(printable(f"… {drawing.rest}"), WIDTH))
    for note in (*drawing.notes, complaint):
        lines += _wrapped(note)
    return lines


def telling(scores: Sequence[int], most: int = RECORDS_SHOWN) -> list[int]:
    """Which of many to show: those with the highest scores, in their own order."""
    if len(scores) <= most:
        return list(range(len(scores)))
    return sorted(sorted(range(len(scores)), key=lambda one: -scores[one])[:most])


def seconds(time: float) -> str:
    """A time as short as it can be said exactly to the millisecond."""
    return f"{time:.3f}".rstrip("0").rstrip(".")


def _aligned(table: list[list[str]], before: list[int], ends: list[str]) -> list[str]:
    """Index, body, attempts and end in columns; of many attempts the first and the last ones."""
    if not table:
        return []
    names = max(_columns(cells[0]) for cells in table)
    last = max(map(len, ends))
    bodies = max(_columns(cells[1]) for cells in table)
    body = min(bodies, _WIDEST_BODY)
    space = WIDTH - names - body - last - 3 * _GAP
    attempts = _all_fitting(table, before, space)
    if any("…" in cells for cells in attempts):
        # Attempts are what a timeline is for; the body need only be distinguishable from others.
        space += body - min(bodies, _NARROWEST_BODY)
        body = min(bodies, _NARROWEST_BODY)
        attempts = _all_fitting(table, before, space)
    width = _widths(attempts)
    if _all(width) > space:
        # Columns that are right for all lines together are too wide: each line for itself.
        width = [0] * len(width)
    else:
        body = min(bodies, body + space - _all(width))
    lines = []
    for cells, shown, end in zip(table, attempts, ends, strict=True):
        drawn = (" " * _GAP).join(cell.ljust(width[place]) for place, cell in enumerate(shown))
        told = _cut(cells[1], body)
        name = cells[0] + " " * (names - _columns(cells[0]))
        head = f"{name}  {told}{' ' * (body - _columns(told))}"
        lines.append(f"{head}  {drawn:<{_all(width)}}  {end}".rstrip())
    return lines


def _heads(numbers: list[str], groups: list[str]) -> list[str]:
    """Number and group in two columns; without groups the numbers alone."""
    if not any(groups):
        return numbers
    groups = [_cut(printable(group), _WIDEST_GROUP) for group in groups]
    width, wide = max(map(len, numbers)), max(map(_columns, groups))
    return [
        f"{number:<{width}}{' ' * _GAP}{group}{' ' * (wide - _columns(group))}"
        for number, group in zip(numbers, groups, strict=True)
    ]


def _widths(table: list[list[str]]) -> list[int]:
    """How wide each column is."""
    return [
        max(len(cells[column]) for cells in table if column < len(cells))
        for column in range(max(map(len, table)))
    ]


def _all(width: list[int]) -> int:
    return sum(width) + _GAP * max(0, len(width) - 1)


def _all_fitting(table: list[list[str]], before: list[int], space: int) -> list[list[str]]:
    return [_fitting(cells[2:], number, space) for cells, number in zip(table, before, strict=True)]


def _fitting(attempts: list[str], before: int, space: int) -> list[str]:
    """All attempts if they fit, else the first ones, `…` and the last two."""
    if _length(attempts) <= space and not before:
        return attempts
    count = f"({len(attempts) + before} times)"
    shown = [count]
    for tail in ([*attempts[-_LAST_SHOWN:], count], [*attempts[-1:], count]):
        if _length(["…", *tail]) <= space:
            shown = ["…", *tail]
            break
    if before:  # the first ones are not known
        return shown
    first = 0
    while len(shown) > 1 and _length([*attempts[: first + 1], *shown]) <= space:
        first += 1
    return [*attempts[:first], *shown]


def _length(cells: list[str]) -> int:
    return sum(map(len, cells)) + _GAP * max(0, len(cells) - 1)


def _wrapped(text: str) -> list[str]:
    text = printable(" ".join(text.split()))
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False, break_long_words=True)


def _cut(text: str, longest: int) -> str:
    if _columns(text) <= longest:
        return text
    shown, space = shortened(text, longest), longest
    while _columns(shown) > longest:  # letters of two columns
        space -= 1
        shown = shortened(text, space)
    return shown


def _columns(text: str) -> int:
    """How wide a text is in a terminal, where the letters of East Asia take two columns."""
    if text.isascii():
        return len(text)
    return len(text) + sum(unicodedata.east_asian_width(one) in "WF" for one in text)
