"""The picture of a run: a row for each record, a bar for each delivery, as SVG.

Colours come from the style sheet around it, so it follows light and dark; each bar has a letter and
a title, so it reads without colours and without a script.
"""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING

from pytest_batchproc._timeline import seconds
from pytest_batchproc._wording import shortened
from pytest_batchproc.simulator._page_axis import BAR, MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_batchproc.simulator._page_facts import Bar, Facts, Row

ROW = 30
TOP = 30
CUT = 150  # of a label, where there is no space for it
LABELS = 290
_GROUP = 18  # letters
_BAR_HEIGHT = 22
_END_GAP = 8.0
_LETTER = 7.3  # the width of a letter of a label
_TICK_GAP = 62.0
_LINE = 18

# By sign: the letter of its bar, and what the legend says.
LETTERS = {
    "ok": ("✓", "processed successfully"),
    "fail": ("F", "reported as failed"),
    "raise": ("R", "the function raised"),
    "timeout": ("T", "the function timed out"),
    "throttle": ("H", "Lambda throttled the function"),
    "again": ("A", "retried because of another record"),
    "kept": ("K", "processed successfully, but redelivered"),
}
# By mark: its sign above the bar, and what the legend says.
MARKS = {
    "checkpoint": ("⚑", "checkpoint: Lambda goes back to this record"),
    "bisect": ("½", "Lambda split the batch"),
    "window end": ("W", "the end of a tumbling window"),
    "mistake": ("!", "mistake in the response"),
    "effect": ("•", "the handler had an effect outside"),
    "fault at an effect": ("⚡", "fault at an effect of the handler"),
    "fault": ("✱", "fault of the script"),
}


def svg(facts: Facts, has_foot: bool = False) -> str:
    """The picture as one `<svg>` element; `has_foot` adds its title and what its letters mean."""
    groups = facts.groups
    bottom = height = TOP + ROW * len(facts.rows) + 8
    width = LABELS + max([facts.width, *(_right(row) + _end_width(row) for row in facts.rows)])
    foot = _foot(facts, width) if has_foot else []
    height += _LINE * len(foot)
    parts = [
        f'<svg class="run" xmlns="http://www.w3.org/2000/svg" role="group" '
        f'aria-label="{_text(facts.title)}" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}">',
        *_lines(facts, bottom),
    ]
    for place, row in enumerate(facts.rows):
        number = groups.index(row.group) if row.group else -1
        parts += _row(row, place, number)
    parts += _head(facts, width)
    for number, line in enumerate(foot, 1):
        parts.append(
            f'<text class="foot" x="4" y="{bottom + _LINE * number - 6}">{_text(line)}</text>'
        )
    parts.append("</svg>")
    return "\n".join(parts)


def legend(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """The letters and marks of a picture: a class for its colour, the sign, what it means."""
    bars = [bar for row in facts.rows for bar in row.bars]
    signs, marks = {bar.sign for bar in bars}, {mark for bar in bars for mark in bar.marks}
    for sign, (letter, meaning) in LETTERS.items():
        if sign in signs:
            yield sign, letter, meaning
    for mark, (letter, meaning) in MARKS.items():
        if mark in marks:
            yield "", letter, meaning


def _foot(facts: Facts, width: float) -> list[str]:
    most = int(width / _LETTER)
    lines = textwrap.wrap(facts.title, most)
    space = 0
    for _, letter, meaning in legend(facts):
        told = f"{letter} {meaning}"
        if len(told) + 3 > space:
            lines.append(told)
            space = most - len(told)
        else:
            lines[-1] += f"   {told}"
            space -= len(told) + 3
    return lines


def _shown(facts: Facts) -> Iterator[tuple[int, float]]:
    """The times that fit on the axis."""
    last = -_TICK_GAP
    for time, place in facts.ticks:
        if place - last >= _TICK_GAP:
            last = place
            yield time, LABELS + place


def _lines(facts: Facts, height: int) -> Iterator[str]:
    yield '<g class="axis">'
    for _, at in _shown(facts):
        yield f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 6}" y2="{height}"/>'
    yield "</g>"


def _head(facts: Facts, width: float) -> Iterator[str]:
    """The times, over all that is scrolled below them."""
    yield f'<g class="head"><rect width="{width:.0f}" height="{TOP - 6}"/>'
    for time, at in _shown(facts):
        yield f'<text x="{at:.1f}" y="{TOP - 12}">{seconds(time / 1e9)} s</text>'
    yield f'<g class="label"><rect width="{LABELS - 6}" height="{TOP - 6}"/></g></g>'


def _row(row: Row, place: int, group: int) -> Iterator[str]:
    failed = row.fate not in {"done", "filtered", ""} or any(bar.sign != "ok" for bar in row.bars)
    yield (
        f'<g class="row" data-group="{group}" data-failed="{int(failed)}" '
        f'transform="translate(0,{TOP + place * ROW})">'
    )
    if row.bars:
        first, last = row.bars[0], row.bars[-1]
        middle = _BAR_HEIGHT / 2
        yield (
            f'<line class="wait" x1="{LABELS + first.left:.1f}" '
            f'x2="{LABELS + last.left + last.width:.1f}" y1="{middle}" y2="{middle}"/>'
        )
    for number, bar in enumerate(row.bars, row.before + 1):
        yield from _bar(row, bar, number)
    kind, right = str(row.fate).replace(" ", "-"), LABELS + _right(row) + _END_GAP
    yield (
        f'<text class="end {kind}" x="{right:.1f}" y="16">{_text(row.end)}'
        f"<title>{_text(row.told)}</title></text>"
    )
    yield f'<g class="label"><rect width="{LABELS - 6}" height="{ROW}" y="-4"/>'
    most = int((LABELS - 16) / _LETTER)
    place_name = shortened(row.group, max(_GROUP, most - 2 - len(row.label)))
    label = shortened(row.label, most - len(place_name) - 2 if place_name else most)
    told = f"{row.label}  {row.group}".rstrip()
    yield f'<text x="4" y="16">{_text(label)}<title>{_text(told)}</title></text>'
    if place_name:
        yield f'<text class="group" x="{LABELS - 12}" y="16">{_text(place_name)}'
        yield f"<title>{_text(row.group)}</title></text>"
    yield "</g></g>"


def _right(row: Row) -> float:
    return max((bar.left + bar.width for bar in row.bars), default=0.0)


def _end_width(row: Row) -> float:
    return 2 * _END_GAP + len(row.end) * _LETTER


def _bar(row: Row, bar: Bar, number: int) -> Iterator[str]:
    letter, meaning = LETTERS[bar.sign]
    marks = "".join(f"; {MARKS[mark][1]}" for mark in bar.marks)
    title = (
        f"{row.label.split(' ', 1)[0]}, attempt {number}, delivery {bar.delivery} at "
        f"{seconds(bar.start / 1e9)} s: {meaning}{marks}"
    )
    left = LABELS + bar.left
    yield (
        f'<g class="bar {bar.sign}" data-delivery="{bar.delivery}" tabindex="0" role="button" '
        f'aria-label="{_text(title)}"><title>{_text(title)}</title>'
        f'<rect x="{left:.1f}" y="0" width="{bar.width:.1f}" height="{_BAR_HEIGHT}" rx="4"/>'
        f'<text x="{left + 11:.1f}" y="16">{letter}</text>'
    )
    for place, mark in enumerate(bar.marks):
        at = left + BAR + MARK * (place + 0.4)
        yield f'<text class="mark" x="{at:.1f}" y="16">{MARKS[mark][0]}</text>'
    yield "</g>"


def _text(text: str) -> str:
    return escape(str(text), quote=True)
