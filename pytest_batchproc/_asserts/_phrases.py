"""Parts of the sentences in which assertions speak of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._wording import numbered

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_batchproc._asserts._case import Case
    from pytest_batchproc._reading import Identifier

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


def all_of(case: Case) -> str:
    """`All 4 messages`."""
    text = case.words.all_of(len(case.batch.records))
    return f"{text[:1].upper()}{text[1:]}"


def have_failed(case: Case, positions: Collection[int]) -> str:
    """The fact that these failed: at least one."""
    if len(positions) == len(case.batch.records):
        return f"{all_of(case)} failed"
    return f"{part(case, positions)} failed: {which(positions)}"


def have_not_failed(case: Case, positions: Collection[int]) -> str:
    """The fact that these did not: at least one."""
    count = len(case.batch.records)
    if len(positions) < count:
        return f"{part(case, positions)} did not fail: {which(positions)}"
    if count == 1:
        return f"{all_of(case)} did not fail"
    return f"None of the {case.words.count(count)} failed"


def listed(positions: Collection[int]) -> str:
    """Positions as Python: a list, or the range that it is."""
    found = sorted(positions)
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"range({found[0]}, {found[-1] + 1})"
    return str(found) if len(found) <= _LONGEST_LIST else "[...]"


def failed_as(case: Case, positions: Collection[int]) -> str:
    """The assertion that these failed and no others."""
    if not positions:
        return "assert_all_succeeded(response, event)"
    if len(positions) == len(case.batch.records):
        return "assert_all_failed(response, event)"
    return f"assert_failed_at(response, event, {listed(positions)})"


def wrong_outcome(case: Case, wanted: Collection[int], got: Collection[int], verb: str) -> str:
    """The fact that some records went another way than they should."""
    wrong = set(wanted) ^ set(got)
    who = all_of(case) if len(case.batch.records) == 1 else part(case, wrong)
    has = "has" if len(wrong) == 1 else "have"
    return (
        f"{who} {has} the wrong outcome: expected {aim(case, wanted)} {verb}, got {aim(case, got)}"
    )


def aim(case: Case, positions: Collection[int]) -> str:
    """`none`, `#1 and #3`, `all`."""
    if not positions:
        return "none"
    return "all" if len(positions) == len(case.batch.records) > 1 else which(positions)


def advice(
    case: Case, wanted: Collection[int], got: Collection[int], argument: str, verb: str
) -> str:
    """How to fix it if either the response or the argument names the wrong records."""
    missing, unexpected = set(wanted) - set(got), set(got) - set(wanted)
    if missing and unexpected:
        return (
            f"If the response is right, remove {which(missing)} from `{argument}` and add "
            f"{which(unexpected)}."
        )
    it = "it" if len(missing | unexpected) == 1 else "them"
    if missing:
        return (
            f"If {aim(case, missing)} should {verb}, the response must name {it}; otherwise remove "
            f"{it} from `{argument}`."
        )
    return f"If {aim(case, unexpected)} should {verb}, add {it} to `{argument}`."
