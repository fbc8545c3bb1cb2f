"""What was measured of the plugin, as rows of a Markdown table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

HEADER = """\
| case | figure | lowest round | bound | verdict | ours | beside |
|---|---:|---:|---:|---|---:|---:|"""

Nanoseconds = Sequence[int]


class Figure(NamedTuple):
    """How the rounds become one figure: of all of them, and of each alone.

    `unit` is how what was measured is shown; `is_memory`, that it is bytes.
    """

    of_all: Callable[[Nanoseconds, Nanoseconds], float]
    lowest: Callable[[Nanoseconds, Nanoseconds], float]
    show: Callable[[float], str]
    unit: Callable[[float], str] = lambda nanoseconds: milliseconds(nanoseconds)
    is_memory: bool = False


def milliseconds(nanoseconds: float) -> str:
    """A time as people read it."""
    return f"{nanoseconds / 1e6:,.2f} ms"


def _ratios(ours: Nanoseconds, beside: Nanoseconds) -> list[float]:
    return [mine / theirs for mine, theirs in zip(ours, beside, strict=True)]


RATIO = Figure(
    of_all=lambda ours, beside: median(_ratios(ours, beside)),
    lowest=lambda ours, beside: min(_ratios(ours, beside)),
    show=lambda value: f"{value:.4f}",
)
# Where nothing stands beside, nothing tells a slow moment of the machine from a slow call of ours,
# but the minimum: whatever disturbs a call only ever adds to it.
TIME = Figure(
    of_all=lambda ours, _: min(ours),
    lowest=lambda ours, _: min(ours),
    show=milliseconds,
)
# The same holds for whole processes: what disturbs one is more than what we add to it.
ADDED = Figure(
    of_all=lambda ours, beside: min(ours) - min(beside),
    lowest=lambda ours, beside: min(mine - other for mine, other in zip(ours, beside, strict=True)),
    show=lambda value: f"{value / 1e6:+,.2f} ms",
)


def megabytes(number: float) -> str:
    """So many bytes as people read them."""
    return f"{number / 1e6:,.0f} MB"


MEMORY = Figure(
    of_all=lambda ours, _: max(ours),
    lowest=lambda ours, _: min(ours),
    show=megabytes,
    unit=megabytes,
    is_memory=True,
)


def per_message(count: int) -> Figure:
    """The lowest time again, of one of so many messages."""
    return Figure(
        of_all=lambda ours, _: min(ours) / count,
        lowest=lambda ours, _: min(ours) / count,
        show=lambda value: f"{value / 1e3:,.1f} µs",
    )


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case, measured; `beside` is empty where there is nothing to compare with."""

    title: str
    ours: Nanoseconds
    beside: Nanoseconds
    figure: Figure
    bound: float | None

    def __str__(self) -> str:
        figure = self.figure.of_all(self.ours, self.beside)
        cells = (
            self.title,
            f"**{self.figure.show(figure)}**",
            self.figure.show(self.figure.lowest(self.ours, self.beside)),
            "" if self.bound is None else f"≤ {self.figure.show(self.bound)}",
            self._verdict(figure),
            self.figure.unit(median(self.ours)),
            self.figure.unit(median(self.beside)) if self.beside else "",
        )
        return "| " + " | ".join(cells) + " |"

    def _verdict(self, figure: float) -> str:
        if self.bound is None:
            return "for information"
        return "OVER THE BOUND" if figure > self.bound else "within the bound"
