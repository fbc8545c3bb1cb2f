"""How the rounds of a case become one figure, and how figures are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

#: What was measured: of ours, and of what stands beside, round by round. The second may be empty.
Numbers = Sequence[int]
Samples = tuple[list[int], list[int]]


class Figure(NamedTuple):
    """What a case is judged by.

    Attributes:
        of_all: the figure, of all rounds.
        of_each: the same of each round alone; they show how far the rounds lie apart.
        show: a figure as people read it.
        unit: as people read it, what was measured.
    """

    of_all: Callable[[Numbers, Numbers], float]
    of_each: Callable[[Numbers, Numbers], Sequence[float]]
    show: Callable[[float], str]
    unit: Callable[[float], str]


def duration(nanoseconds: float) -> str:
    """A time in the unit that suits it."""
    size, unit = next(
        ((size, unit) for size, unit in ((1e9, "s"), (1e6, "ms")) if abs(nanoseconds) >= size),
        (1e3, "µs"),
    )
    return f"{_rounded(nanoseconds / size)} {unit}"


def memory(count: float) -> str:
    """So many bytes in the unit that suits them."""
    size, unit = (1e6, "MB") if count >= 1e6 else (1e3, "kB")
    return f"{_rounded(count / size)} {unit}"


def _rounded(value: float) -> str:
    decimals = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:,.{decimals}f}"


def _ratio(value: float) -> str:
    return f"{value:#.3g}"


def _ratios(ours: Numbers, beside: Numbers) -> list[float]:
    return [mine / other for mine, other in zip(ours, beside, strict=True)]


# The two of a round are neighbours in time, so their ratio survives a slow minute of the machine
# that moves one side's median and not the other's.
RATIO = Figure(
    of_all=lambda ours, beside: median(_ratios(ours, beside)),
    of_each=_ratios,
    show=_ratio,
    unit=duration,
)
RATIO_OF_MEMORY = RATIO._replace(unit=memory)
# Where nothing stands beside, nothing tells a slow moment of the machine from a slow call of ours,
# but the minimum: whatever disturbs a call only ever adds to it.
TIME = Figure(
    of_all=lambda ours, _: min(ours),
    of_each=lambda ours, _: ours,
    show=duration,
    unit=duration,
)
# The same holds for whole processes: what disturbs one is more than what we add to it.
ADDED = Figure(
    of_all=lambda ours, beside: min(ours) - min(beside),
    of_each=lambda ours, beside: [mine - other for mine, other in zip(ours, beside, strict=True)],
    show=lambda value: f"{'+' if value >= 0 else ''}{duration(value)}",
    unit=duration,
)
MEMORY = Figure(
    of_all=lambda ours, _: max(ours),
    of_each=lambda ours, _: ours,
    show=memory,
    unit=memory,
)


def per_message(count: int) -> Figure:
    """The lowest time again, of one of so many messages."""
    return TIME._replace(show=lambda nanoseconds: duration(nanoseconds / count))
