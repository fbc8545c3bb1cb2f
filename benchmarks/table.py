"""The measured pairs as rows of a Markdown table."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = """\
| case | ours/incumbent | lowest round | of medians | bound | goal | verdict | ours | incumbent |
|---|---:|---:|---:|---:|---:|---|---:|---:|"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case, measured: pairs of (ours, incumbent), one for each round."""

    title: str
    pairs: list[tuple[int, int]]
    bound: float | None
    goal: float | None
    show: Callable[[float], str]

    def __str__(self) -> str:
        ours, theirs = (median(side) for side in zip(*self.pairs, strict=True))
        per_round = [mine / theirs for mine, theirs in self.pairs]
        # The two figures of a round are neighbours in time, so their ratio survives a slow minute
        # of the machine that moves one side's median and not the other's.
        ratio = median(per_round)
        cells = (
            self.title,
            f"**{ratio:.3f}**",
            f"{min(per_round):.3f}",
            f"{ours / theirs:.3f}",
            _limit(self.bound),
            _limit(self.goal),
            self._verdict(ratio),
            self.show(ours),
            self.show(theirs),
        )
        return "| " + " | ".join(cells) + " |"

    def _verdict(self, ratio: float) -> str:
        if self.bound is None:
            return "for information"
        if ratio > self.bound:
            return "OVER THE BOUND"
        return (
            "within the goal"
            if self.goal is not None and ratio <= self.goal
            else "within the bound"
        )


def microseconds(nanoseconds: float) -> str:
    """A time as people read it."""
    return f"{nanoseconds / 1_000:,.1f} µs"


def kibibytes(count: float) -> str:
    """An amount of memory as people read it."""
    return f"{count / 1_024:,.0f} KiB"


def _limit(value: float | None) -> str:
    return "" if value is None else f"≤ {value:.2f}"
