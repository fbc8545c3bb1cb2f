"""What a response says about a batch: its row of the decision table, and the mistake in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Self

from pytest_batchproc._verdict import _decision_table as table
from pytest_batchproc._verdict._faults import ENTRY_KEY, explain_fault, fault_of
from pytest_batchproc._wording import keys, quoted, shown
from pytest_batchproc.marshalling import LARGEST_RESPONSE, not_json_at, size_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from pytest_batchproc._reading import Batch
    from pytest_batchproc._verdict._decision_table import Evidence, Row
    from pytest_batchproc._verdict._sentences import Words
    from pytest_batchproc.marshalling import JsonValue

KEY = "batchItemFailures"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response says.

    Attributes:
        row: its row of the decision table.
        evidence: the weakest that this reading relies on.
        reported: the positions that it names.
        trap: the mistake in it, as a sentence.
        raised: the type of the exception that the function raised in its place.
    """

    row: Row
    evidence: Evidence
    reported: tuple[int, ...] = ()
    trap: str | None = None
    raised: str | None = None

    @classmethod
    def of(cls, row: Row, words: Words, trap: str | None = None, raised: str | None = None) -> Self:
        """A reading that relies on its row alone and names nothing."""
        return cls(row, row.cell(words.column).evidence, trap=trap, raised=raised)


def refusal_of(response: object, value: JsonValue) -> tuple[Row, str] | None:
    """Why Lambda takes no such response, whatever it says: its row and the mistake; else None.

    `value` is what the runtime makes of the response.
    """
    size = size_of(response, value)
    if size > LARGEST_RESPONSE:
        return table.TOO_LARGE, (
            f"The response has {size:,} bytes and Lambda accepts {LARGEST_RESPONSE:,}: it ends "
            "the invocation with Function.ResponseSizeTooLarge; "
            f"return {KEY} without other data."
        )
    # Bytes were read as JSON, which has no NaN; a number in them may be too large for a float.
    place = None if isinstance(response, bytes) else not_json_at(value)
    if place is None:
        return None
    return table.NOT_A_NUMBER, (
        f"{place} is NaN or Infinity: the runtime writes it, and it is not valid JSON; return None "
        "or text in its place."
    )


def read_response(response: JsonValue, batch: Batch, words: Words, has_window: bool) -> Reading:
    """What a response says that Lambda reads; has_window: the event has a tumbling window."""

    if has_window and not (isinstance(response, dict) and isinstance(response.get("state"), dict)):
        return Reading.of(table.NO_STATE, words, _no_state(response))
    if response is None:
        return Reading.of(table.NULL, words)
    if response in ("", []):
        return Reading.of(table.EMPTY_TEXT, words)
    if not isinstance(response, dict):
        return Reading.of(
            table.NO_OBJECT,
            words,
            f'The response is {shown(response)}, not an object; return {{"{KEY}": [...]}} or None.',
        )
    if not response:
        return Reading.of(table.EMPTY_OBJECT, words)
    if KEY not in response:
        alone = has_window and list(response) == ["state"]
        trap = None if alone else _silent_success(response, batch, words)
        return Reading.of(table.NO_LIST, words, trap)
    entries = response[KEY]
    if entries in (None, []):
        return Reading.of(table.EMPTY_LIST, words)
    if not isinstance(entries, list):
        return Reading.of(
            table.LIST_IS_NONE,
            words,
            f'{KEY} is {shown(entries)}, not a list; write [{{"{ENTRY_KEY}": {words.read_from}}}].',
        )
    return _read_entries(entries, batch, words)


def unread(said: Reading, response: JsonValue, batch: Batch, words: Words) -> Reading:
    """The same response where the mapping lacks `ReportBatchItemFailures`."""
    if said.row is table.NO_STATE:
        return said  # a window needs its state all the same
    trap = None
    if said.reported or _means_failures(response):
        number = len(said.reported)
        names = f"names {words.count(number)} as failed" if number else "reports failures"
        lost = f"{words.done.format('it' if number == 1 else 'them')} too"
        trap = (
            f"The response {names}, and without ReportBatchItemFailures Lambda "
            f"{lost if number else words.all_done(len(batch.records))}; add FunctionResponseTypes: "
            "[ReportBatchItemFailures] to the event source mapping."
        )
    return Reading(table.NOT_READ, table.NOT_READ.cell(words.column).evidence, said.reported, trap)


def _means_failures(response: JsonValue) -> bool:
    """Whether it reports failures, be it in a way that Lambda would misread."""
    return isinstance(response, dict) and any(
        value and _resembles_key(name) for name, value in response.items()
    )


