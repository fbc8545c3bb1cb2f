"""What a case is, and how a run measures it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import children
import libraries
from figures import RATIO, Figure, Samples
from meters import Call, Meter, one_call

#: Given the module that counts as ours, what is timed, and what stands beside it if anything does.
Calls = Callable[[str], tuple[Call, Call | None]]


@dataclass(frozen=True, kw_only=True)
class How:
    """What a run measures, and how thoroughly.

    Attributes:
        module: the library that counts as ours.
        paths: where it is, if it is not installed.
    """

    module: str = libraries.OURS
    paths: tuple[str, ...] = ()
    is_quick: bool = False

    def rounds(self, case: Case) -> int:
        """A quick run takes three rounds of ten."""
        return max(1, case.rounds * 3 // 10) if self.is_quick else case.rounds


def in_a_process(case: Case, how: How) -> Samples:
    """The calls of a case, measured in a process of its own."""
    return children.timed_case(case.name, how.module, how.rounds(case), how.paths, case.environment)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of a table.

    Attributes:
        bound: what we promise, in the unit of the figure; without one the case is information.
        goal: what we hope for.
        missed: why the bound is missed; `make bench` writes no missed bound without a reason.
        calls: what is timed; imports are inside, so that nothing loads what belongs to another.
        meter: what one round measures.
        environment: of the process.
        measure: how the rounds are taken.
    """

    name: str
    title: str
    figure: Figure = RATIO
    bound: float | None = None
    goal: float | None = None
    missed: str = ""
    rounds: int = 40
    calls: Calls | None = None
    meter: Meter = one_call
    environment: dict[str, str] = field(default_factory=dict)
    measure: Callable[[Case, How], Samples] = in_a_process
