"""What a timed case of the plugin is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plugin_table import TIME, Figure

Call = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of the table; a bound is in the unit of the figure.

    Attributes:
        most_rounds: of a case that takes long.
        is_long: nothing is called before what is timed, because that would take as long again.
    """

    name: str
    title: str
    ours: Callable[[], Call]
    beside: Callable[[], Call] | None = None
    figure: Figure = TIME
    bound: float | None = None
    most_rounds: int = 1_000
    is_long: bool = False
