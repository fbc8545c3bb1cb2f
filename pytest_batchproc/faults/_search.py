"""All schedules of a few faults at the points that runs really reach, the smallest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from pytest_batchproc.faults import _report
from pytest_batchproc.faults._coverage import Coverage, coverage
from pytest_batchproc.faults._kinds import fault_at, kind_of, point_of
from pytest_batchproc.faults._play import quiet
from pytest_batchproc.simulator._wall_clock import installed

if TYPE_CHECKING:
    from pytest_batchproc.faults._claims import Broken, Claims
    from pytest_batchproc.faults._kinds import Point
    from pytest_batchproc.faults._play import Run, Stage
    from pytest_batchproc.faults._setup import Setup
    from pytest_batchproc.simulator import Fault

Progress: TypeAlias = Callable[[int], object]
T = TypeVar("T")
_EVERY = 500  # schedules between two calls of `progress`


class Child(NamedTuple):
    """A schedule to run: that of a parent, and one more fault.

    Attributes:
        points: what the parent reached up to the point of the fault.
    """

    faults: tuple[Fault, ...]
    points: Sequence[Point]


class _Found(Exception):
    """Carries what was found out of the search."""

    def __init__(
        self, stage: Stage, claims: Claims, faults: tuple[Fault, ...], broken: Broken
    ) -> None:
        super().__init__(broken.fact)
        self.stage, self.claims, self.faults, self.broken = stage, claims, faults, broken

    def error(self, setup: Setup, simulated: bool, schedules: int) -> Exception:
        """The error; the run is made again, with its details."""
        run = self.stage.run_with_details(self.faults, simulated)
        again = self.claims.judge(run)
        if again is None or again.fact != self.broken.fact:
            return RuntimeError(_report.unsteady("Two runs of one schedule differ", self.faults))
        return _report.error(setup, self.stage, self.claims, run, self.broken, schedules)


class Level:
    """The search over one stage, a number of faults at a time.

    Attributes:
        claims: what must hold.
        base: the run without faults.
        waiting: by number of faults, what is to be run.
    """

    def __init__(self, stage: Stage, claims: Claims, base: Run, at_most: int) -> None:
        self.stage = stage
        self.claims = claims
        self.base = base
        self.waiting: list[list[Child]] = [[] for _ in range(at_most + 1)]
        self.seen: dict[object, Sequence[object]] = {}


class Search:
    """One search.

    Args:
        setup: what to search.
        budget: schedules to run at most.
        progress: called with the number of schedules from time to time.
        merges: whether schedules with equal futures are searched once.
    """

    def __init__(
        self, setup: Setup, budget: int, progress: Progress | None = None, merges: bool = True
    ) -> None:
        self._setup = setup
        self._budget = budget
        self._progress = progress
        self._merges = merges
        self._levels: dict[int, list[Level]] = {}
        self._simulated = False
        self.schedules = 0
        self.merged = 0
        self.applied: Counter[str] = Counter()
        self.covered = 0  # records and faults together, of which every schedule was run

    def run(self) -> Coverage:
        """Search, the fewest records and faults first.

        Raises:
            BrokenClaimError: a claim does not hold.
            RuntimeError: a run is not repeatable.
            ValueError: nothing can be claimed.
        """
        complete = self._searched(self._all)
        last = self._levels[max(self._levels)][0]
        return coverage(self._setup, self, (last.stage, last.claims, last.base), complete)

    def replay(self, schedule: tuple[Fault, ...]) -> Run:
        """Run all records once without faults and once with these.

        Raises:
            BrokenClaimError: a claim does not hold.
            ValueError: nothing can be claimed, or the first fault never happened.
        """
        return self._searched(lambda: self._replayed(schedule))

    def _replayed(self, schedule: tuple[Fault, ...]) -> Run:
        (stage,) = self._setup.stages(len(self._setup.bodies))
        level = self._begun(stage)
        run = stage.run_with_details(schedule, self._simulated)
        self._judge(stage, level.claims, run)
        if schedule and point_of(schedule[0]) not in run.points:
            raise ValueError(_report.not_reached(schedule[0], level.base))
        return run

    def _searched(self, search: Callable[[], T]) -> T:
        """What a search returns; what it finds is run again, with details, and raised."""
        is_simulated = self._setup.wall_clock == "simulated"
        world = self._setup.given["world"]
        with installed(world) if is_simulated else nullcontext(False) as self._simulated:
            try:
                with quiet():
                    return search()
            except _Found as one:
                found = one
            # Not in the `except` block: the error has what the handler raised as its cause.
            raise found.error(self._setup, self._simulated, self.schedules)

    def _all(self) -> bool:
        """Run everything, by records and faults together; False where the budget ends."""
        bodies, at_most = len(self._setup.bodies), self._setup.at_most
        for total in range(1, bodies + at_most + 1):
            for count in range(max(1, total - at_most), min(total, bodies) + 1):
                if not self._level(count, total - count):
                    return False
            self.covered = total
        return True

    def _level(self, count: int, faults: int) -> bool:
        """Run all schedules of a number of records and faults; False where the budget ends."""
        if faults == 0:
            self._levels[count] = [self._begun(stage) for stage in self._setup.stages(count)]
            return True
        for level in self._levels[count]:
            for child in level.waiting[faults]:
                if self.schedules >= self._budget:
                    return False
                self._try(level, child)
            level.waiting[faults].clear()
        return True

    def _begun(self, stage: Stage) -> Level:
        """The level of a stage, whose run without faults must hold, and be repeatable."""
        base, again = self._run(stage, ()), self._run(stage, ())
        _check_repeatable(base, again)
        claims = claims_of(self._setup, stage, base, self._simulated)
        self._judge(stage, claims, base)
        if not claims.expected and len(stage.order) == len(self._setup.bodies):
            raise ValueError(_report.no_effects(base))
        level = Level(stage, claims, base, self._setup.at_most)
        self._add_children(level, base)
        return level

    def _try(self, level: Level, child: Child) -> None:
        run = self._run(level.stage, child.faults)
        _check_prefix(child, run)
        self.applied[kind_of(child.faults[-1]).name] += 1
        self._judge(level.stage, level.claims, run)
        if len(child.faults) < self._setup.at_most:
            self._add_children(level, run, len(child.points))

    def _add_children(self, level: Level, run: Run, begin: int = 0) -> None:
        tail = run.points[begin:]
        if self._merges and self._is_known(level, run, tail):
            self.merged += 1
            return
        waiting = level.waiting[len(run.faults) + 1]
        for place, point in enumerate(tail, begin):
            for kind in self._setup.kinds:
                if kind.point == point.kind:
                    faults = (*run.faults, fault_at(kind, point))
                    waiting.append(Child(faults, run.points[: place + 1]))

    def _is_known(self, level: Level, run: Run, tail: Sequence[Point]) -> bool:
        """Whether a schedule that was run before, with no more faults, has all of these futures."""
        inputs, ways = _inputs(run, len(level.stage.items)), [(one.kind, one.name) for one in tail]
        known = level.seen.get(inputs)
        if known is not None and len(known) >= len(ways) and list(known[-len(ways) :]) == ways:
            return True
        level.seen[inputs] = ways
        return False

    def _run(self, stage: Stage, faults: tuple[Fault, ...]) -> Run:
        self.schedules += 1
        if self._progress is not None and self.schedules % _EVERY == 0:
            self._progress(self.schedules)
        return stage.run(faults, self._simulated)

    def _judge(self, stage: Stage, claims: Claims, run: Run) -> None:
        broken = claims.judge(run)
        if broken is not None:
            raise _Found(stage, claims, run.faults, broken)


def claims_of(setup: Setup, stage: Stage, base: Run, simulated: bool) -> Claims:
    """What is claimed of a stage, by its runs without faults: with one record, two, and so on."""
    claims = setup.claims
    count = len(stage.order)
    for place in range(count):
        which = stage.order[place]
        run = base
        if place + 1 < count:
            run = setup.stage(stage.order[: place + 1], stage.batch_size).run((), simulated)
        claims = claims.with_one_more(run, setup.fails[which], setup.keys[which])
    return claims


def _check_repeatable(run: Run, again: Run) -> None:
    if _facts(run) != _facts(again):
        place = _difference(run.points, again.points)
        before, now = run.points[place : place + 1], again.points[place : place + 1]
        raise RuntimeError(_report.unsteady("Two runs without faults differ", (), before, now))


def _difference(points: Sequence[Point], others: Sequence[Point]) -> int:
    """The first place in which they differ; the end of the shorter one if there is none."""
    pairs = enumerate(zip(points, others, strict=False))
    ended = min(len(points), len(others))
    return next((place for place, (one, other) in pairs if one != other), ended)


def _facts(run: Run) -> tuple[Any, ...]:
    return run.points, run.effects, run.done, run.fates, run.stopped, run.deliveries


def _check_prefix(child: Child, run: Run) -> None:
    """Each run must repeat its parent's points up to its last fault."""
    if run.points[: len(child.points)] == child.points:
        return
    place = _difference(child.points, run.points)
    before, now = child.points[place : place + 1], run.points[place : place + 1]
    fact = "A run differs from an earlier one with the same faults"
    raise RuntimeError(_report.unsteady(fact, child.faults[:-1], before, now))


def _inputs(run: Run, count: int) -> object:
    """What decides the future of a run: all that the handler noticed, and times if it saw any."""
    found: tuple[object, ...] = tuple(run.inputs)
    alive = set(range(count))
    timed = run.sees_time or bool(run.inner)
    for delivery in run.deliveries:
        # A batch with everything that is left: then nothing else depends on when it comes.
        if delivery.ending != "throttled":
            timed = timed or {one.number for one in delivery.items} != alive
            alive -= {delivery.items[one].number for one in delivery.gone}
    return (found, tuple(one.started_ns for one in run.deliveries)) if timed else found
