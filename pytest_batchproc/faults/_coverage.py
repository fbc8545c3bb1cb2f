"""What a search has covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_batchproc._wording import numbered
from pytest_batchproc.faults._kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_batchproc.faults._claims import Claims
    from pytest_batchproc.faults._play import Run, Stage
    from pytest_batchproc.faults._search import Search
    from pytest_batchproc.faults._setup import Setup


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
            f"{self.schedules:,} schedules hold: {_up_to(self.records)}, "
            f"up to {self.at_most} {'fault' if self.at_most == 1 else 'faults'}, "
            f"{self.points} points",
            f"faults: {applied or 'none'}",
        ]
        if self.merged:
            have = "schedule has" if self.merged == 1 else "schedules have"
            lines.append(f"merged: {self.merged:,} {have} the futures of another one")
        return "\n".join([*lines, *self.notes])


def _up_to(records: int) -> str:
    return "1 record" if records == 1 else f"1 to {records} records"


def coverage(
    setup: Setup, search: Search, end: tuple[Stage, Claims, Run], complete: bool
) -> Coverage:
    """What a search has covered, and what it does not say.

    Raises:
        ValueError: a kind of fault that was asked for never applied.
    """
    stage, claims, base = end
    notes = []
    unused = [one.name for one in setup.kinds if not search.applied[one.name]]
    if unused and complete and setup.given["faults"] is not None:
        point = KINDS[unused[0]].point
        raise ValueError(
            f"faults: {unused[0]} never applied, because no run reached a point of the kind "
            f"{point!r}. Leave it out, or search a case that reaches one"
        )
    if unused:
        notes.append(f"never applied: {', '.join(unused)}")
    shared = claims.shared
    if shared:
        shown = ", ".join(repr(key) for key in shared[:3])
        notes.append(
            f"counted together, without order: {shown}, which several {claims.noun}s share"
        )
    known = {*claims.expected, *setup.keys}
    extra = [] if base.done is None else [one for one in base.done.keys if one not in known]
    if extra:
        notes.append(
            f"done: {', '.join(map(repr, extra[:3]))} is the effect of no body, so the search does "
            "not see its loss; search again with an effect= that returns it"
        )
    shards = {getattr(one, "shard", None) for one in stage.items}  # a message has none
    if len(set(setup.groups)) > 1 and len(shards) == 1 and None not in shards:
        word = "partition" if claims.lane == "partition" else "shard"
        notes.append(
            f"groups: all are in one {word}, so several {word}s are not searched; give "
            f"{word}s=2 and keys of different {word}s"
        )
    if claims.without_effects:
        notes.append(f"without effects: {numbered(claims.without_effects)}")
    if not setup.outside.starts_again:
        how = (
            "the world yields a handler; yield a function that returns it"
            if setup.outside.is_world
            else "give a world, or the name of the handler"
        )
        notes.append(f"module level is not made again after a kill: {how}")
    if not complete:
        notes.append(
            f"not complete: the budget of {search.schedules:,} schedules ended; every schedule "
            f"whose {claims.noun}s and faults are {search.covered} or fewer together was run"
        )
    return Coverage(
        records=len(setup.bodies),
        at_most=setup.at_most,
        schedules=search.schedules,
        points=len(base.points),
        faults={one.name: search.applied[one.name] for one in setup.kinds},
        merged=search.merged,
        complete=complete,
        notes=tuple(notes),
    )