def _read_entries(entries: list[JsonValue], batch: Batch, words: Words) -> Reading:
    places: dict[str, list[int]] = {}
    for position, identifier in enumerate(batch.identifiers):
        places.setdefault(_spelt(identifier), []).append(position)
    named: list[str] = []
    wrong: list[tuple[int, Row]] = []
    for index, entry in enumerate(entries):
        spelt = _spelt(entry[ENTRY_KEY]) if isinstance(entry, dict) and ENTRY_KEY in entry else ""
        if spelt in places:
            named.append(spelt)
        else:
            wrong.append((index, fault_of(entry, words)))
    reported = tuple(sorted({position for spelt in named for position in places[spelt]}))
    if wrong:
        trap = _faults(wrong, entries, batch, words)
        return Reading(wrong[0][1], _evidence_of(wrong, bool(named), words), reported, trap)
    row = table.NAMED if len(set(named)) == len(named) else table.NAMED_TWICE
    evidence = row.cell(words.column).evidence
    return Reading(row, evidence, reported, _lost_order(reported, batch, words))


def _spelt(identifier: object) -> str:
    # As JSON, so that true is not 1, 100.0 not 100 and 5 not "5", whatever Python thinks of them.
    # What `json` has read, it can write: no depth is too deep here.
    return json.dumps(identifier, sort_keys=True)


def _evidence_of(wrong: Iterable[tuple[int, Row]], mixed: bool, words: Words) -> Evidence:
    # One wrong entry is enough, so the best known of them counts.
    known: list[Evidence] = [row.cell(words.column).evidence for _, row in wrong]
    best = table.strongest(*known)
    return table.weakest(best, table.MIXED.cell(words.column).evidence) if mixed else best


def _faults(
    wrong: list[tuple[int, Row]], entries: list[JsonValue], batch: Batch, words: Words
) -> str:
    index, row = wrong[0]
    first = f"{KEY}[{index}] {explain_fault(row, entries[index], batch, words)}."
    more = len(wrong) - 1
    if not more:
        return first
    return f"{first} {more} more {'entry is' if more == 1 else 'entries are'} wrong."


def _no_state(response: JsonValue) -> str:
    found = f"is {shown(response)}"
    if isinstance(response, dict):
        state = f"has {shown(response['state'])} as" if "state" in response else "has no"
        found = f'{state} "state"'
    return (
        f"The event has a tumbling window and the response {found}; "
        f'return {{"state": {{...}}, "{KEY}": [...]}}.'
    )


def _silent_success(response: dict[str, JsonValue], batch: Batch, words: Words) -> str:
    so = f"so Lambda {words.all_done(len(batch.records))}"
    for key, value in response.items():
        if _resembles_key(key):
            return f'{quoted(key)} is not a key that Lambda reads, {so}; write "{KEY}".'
        if isinstance(value, str | dict) and KEY in value:
            return (
                f'"{KEY}" is inside {quoted(key)}, where Lambda does not look, {so}; '
                "return it at the top."
            )
    return (
        f'The response has {keys(list(response))} and no "{KEY}", {so}; '
        f'return {{"{KEY}": [...]}} or None.'
    )


def _resembles_key(name: str) -> bool:
    letters = "".join(filter(str.isalpha, name)).lower()
    return bool(get_close_matches(letters, [KEY.lower()], cutoff=0.8))


def _lost_order(reported: tuple[int, ...], batch: Batch, words: Words) -> str | None:
    """The trap of a group whose later message is deleted while an earlier one is retried."""
    lost = overtaken(batch, set(reported)) if words.group else {}
    if not lost:
        return None
    gone = min(lost)
    return (
        f"#{lost[gone]} is retried and #{gone}, a later {words.noun} of its {words.group} "
        f"{quoted(lanes(batch)[gone])}, is deleted: their order is lost; after a failure report "
        f"every later {words.noun} of the {words.group} too."
    )


def lanes(batch: Batch) -> list[Hashable]:
    """What each record must stay in order with; None where nothing can break that order."""
    lane = batch.source.lane
    return [lane(record) if lane else None for record in batch.records]


def overtaken(batch: Batch, back: set[int]) -> dict[int, int]:
    """Positions that are gone, each with the earlier one of its lane that is retried."""
    first: dict[Hashable, int] = {}
    found: dict[int, int] = {}
    for index, lane in enumerate(lanes(batch)):
        if lane is None:
            continue
        if index in back:
            first.setdefault(lane, index)
        elif lane in first:
            found[index] = first[lane]
    return found
