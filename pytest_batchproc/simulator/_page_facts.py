"""What a page of a run shows: rows, bars, marks. Pure facts; drawing them is another module's work.

A run may have 100,000 deliveries, and a browser draws a few thousand shapes at once. So there are
bounds, and the page says what is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_batchproc._reading import body_text
from pytest_batchproc._timeline import telling
from pytest_batchproc._wording import printable, shortened
from pytest_batchproc.simulator import _explain, _pictures
from pytest_batchproc.simulator._evidence import conditions, held
from pytest_batchproc.simulator._page_axis import BAR, arrange
from pytest_batchproc.simulator._stories import has_fault, marks_of_effects, signs, stories

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
_LONGEST_NAME = 30
_WINDOW_END = "Lambda invokes the function without records when a window ends"
_LONGEST_STORY = 6_000


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
        end: the same, with the queue or the destination that it went to.
        told: a sentence about the end.
        bars: its deliveries.
        before: how many deliveries were before these, which the report does not keep.
    """

    label: str
    group: str
    fate: Fate | str
    end: str
    told: str
    bars: list[Bar]
    before: int = 0


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
    chosen = [told[place] for place in telling([_pictures.score(one) for one in told], MOST_ROWS)]
    left_out = []
    if report.earlier.count:
        left_out.append(
            f"{report.earlier.count:,} early deliveries are left out, because the report does not "
            "keep them. A larger keep= keeps more."
        )
    if len(chosen) < len(told):
        left_out.append(
            f"{len(chosen):,} of {len(told):,} records are shown: those that were not processed, "
            "then those that were delivered several times."
        )
    bars, cut = _bars(report, {story.item for story in chosen})
    if cut:
        left_out.append(
            f"The first {MOST_BARS:,} bars are shown, {cut:,} are left out. "
            "`report.to_trace()` has all deliveries of the report."
        )
    why, whole = conditions(report), held(report)
    rows = [_row(report, story, bars.get(story.item, []), why, whole) for story in chosen]
    rows.sort(key=lambda row: _natural(row.group))  # stable: within a group as sent
    ends = bars.get(None, [])
    if ends:
        rows.append(Row("window ends", "", "", "", _WINDOW_END, ends))
    numbers = sorted({bar.delivery for row in rows for bar in row.bars})
    if len(numbers) > MOST_STORIES:
        left_out.append(
            f"The stories of {MOST_STORIES:,} of {len(numbers):,} deliveries are in this page: "
            "those that failed first. `delivery.explain()` has each."
        )
    ticks, width = arrange(rows)
    return Facts(
        title=_pictures.title(report),
        notes=_pictures.notes(report),
        left_out=left_out,
        rows=rows,
        stories=_stories(report, numbers),
        ticks=ticks,
        width=width,
    )


def _natural(group: str) -> list[tuple[int, str]]:
    """A key that puts 2 before 10."""
    return [(int(one) if one.isdecimal() else -1, one) for one in re.split(r"(\d+)", group)]


def _bars(report: Report, items: set[Item]) -> tuple[dict[Item | None, list[Bar]], int]:
    """The bars of these items, and how many more there are; under None ends of windows."""
    found: dict[Item | None, list[Bar]] = {}
    number = 0
    parents: dict[Item, Delivery] = {}
    effects = marks_of_effects(report)
    for delivery in report.deliveries:
        places = [place for place, item in enumerate(delivery.items) if item in items]
        told = signs(delivery) if places else []
        shown: list[tuple[Item | None, int, str]] = [
            (delivery.items[place], place, told[place]) for place in places
        ]
        if not delivery.items:
            shown = [(None, 0, _sign(delivery))]
        shared = _shared_marks(delivery, parents, effects.get(delivery.number, ""))
        for item, place, sign in shown:
            number += 1
            if number > MOST_BARS:
                continue
            bar = Bar(delivery.number, delivery.started_ns, delivery.finished_ns, sign)
            bar.marks = ["window end"] if item is None else _own_marks(delivery, place)
            bar.marks += shared
            found.setdefault(item, []).append(bar)
        if report.bisects:
            parents.update(dict.fromkeys(delivery.items, delivery))
    return found, max(0, number - MOST_BARS)


def _sign(delivery: Delivery) -> str:
    endings = {"raised": "raise", "timed out": "timeout", "throttled": "throttle"}
    return endings.get(delivery.ending, "ok" if delivery.outcome == "success" else "fail")


def _own_marks(delivery: Delivery, place: int) -> list[str]:
    """What happened to one record of a delivery."""
    found = []
    if place == delivery.verdict.checkpoint and delivery.gone:
        found.append("checkpoint")
    if has_fault(delivery, place):
        found.append("fault")
    return found


def _shared_marks(delivery: Delivery, parents: dict[Item, Delivery], effects: str) -> list[str]:
    """What happened to all records of a delivery."""
    found = []
    parent = parents.get(delivery.items[0]) if delivery.items else None
    if (
        parent is not None
        and parent.outcome == "failure"
        and len(delivery.items) < len(parent.items)
    ):
        found.append("bisect")
    if delivery.verdict.trap is not None:
        found.append("mistake")
    return found + [_OF_EFFECTS[mark] for mark in effects]


_OF_EFFECTS = {"*": "fault at an effect", "+": "effect"}


def _row(
    report: Report, story: Story, bars: list[Bar], why: dict[Item, str], whole: set[Item]
) -> Row:
    record = report.source.record(story.item)
    body = shortened(
        printable(" ".join(body_text(record, report.source.source).split())), _LONGEST_BODY
    )
    end, told = str(story.fate), f"{story.fate}: {story.why}"
    where = _where(report, story.fate)
    if where:
        end += f" → {shortened(printable(where), _LONGEST_NAME)}"
        told += f"; it is in {where}"
    if story.item in why:
        told += f" ({why[story.item]})"
        told += _AT_DESTINATION[story.item in whole] if report.destination else _NO_DESTINATION
    group = _explain.place_of(story.item)
    label = f"#{story.item.number} {body}"
    return Row(label, group, story.fate, end, told, bars, story.before)


_AT_DESTINATION = {
    True: "; the destination has the record with its data",
    False: "; the destination gets the record's metadata, not its data",
}
_NO_DESTINATION = "; the mapping has no on-failure destination"


def _where(report: Report, fate: Fate) -> str:
    """The queue or the destination that holds what was not processed; empty if there is none."""
    if fate == "discarded":
        return re.split("[:/]", report.destination)[-1]
    queue = getattr(report.source, "dead_letter_queue", None)
    return str(queue.name) if fate == "dead-lettered" and queue is not None else ""


def _stories(report: Report, numbers: Sequence[int]) -> dict[int, str]:
    wanted = set(numbers)
    found = [one for one in report.deliveries if one.number in wanted]
    places = telling([int(one.outcome != "success") for one in found], MOST_STORIES)
    return {
        found[place].number: shortened(_explain.explanation(found[place]), _LONGEST_STORY)
        for place in places
    }
