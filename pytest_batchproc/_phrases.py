"""Parts of the sentences in which assertions speak of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._sentences import numbered

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_batchproc._case import Case
    from pytest_batchproc.reading import Identifier

_LONGEST_LIST = 12


def identifier(one: Identifier) -> str:
    """An identifier as a person reads it."""
    return f"{one['partition']} offset {one['offset']}" if isinstance(one, dict) else one


def which(positions: Collection[int]) -> str:
    """`#1 and #3`."""
    return numbered(sorted(positions))


def part(case: Case, positions: Collection[int]) -> str:
    """`2 of 4 messages`."""
    return f"{len(positions)} of {case.words.count(len(case.batch.records))}"


def these(case: Case, positions: Collection[int]) -> str:
    """`2 of 4 messages (#1 and #3)`; where it is all of them, `All 4 messages`."""
    count = len(case.batch.records)
    if len(positions) < count:
        return f"{part(case, positions)} ({which(positions)})"
    text = case.words.all_of(count)
    return f"{text[:1].upper()}{text[1:]}"


def listed(positions: Collection[int]) -> str:
    """Positions as Python: a list, or the range that it is."""
    found = sorted(positions)
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"range({found[0]}, {found[-1] + 1})"
    return str(found) if len(found) <= _LONGEST_LIST else "[...]"


def failed_at(positions: Collection[int]) -> str:
    """The assertion that these failed and no others."""
    if not positions:
        return "assert_all_succeeded(response, event)"
    return f"assert_failed_at(response, event, {listed(positions)})"


def wrong_outcome(case: Case, wanted: Collection[int], got: Collection[int], verb: str) -> str:
    """The fact that some records went another way than they should."""
    wrong = set(wanted) ^ set(got)
    has = "has" if len(wrong) == 1 else "have"
    return (
        f"{part(case, wrong)} {has} the wrong outcome: expected {_aim(case, wanted)} {verb}, "
        f"got {_aim(case, got)}"
    )


def _aim(case: Case, positions: Collection[int]) -> str:
    if not positions:
        return "none"
    return "all" if len(positions) == len(case.batch.records) > 1 else which(positions)


def advice(wanted: Collection[int], got: Collection[int], argument: str, verb: str) -> str:
    """The way out where either the response or the argument names the wrong records."""
    missing, unexpected = set(wanted) - set(got), set(got) - set(wanted)
    if missing and unexpected:
        return (
            f"If the response is right, take {which(missing)} out of `{argument}` and add "
            f"{which(unexpected)}."
        )
    it = "it" if len(missing | unexpected) == 1 else "them"
    if missing:
        return (
            f"If {which(missing)} should {verb}, the response must name {it}; if not, take {it} "
            f"out of `{argument}`."
        )
    return f"If {which(unexpected)} should {verb}, add {it} to `{argument}`."
