"""The laws of one delivery: None where one is kept, else the facts of its message."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_batchproc._asserts import _phrases as say
from pytest_batchproc._asserts._claims import ordered
from pytest_batchproc._bodies import key_of
from pytest_batchproc._verdict._decision_table import UNKNOWN
from pytest_batchproc._verdict._faults import ENTRY_KEY, fault_of
from pytest_batchproc.laws._shapes import rest_of_lane
from pytest_batchproc.marshalling import MarshalError, to_json_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_batchproc._explain import Facts
    from pytest_batchproc.laws._delivery import Delivery


def identifiers_from_event(one: Delivery) -> Facts | None:
    if not _strangers(one):
        return None
    return one.facts(f"the response names what no {_noun(one)} of the batch has", one.must, "")


def kept_identifiers(one: Delivery, known: Collection[str]) -> Facts | None:
    if not any(key_of(stranger) in known for stranger in _strangers(one)):
        return None
    return one.facts(f"the response names a {_noun(one)} of an earlier batch", one.must, "")


def valid_response(one: Delivery) -> Facts | None:
    if not one.case.misread:
        return None
    effect = {"success": "processed", "failure": "failed"}[one.case.verdict.outcome]
    return one.facts(
        f"Lambda misreads the response and treats the whole batch as {effect}", one.must, ""
    )


def healthy_batch(one: Delivery) -> Facts | None:
    if one.failing or not one.back:
        return None
    return one.facts(
        f"none of the {_noun(one)}s should fail, and {_are(one, one.back)} retried",
        (),
        _disagree("should fail", one.back),
    )


def raises_only_when_all_fail(one: Delivery) -> Facts | None:
    if not one.case.raised or one.back <= one.may:
        return None
    return one.facts(
        f"the handler raises, so Lambda also retries {_who(one, one.back - one.may)}, which should "
        "succeed",
        one.must,
        f"Catch what one {_noun(one)} raises and report that {_noun(one)}; raise only if the"
        f" whole batch must be retried.{_perhaps_stops(one)}",
    )


def checkpoint(one: Delivery) -> Facts | None:
    if not one.failing or not one.back or min(one.back) == min(one.failing):
        return None
    got, wanted = min(one.back), min(one.failing)
    lost = f"and treats #{wanted} as processed, which should fail" if got > wanted else ""
    again = f"and also retries {say.which(one.back - one.may)}" if got < wanted else ""
    return one.facts(
        f"Lambda goes back to #{got}, not to #{wanted}, {lost or again}",
        one.must,
        f"Report #{wanted}, the first that fails; report later ones or not, but none before it.",
    )


def nothing_lost(one: Delivery) -> Facts | None:
    lost = one.failing & one.gone
    if lost:
        return one.facts(
            f"Lambda {_done(one, lost)}, which should have failed",
            one.must | one.back,
            f"Report {_it(one, lost)}: Lambda does not retry what the response does not name.",
        )
    undone = undone_and_gone(one)
    if not undone:
        return None
    return one.effects(
        f"Lambda {_done(one, undone)}, which the handler has not processed",
        dict.fromkeys(undone, ("done", "not done")),
        "Report what has not been processed, or let `effect` return None for bodies that have no "
        "effect.",
    )


def group_order(one: Delivery) -> Facts | None:
    # The facts of the assertion: it names for each record the one of its group that is retried.
    facts = ordered(one.case)
    if facts is None:
        return None
    gone = {row.index for row in facts.rows if row.wrong and row.index is not None}
    return one.facts(
        facts.fact,
        one.back | gone,
        facts.way_out,
        {row.index: row.why for row in facts.rows if row.index is not None},
    )


def effects_in_order(one: Delivery) -> Facts | None:
    if one.new is None:
        return None
    lanes = rest_of_lane(one.lanes, one.failing)
    after = lanes - {_first_failing(one, index) for index in one.failing}
    allowed = {one.entries[index].key for index in set(range(len(one.entries))) - after}
    telling = {index: one.entries[index].key for index in after}
    early = {index for index, key in telling.items() if key in one.new and key not in allowed}
    if early:
        return one.effects(
            f"{_are(one, early)} processed after a failure of the same group",
            dict.fromkeys(early, ("not done", "done")),
            "Stop a group at its first failure: the failed message is retried after later ones.",
        )
    swapped = _out_of_order(one) if one.in_order else set()
    if not swapped:
        return None
    return one.effects(
        f"{_are(one, swapped)} processed before an earlier one of the same group",
        dict.fromkeys(swapped, ("done later", "done")),
        f"Process the {_noun(one)}s of a group sequentially, in their order.",
    )


def fails_alone(one: Delivery) -> Facts | None:
    more = one.back - one.may
    if not more:
        return None
    reason = "and should succeed" if not one.failing else f"because of {say.which(one.failing)}"
    return one.facts(
        f"{_are(one, more)} retried {reason}",
        one.back & one.may | one.must,
        _disagree("should be retried", more) + _perhaps_stops(one),
    )


def stops_on_failure(one: Delivery) -> Facts | None:
    after = one.must - _firsts(one)
    gone = after & one.gone
    if gone:
        return one.facts(
            f"Lambda {_done(one, gone)} after {say.which(_firsts(one))} failed, although the "
            "handler promises to stop there",
            one.must,
            _KEEP_THE_PROMISE,
        )
    allowed = {one.entries[index].key for index in set(range(len(one.entries))) - after}
    keys = {index: one.entries[index].key for index in after}
    early = {index for index, key in keys.items() if key in (one.new or ()) and key not in allowed}
    if not early:
        return None
    return one.effects(
        f"{_are(one, early)} processed after {say.which(_firsts(one))} failed, although the "
        "handler promises to stop there",
        dict.fromkeys(early, ("not done", "done")),
        _KEEP_THE_PROMISE,
    )


def once_per_delivery(one: Delivery) -> Facts | None:
    if one.new is None:
        return None
    given = Counter(entry.key for entry in one.entries)
    twice = {key for key, times in Counter(one.new).items() if key in given and times > given[key]}
    wrong = {index for index, entry in enumerate(one.entries) if entry.key in twice}
    if not wrong:
        return None
    return one.effects(
        f"{_are(one, wrong)} processed more than once in one delivery",
        dict.fromkeys(wrong, ("done once", "done again")),
        f"Process each {_noun(one)} of a batch once; Lambda retries what you report.",
    )


def undone_and_gone(one: Delivery) -> set[int]:
    """Positions of what is gone and was never seen."""
    if one.done is None:
        return set()
    keys = {index: one.entries[index].key for index in one.gone}
    return {index for index, key in keys.items() if key is not None and key not in one.done}


def _first_failing(one: Delivery, index: int) -> int:
    lane = one.lanes[index]
    return min(other for other in one.failing if one.lanes[other] == lane)


def _out_of_order(one: Delivery) -> set[int]:
    """Positions of what was done before an earlier one of its lane; equal effects do not count."""
    seen: dict[str, int] = {}
    for place, key in enumerate(one.new or ()):
        seen.setdefault(key, place)
    count = Counter(entry.key for entry in one.entries)
    wrong: set[int] = set()
    latest: dict[int, int] = {}
    for index in reversed(range(len(one.entries))):
        entry = one.entries[index]
        if entry.key is None or entry.key not in seen or count[entry.key] > 1:
            continue
        following = latest.get(entry.lane)
        if following is not None and seen[one.entries[following].key or ""] < seen[entry.key]:
            wrong.add(following)
        latest[entry.lane] = index
    return wrong


_KEEP_THE_PROMISE = (
    "Stop at the first failure and report the rest, or leave out stops_on_failure=True."
)


def _firsts(one: Delivery) -> set[int]:
    """What stops the handler: the first failure of the batch; of Kafka, of each partition."""
    first: set[int] = set()
    for index in sorted(one.failing):
        if index not in one.shape.must(one.lanes, first):
            first.add(index)
    return first


def _perhaps_stops(one: Delivery) -> str:
    """What to add if the response is that of a handler that stops at the first failure."""
    if one.shape.stops or not one.back <= one.shape.stopped[1](one.lanes, one.failing):
        return ""
    return " If the handler stops at the first failure on purpose, pass stops_on_failure=True."


def _strangers(one: Delivery) -> list[object]:
    """Well-formed identifiers in the response that are not in this batch."""
    try:
        value = to_json_value(one.response)
    except MarshalError:
        return []
    entries: Any = value.get("batchItemFailures") if isinstance(value, dict) else None
    batch, words = one.case.batch, one.case.words
    return [
        entry[ENTRY_KEY]
        for entry in (entries if isinstance(entries, list) else [])
        if fault_of(entry, words) is UNKNOWN and entry[ENTRY_KEY] not in batch.identifiers
    ]


def _noun(one: Delivery) -> str:
    return one.case.words.noun


def _are(one: Delivery, positions: Collection[int]) -> str:
    """`1 of 2 messages (#0) is`."""
    return f"{_who(one, positions)} {'is' if len(positions) == 1 else 'are'}"


def _done(one: Delivery, positions: Collection[int]) -> str:
    """`deletes 1 of 2 messages (#0)`."""
    return one.case.words.done.format(_who(one, positions))


def _who(one: Delivery, positions: Collection[int]) -> str:
    alone = len(one.entries) == 1
    who = f"the {_noun(one)}" if alone else say.part(one.case, positions)
    return f"{who} ({say.which(positions)})"


def _it(one: Delivery, positions: Collection[int]) -> str:
    return "it" if len(positions) == 1 else "them"


def _disagree(verb: str, positions: Collection[int]) -> str:
    """How to fix it if either the handler or `should_fail` is wrong."""
    return (
        f"If {say.which(positions)} {verb}, `should_fail` must return True for "
        f"{'its body' if len(positions) == 1 else 'their bodies'}; otherwise leave "
        f"{'it' if len(positions) == 1 else 'them'} out of the response."
    )
