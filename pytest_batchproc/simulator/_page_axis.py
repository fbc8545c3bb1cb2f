"""Where the bars of a page are: an axis that compresses waiting."""

from __future__ import annotations

from itertools import groupby, pairwise
from math import log2
from typing import TYPE_CHECKING

from pytest_batchproc.simulator._source import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._page_facts import Row

BAR = 22.0
MARK = 14.0  # what a bar is wider for each of its marks
_GAP = 4.0
_SECOND_WIDTH = 34.0  # of a wait of one second; a wait of a day is about ten times as wide


def arrange(rows: Sequence[Row]) -> tuple[list[tuple[int, float]], float]:
    """Place the bars on an axis that compresses waiting: logarithmic between two times.

    Deliveries that begin at the same time share a column unless they share a record.
    """
    bars = sorted(
        ((bar.delivery, number, bar) for number, row in enumerate(rows) for bar in row.bars),
        key=lambda one: one[:2],
    )
    taken: dict[tuple[int, int], int] = {}  # by time and row: the columns in use
    columns: dict[int, list[float]] = {}  # by time: how wide each of them is
    for _, group in groupby(bars, key=lambda one: one[0]):
        shared = list(group)
        start = shared[0][2].start
        column = max(taken.get((start, number), 0) for _, number, _ in shared)
        widths = columns.setdefault(start, [])
        widths += [BAR] * (column + 1 - len(widths))
        for _, number, bar in shared:
            taken[start, number] = column + 1
            bar.left = column  # for now
            bar.width = BAR + MARK * len(bar.marks)
            widths[column] = max(widths[column], bar.width)
    times = sorted({time for *_, bar in bars for time in (bar.start, bar.end)})
    places: dict[int, float] = {}
    at = 0.0
    for before, after in pairwise([*times, *times[-1:]]):
        places[before] = at
        at += sum(width + _GAP for width in columns.get(before, ()))
        at += _SECOND_WIDTH * log2(1 + (after - before) / SECOND)
    for *_, bar in bars:
        earlier = columns[bar.start][: int(bar.left)]
        bar.left = places[bar.start] + sum(width + _GAP for width in earlier)
        bar.width = max(bar.width, places[bar.end] - bar.left - _GAP)
    return list(places.items()), at
