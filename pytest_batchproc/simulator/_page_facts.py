"""What a page of a run shows: rows, bars, marks. Pure facts; drawing them is another module's work.

A run may have 100,000 deliveries, and a browser draws a few thousand shapes at once. So there are
bounds, and the page says what is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import log2
from typing import TYPE_CHECKING

from pytest_batchproc._reading import body_text
from pytest_batchproc._timeline import telling
from pytest_batchproc._wording import printable, shortened
from pytest_batchproc.simulator import _explain, _pictures
from pytest_batchproc.simulator._evidence import conditions
from pytest_batchproc.simulator._source import SECOND
from pytest_batchproc.simulator._stories import signs, stories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import Item
    from pytest_batchproc.simulator._stories import Fate, Story

MOST_ROWS = 200
MOST_BARS = 3_000
MOST_STORIES = 1_000
_LONGEST_BODY = 400
_LONGEST_STORY = 6_000
_SECOND_WIDTH = 34.0  # of a wait of one second; a wait of a day is about ten times as wide
BAR = 22.0
_COLUMN = BAR + 4.0


@dataclass(slots=True)
class Bar:
    """One delivery of one record.

    Attributes:
        delivery: its number; -1 is no delivery.
        start: when it began, in nanoseconds.
        end: when it ended.
        sign: what came of it, as a timeline says it.
        marks: what happened there besides, such as `checkpoint`.
        left: where it begins on the axis.
        width: how wide it is.
    """

    delivery: int
    start: int
    end: int
    sign: str
    marks: list[str] = field(default_factory=list)
    left: float = 0.0
    width: float = BAR


@dataclass(slots=True)
class Row:
    """A message or a record.

    Attributes:
        label: its number and its body.
        group: its group, shard and key, or partition.
        fate: where it is at the end.
        told: a sentence about the end.
        bars: its deliveries.
    """

    label: str
    group: str
    fate: Fate | str
    told: str
    bars: list[Bar]


@dataclass(slots=True)
class Facts:
    """A run.

    Attributes:
        title: what was sent, how long it took, where everything is.
        notes: sentences: why it stopped, mistakes, errors.
        left_out: sentences about what is not shown.
        rows: in the order of the picture: group by group.
        stories: by the number of a delivery, what `explain` says of it.
        ticks: times in nanoseconds, each with its place on the axis.
        width: of the axis.
    """

    title: str
    notes: Sequence[str]
    left_out: list[str]
    rows: list[Row]
    stories: dict[int, str]
    ticks: list[tuple[int, float]]
    width: float

    @property
    def groups(self) -> list[str]:
        """The groups of the rows, each once."""
        return list(dict.fromkeys(row.group for row in self.rows if row.group))


def facts(report: Report) -> Facts:
    """The facts of a run, within the bounds."""
    told = stories(report)
    chosen = [told[place] for place in telling([_score(one) for one in told], MOST_ROWS)]
    left_out = []
    if len(chosen) < len(told):
        left_out.append(
            f"{len(chosen):,} of {len(told):,} records are shown: those that were not processed, "
            "then those that were delivered several times."
        )
    bars, cut = _bars(report, {story.item for story in chosen})
    if cut:
        left_out.append(
            f"The first {MOST_BARS:,} bars are shown, {cut:,} are left out. "
            "`report.to_trace()` has all deliveries."
        )
    why = conditions(report)
    rows = [_row(report, story, bars.get(story.item, []), why) for story in chosen]
    rows.sort(key=lambda row: row.group)  # stable: within a group as sent
    ends = bars.get(None, [])
    if ends:
        rows.append(Row("window ends", "", "", "Lambda invokes it without records", ends))
    drawing = _pictures.drawing(report, 0)
    numbers = sorted({bar.delivery for row in rows for bar in row.bars})
    if len(numbers) > MOST_STORIES:
        left_out.append(
            f"The stories of {MOST_STORIES:,} of {len(numbers):,} deliveries are in this page: "
            "those that failed first. `delivery.explain()` has each."
        )
    ticks, width = _arrange(rows)
    return Facts(
        title=drawing.title,
        notes=drawing.notes,
        left_out=left_out,
        rows=rows,
        stories=_stories(report, numbers),
        ticks=ticks,
        width=width,
    )


def _score(story: Story) -> int:
    if story.fate not in {"done", "filtered"}:
        return 2
    return int(len(story.attempts) > 1)


def _bars(report: Report, items: set[Item]) -> tuple[dict[Item | None, list[Bar]], int]:
    """The bars of these items, and how many more there are; under None ends of windows."""
    found: dict[Item | None, list[Bar]] = {}
    number = 0
    parents: dict[Item, Delivery] = {}
    effects: dict[int, set[str]] = {}
    for effect in report.effects:
        effects.setdefault(effect.delivery, set()).add(effect.outcome)
    for delivery in report.deliveries:
        outcomes = effects.get(delivery.number, set())
        shown = [(None, _sign(delivery))] if not delivery.items else []
        told = zip(delivery.items, signs(delivery), strict=True)
        shown += [(item, sign) for item, sign in told if item in items]
        for place, (item, sign) in enumerate(shown):
            number += 1
            if number > MOST_BARS:
                continue
            bar = Bar(delivery.number, delivery.started_ns, delivery.finished_ns, sign)
            if item is None:
                bar.marks.append("window end")
            else:
                bar.marks += _marks(report, delivery, item, place == 0, parents)
            if place == 0 and outcomes:
                bar.marks.append("effect" if outcomes == {"done"} else "fault at an effect")
            found.setdefault(item, []).append(bar)
        if report.bisects:
            parents.update(dict.fromkeys(delivery.items, delivery))
    return found, max(0, number - MOST_BARS)


def _sign(delivery: Delivery) -> str:
    endings = {"raised": "raise", "timed out": "timeout", "throttled": "throttle"}
    return endings.get(delivery.ending, "ok" if delivery.outcome == "success" else "fail")


def _marks(
    report: Report, delivery: Delivery, item: Item, is_first: bool, parents: dict[Item, Delivery]
) -> list[str]:
    found = []
    checkpoint = delivery.verdict.checkpoint
    if checkpoint is not None and delivery.items[checkpoint] is item and delivery.gone:
        found.append("checkpoint")
    parent = parents.get(item)
    if (
        is_first
        and parent is not None
        and parent.outcome == "failure"
        and len(delivery.items) < len(parent.items)
    ):
        found.append("bisect")
    if is_first and delivery.verdict.trap is not None:
        found.append("mistake")
    text = f"{delivery.error or ''} {delivery.ending}"
    if "InjectedFault" in text or "throttled" in text:
        found.append("fault")
    return found


def _row(report: Report, story: Story, bars: list[Bar], why: dict[Item, str]) -> Row:
    record = report.source.record(story.item)
    body = shortened(
        printable(" ".join(body_text(record, report.source.source).split())), _LONGEST_BODY
    )
    told = f"{story.fate}: {story.why}"
    if story.item in why:
        told += f"; the destination gets the record's metadata ({why[story.item]})"
    group = _explain.place_of(story.item)
    return Row(f"#{story.item.number} {body}", group, story.fate, told, bars)


def _stories(report: Report, numbers: Sequence[int]) -> dict[int, str]:
    scores = [int(report.deliveries[one].outcome != "success") for one in numbers]
    kept = [numbers[place] for place in telling(scores, MOST_STORIES)]
    return {
        one: shortened(_explain.explanation(report.deliveries[one]), _LONGEST_STORY) for one in kept
    }


def _arrange(rows: Sequence[Row]) -> tuple[list[tuple[int, float]], float]:
    """Place the bars on an axis that compresses waiting: logarithmic between two times.

    Deliveries that begin at the same time share a column unless they share a record.
    """
    bars = sorted(
        ((bar.delivery, number, bar) for number, row in enumerate(rows) for bar in row.bars),
        key=lambda one: one[:2],
    )
    taken: dict[tuple[int, int], int] = {}  # by time and row: the columns in use
    columns: dict[int, int] = {}
    for _, group in groupby(bars, key=lambda one: one[0]):
        shared = list(group)
        start = shared[0][2].start
        column = max(taken.get((start, number), 0) for _, number, _ in shared)
        for _, number, bar in shared:
            taken[start, number] = column + 1
            bar.left = column * _COLUMN
        columns[start] = max(columns.get(start, 0), column + 1)
    times = sorted({time for *_, bar in bars for time in (bar.start, bar.end)})
    places: dict[int, float] = {}
    at = 0.0
    for before, after in pairwise([*times, *times[-1:]]):
        places[before] = at
        at += columns.get(before, 0) * _COLUMN
        at += _SECOND_WIDTH * log2(1 + (after - before) / SECOND)
    for *_, bar in bars:
        bar.left += places[bar.start]
        bar.width = max(BAR, places[bar.end] - bar.left - 4.0)
    return list(places.items()), at
