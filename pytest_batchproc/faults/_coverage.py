"""What a search has covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a search has covered; every schedule in it holds.

    Attributes:
        records: how many records were sent, at most.
        at_most: how many faults a schedule had, at most.
        schedules: how many runs there were.
        points: where the run of all records without faults can be struck.
        faults: by kind, in how many schedules it was the last fault.
        merged: schedules whose futures are those of another schedule, and were run once.
        complete: whether everything was run that was asked for.
        notes: what the search does not say.
    """

    records: int
    at_most: int
    schedules: int
    points: int
    faults: Mapping[str, int]
    merged: int
    complete: bool
    notes: Sequence[str]

    def __repr__(self) -> str:
        applied = ", ".join(f"{name} {count:,}" for name, count in self.faults.items() if count)
        lines = [
            f"{self.schedules:,} schedules hold: 1 to {self.records} records, "
            f"up to {self.at_most} {'fault' if self.at_most == 1 else 'faults'}, "
            f"{self.points} points",
            f"faults: {applied or 'none'}",
        ]
        if self.merged:
            lines.append(f"merged: {self.merged:,} schedules have the futures of another one")
        return "\n".join([*lines, *self.notes])
