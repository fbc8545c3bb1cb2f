"""The laws of several deliveries: what is delivered, and what is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from hypothesis import strategies as st

from pytest_batchproc._asserts import _phrases as say
from pytest_batchproc._bodies import key_of
from pytest_batchproc.laws import _judges

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from pytest_batchproc._explain import Facts
    from pytest_batchproc.laws._bench import Bench, Item
    from pytest_batchproc.laws._delivery import Delivery, Entry

T = TypeVar("T")
Broken: TypeAlias = "tuple[Delivery, Facts]"


class Draw(Protocol):
    def __call__(self, strategy: SearchStrategy[T], /) -> T: ...


Items: TypeAlias = "SearchStrategy[list[Item]]"
# Delivers, and says what is wrong; the strategy draws what a batch holds.
Play: TypeAlias = Callable[["Bench", Draw, Items], "Broken | None"]


def stateless(bench: Bench, draw: Draw, items: Items) -> Broken | None:
    same, between = draw(items), draw(items)
    # Separate groups, so that what earlier examples left in a faulty handler hides nothing.
    run = bench.drawn.total()
    bench.begin()
    answers = []
    for batch in (same, between, same):
        answers.append(bench.deliver(bench.entries(batch, run)))
        kept = _judges.kept_identifiers(answers[-1], bench.known)
        if kept is not None:
            return answers[-1], kept
    first, _, again = answers
    if _answer(first) == _answer(again) or (_stops_right(first) and _stops_right(again)):
        return None
    fact = (
        f"the third batch holds the bodies of the first, and {_outcome(again)}, where "
        f"{_outcome(first)} at first"
    )
    way_out = "Keep no state between batches: no list, set or processor state at module level."
    return again, again.facts(fact, first.back, way_out)


def permutation(bench: Bench, draw: Draw, items: Items) -> Broken | None:
    straight = draw(items)
    order = draw(st.permutations(range(len(straight))))
    bench.begin()
    first = bench.deliver(bench.entries(straight))
    bench.begin()
    again = bench.deliver(bench.entries([straight[index] for index in order]))
    wanted = {place for place, index in enumerate(order) if index in first.back}
    if again.back == wanted:
        return None
    fact = f"in another order {_outcome(again)}, where it was {_positions(wanted)}"
    return again, again.facts(
        fact, wanted, "A standard queue delivers in any order; let no message depend on another."
    )


def redelivery(bench: Bench, draw: Draw, items: Items) -> Broken | None:
    bench.begin()
    waiting = bench.entries(draw(items))
    sent = Counter(entry.key for entry in waiting)
    stalled = False
    refused: set[str] = set()
    while waiting:
        one = bench.deliver(waiting)
        wrong = _lost(one) or _too_often(one, sent)
        if wrong is not None:
            return one, wrong
        if one.back and not one.failing:
            if stalled:
                return one, _retried_forever(one)
            stalled = True
        named = [key_of(identifier) for identifier in one.case.batch.identifiers]
        first = _first_failures(one)
        # Those that fail a second time end in the dead-letter queue; what waited for them follows.
        # Not the first time: a handler that skips what it has seen would never be found out.
        dead = {index for index in first if named[index] in refused}
        refused.update(named[index] for index in first)
        waiting = [received_again(one.entries[index]) for index in sorted(one.back - dead)]
    return None


def received_again(entry: Entry) -> Entry:
    """The record as it is redelivered: SQS counts the receives and gives a new receipt."""
    attributes = entry.record.get("attributes")
    if attributes is None:
        return entry
    count = str(int(attributes["ApproximateReceiveCount"]) + 1)
    record: dict[str, Any] = {
        **entry.record,
        "attributes": {**attributes, "ApproximateReceiveCount": count},
        "receiptHandle": f"{entry.record['receiptHandle'][:-1]}r=",
    }
    return replace(entry, record=record)


def _retried_forever(one: Delivery) -> Facts:
    return one.facts(
        f"{say.which(one.back)} should succeed and no other {one.case.words.noun} fails, but "
        f"{'it is' if len(one.back) == 1 else 'they are'} retried after every delivery",
        (),
        "Do not decide by an earlier delivery: process again what was reported.",
    )


def _first_failures(one: Delivery) -> set[int]:
    """What fails for good and waits for no other."""
    first: set[int] = set()
    for index in sorted(one.failing & one.back):
        if index not in one.shape.must(one.lanes, first):
            first.add(index)
    return first


def _lost(one: Delivery) -> Facts | None:
    lost = one.failing & one.gone
    undone = _judges.undone_and_gone(one)
    return _judges.nothing_lost(one) if lost or undone else None


def _too_often(one: Delivery, sent: Counter[str | None]) -> Facts | None:
    if one.shape.source.retry == "rewind" or one.done is None:
        return None  # what follows a checkpoint is retried, by design
    twice = {
        index
        for index, entry in enumerate(one.entries)
        # What fails may do its part each time: only what can succeed is done once.
        if not entry.fails and entry.key is not None and one.done[entry.key] > sent[entry.key]
    }
    if not twice:
        return None
    return one.effects(
        f"{say.which(twice)} {'is' if len(twice) == 1 else 'are'} processed again when redelivered",
        dict.fromkeys(twice, ("done once", "done again")),
        "Report only what was not processed: Lambda retries what you report.",
    )


def _stops_right(one: Delivery) -> bool:
    """Whether a handler that stops gave one of its right answers; on threads there are several."""
    return one.shape.stops and not one.case.misread and one.must <= one.back <= one.may


def _answer(one: Delivery) -> tuple[object, ...]:
    return sorted(one.back), one.case.misread


def _outcome(one: Delivery) -> str:
    if one.case.misread:
        return "Lambda misreads the response"
    return f"{_positions(one.back)} {'is' if len(one.back) == 1 else 'are'} retried"


def _positions(positions: set[int]) -> str:
    return say.which(positions) if positions else "none"
