"""What must hold in every run, whatever goes wrong: judged by the effects, and where records end.

An effect belongs to the record that adds it: the runs without faults are made with the first
record, the first two, and so on, and an effect that appears with a record is an effect of it. So it
makes no difference in which order, or how concurrently, a handler reads its batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from pytest_batchproc.faults._kinds import EFFECT
from pytest_batchproc.simulator._stories import times

if TYPE_CHECKING:
    from pytest_batchproc.faults._play import Run
    from pytest_batchproc.simulator._source import Item

Claim: TypeAlias = Literal["once", "at_least_once"]
ClaimOf: TypeAlias = Callable[[Hashable], "Claim | None"]
Problem: TypeAlias = Literal[
    "stuck", "deleted", "ended", "never", "repeated", "order", "failed with effect"
]


@dataclass(frozen=True, slots=True)
class Broken:
    """A claim that does not hold in a run.

    Attributes:
        problem: which kind of claim.
        fact: a sentence without its full stop, without the faults.
        record: the number of the record; None where it is not of one.
        key: of the effect; None where it is not of one.
        at: the place in the effects, or in `done`, where it shows; None elsewhere.
    """

    problem: Problem
    fact: str
    record: int | None = None
    key: Hashable = None
    at: int | None = None


@dataclass(frozen=True)
class Claims:
    """What is claimed of a number of records.

    Attributes:
        noun: what a record is called.
        lane: what keeps an order: "message group", "partition key", ...
        fails: by number, whether the record should fail.
        claim_of: what is claimed of an effect; None: nothing.
        ordered: whether effects must happen in order, within a group, key or partition.
        failed_without_effects: whether a record that is reported as failed may have no effect.
        expected: how many times each effect is to happen.
        owners: the records of each effect.
        free: effects of records that should fail; nothing is claimed of them.
        reached: effects that a run without faults has reached.
        beyond: effects of what the handler itself sent, in a later invocation; in no order.
    """

    noun: str
    lane: str
    fails: Sequence[bool]
    claim_of: ClaimOf
    ordered: bool
    failed_without_effects: bool
    expected: Mapping[Hashable, int] = field(default_factory=dict)
    owners: Mapping[Hashable, Sequence[int]] = field(default_factory=dict)
    free: frozenset[Hashable] = frozenset()
    reached: frozenset[Hashable] = frozenset()
    beyond: frozenset[Hashable] = frozenset()

    def with_one_more(self, run: Run, fails: bool, key: str | None) -> Claims:
        """The claims when one more record is sent.

        Args:
            run: the run without faults that has it.
            fails: whether it should fail.
            key: what `done` calls its effect; None where it has none, or the effects say it.
        """
        number = len(self.fails)
        expected, free = Counter(self.expected), set(self.free)
        owners = {one: [*records] for one, records in self.owners.items()}
        if run.done is not None:
            added: list[Hashable] = [] if key is None or fails else [key]
        else:
            now = Counter(one.key for one in run.effects if one.happened)
            claimed = [one for one in now if one not in free and self.claim_of(one) is not None]
            added = [one for one in claimed if now[one] > expected[one]]
            if not added:
                # Reached, and it did not happen: as where a task is not awaited.
                reached = dict.fromkeys(one.name for one in run.points if one.kind == EFFECT)
                known = {*now, *self.reached, *free}
                added = [one for one in reached if one not in known and self.claim_of(one)]
            if fails:
                free.update(one for one in added if one not in expected)
                added = []
        for one in added:
            expected[one] += 1
            owners.setdefault(one, []).append(number)
        return Claims(
            self.noun,
            self.lane,
            (*self.fails, fails),
            self.claim_of,
            self.ordered,
            self.failed_without_effects,
            dict(expected),
            owners,
            frozenset(free),
            frozenset(one.name for one in run.points if one.kind == EFFECT),
            self.beyond | _beyond(run, added, number),
        )

    @property
    def shared(self) -> list[Hashable]:
        """Effects of several records under one key: they are counted, and their order is open."""
        return [key for key, records in self.owners.items() if len(records) > 1]

    @property
    def without_effects(self) -> list[int]:
        """Records that should succeed and have no effect."""
        owned = {one for records in self.owners.values() for one in records}
        return [one for one, fails in enumerate(self.fails) if not fails and one not in owned]

    def judge(self, run: Run) -> Broken | None:
        """The first claim that a run breaks; None if it keeps all."""
        is_in_order = run.done is None or run.done.in_order
        return (
            self._ends(run)
            or self._counts(run)
            or (self._order(run) if self.ordered and is_in_order else None)
            or (self._failed(run) if self.failed_without_effects else None)
        )

    def _ends(self, run: Run) -> Broken | None:
        fates = run.fates
        wrong = self._wrong_end
        if run.stopped is None and not fates.remaining and not any(self.fails):
            lost = [*fates.dead_lettered, *fates.discarded]
            return wrong(run, lost[0]) if lost else None
        failing = {number for number, fails in enumerate(self.fails) if fails}
        for item in fates.deleted:
            if item.number in failing:
                fact = (
                    f"Lambda treats {self.noun} #{item.number} as processed, and it should have "
                    "failed"
                )
                return Broken("deleted", fact, item.number)
        for item in (*fates.dead_lettered, *fates.discarded, *fates.remaining):
            if item.number not in failing:  # also one that the handler itself sent
                return wrong(run, item)
        for item in fates.remaining:
            fact = f"{self.noun.capitalize()} #{item.number} should fail, and its retries never end"
            return Broken("stuck", fact, item.number)
        return None

    def _wrong_end(self, run: Run, item: Item) -> Broken:
        end = "was retried without end"
        if item in run.fates.dead_lettered:
            end = "ended in the dead-letter queue"
        elif item in run.fates.discarded:
            end = "was discarded"
        fact = f"{self.noun.capitalize()} #{item.number}, which can succeed, {end}"
        if item in run.fates.remaining and not item.number < len(self.fails):
            fact = (
                f"{len(run.deliveries):,} invocations do not end the {self.noun}s; the handler "
                "sends to its own source without end"
            )
        return Broken("stuck" if item in run.fates.remaining else "ended", fact, item.number)

    def _counts(self, run: Run) -> Broken | None:
        happened = _happened(run)
        counts = Counter(key for _, key in happened)
        for key, wanted in self.expected.items():
            if counts[key] < wanted:
                return Broken("never", self._never(key, counts[key]), self.owners[key][0], key)
        seen: Counter[Hashable] = Counter()
        for place, key in happened:
            if key in self.free or (run.done is None and self.claim_of(key) != "once"):
                continue
            if run.done is not None and self.claim_of(key) == "at_least_once":
                continue
            seen[key] += 1
            if seen[key] > max(1, self.expected.get(key, 1)):
                owners = self.owners.get(key, ())
                fact = f"{self._effect(key)} happened {times(counts[key])}"
                return Broken("repeated", fact, owners[0] if owners else None, key, place)
        return None

    def _never(self, key: Hashable, count: int) -> str:
        owners = self.owners[key]
        if len(owners) > 1:
            return (
                f"Lambda treats {len(owners)} {self.noun}s as processed, and their effect "
                f"{_shown(key)} happened {times(count)}"
            )
        return (
            f"Lambda treats {self.noun} #{owners[0]} as processed, and its effect {_shown(key)} "
            "never happened"
        )

    def _effect(self, key: Hashable) -> str:
        owners = self.owners.get(key, ())
        if len(owners) == 1:
            return f"{_shown(key)} of {self.noun} #{owners[0]}"
        return _shown(key)

    def _order(self, run: Run) -> Broken | None:
        first: dict[Hashable, int] = {}
        for place, key in _happened(run):
            first.setdefault(key, place)
        keys: dict[int, list[Hashable]] = {}
        for key, owners in self.owners.items():
            if len(owners) == 1 and key in first and key not in self.beyond:
                keys.setdefault(owners[0], []).append(key)
        latest: dict[Hashable, tuple[int, int]] = {}
        for item in sorted(_items(run), key=lambda one: one.number):
            if item.number not in keys:
                continue
            places = {first[key]: key for key in keys[item.number]}
            begins = min(places)
            before, number = latest.get(item.lane, (-1, -1))
            if begins < before:
                fact = (
                    f"{self.noun.capitalize()} #{item.number} was processed before #{number} of "
                    f"the same {self.lane}: {_shown(places[begins])} happened first"
                )
                return Broken("order", fact, item.number, places[begins], begins)
            latest[item.lane] = max((before, number), (max(places), item.number))
        return None

    def _failed(self, run: Run) -> Broken | None:
        for delivery in run.deliveries:
            if delivery.ending != "returned":
                continue
            reported = {delivery.items[one].number for one in delivery.verdict.reported}
            for place, one in enumerate(run.effects):
                owners = self.owners.get(one.key, ())
                if (
                    one.delivery == delivery.number
                    and one.outcome == "done"
                    and place not in run.inner
                    and len(owners) == 1
                    and owners[0] in reported
                ):
                    fact = (
                        f"The response reported {self.noun} #{owners[0]} as failed, and its effect "
                        f"{_shown(one.key)} happened"
                    )
                    return Broken("failed with effect", fact, owners[0], one.key, place)
        return None


def _happened(run: Run) -> list[tuple[int, Hashable]]:
    """The effects that happened, in order, each with its place among all."""
    if run.done is not None:
        return list(enumerate(run.done.keys))
    return [(place, one.key) for place, one in enumerate(run.effects) if one.happened]


def _beyond(run: Run, keys: Sequence[Hashable], last: int) -> frozenset[Hashable]:
    """Those that happened where no record up to the last one was delivered, and another was."""
    sent = {
        delivery.number
        for delivery in run.deliveries
        if delivery.items and all(item.number > last for item in delivery.items)
    }
    return frozenset(one.key for one in run.effects if one.delivery in sent and one.key in keys)


def _items(run: Run) -> list[Item]:
    fates = run.fates
    return [*fates.deleted, *fates.dead_lettered, *fates.discarded, *fates.remaining]


def _shown(key: Hashable) -> str:
    return repr(key)
