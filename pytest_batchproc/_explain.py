"""From facts to lines: how a failed assertion reads. Pure; knows no pytest, no source, no claim.

The anatomy: the fact in one line; a line per record, the wrong ones marked; what Lambda would do, a
trap first; how to fix it.
"""

from __future__ import annotations

import re
import textwrap
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_letters, digits
from typing import Any

from pytest_batchproc._wording import printable, shortened

DescribeRecord = Callable[[Any], str | None]  # of a raw record, whose shape is the source's

WIDTH = 100
RECORDS_SHOWN = 25
_NARROWEST_BODY = 12
_WIDEST_COLUMN = 40  # with -v: a huge body must not push all outcomes out of sight
_LONGEST_BODY = 2_000  # with -v, too: a message of 1 MiB is not readable
_LONGEST_WORD = 24  # of an identifier: what it takes, bodies lack
_LONGEST_IDENTIFIER = 48
_HEAD, _TAIL = 8, 12
_UUID = re.compile(r"([0-9a-f]{8}-)(?:[0-9a-f]{4}-){3}([0-9a-f]{12})", re.IGNORECASE)
_DIFFERENCE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One record: what was expected of it, what came, and why.

    Attributes:
        index: its position in the event; None where no event is known.
        expected: None where nothing is expected of it alone.
        record: the raw record, for those who describe bodies.
    """

    index: int | None
    identifier: str
    got: str
    why: str
    expected: str | None = None
    body: str = ""
    record: Mapping[str, Any] | None = None

    @property
    def wrong(self) -> bool:
        """Whether it differs from what was expected."""
        return self.expected is not None and self.expected != self.got


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a message says.

    Attributes:
        fact: what is wrong, in domain words, one line.
        rows: every record, in event order.
        noun: what a record is called, and several of them.
        then: what Lambda would do, sentences; a trap first.
        way_out: what to do about it, one sentence.
    """

    fact: str
    rows: tuple[Row, ...]
    noun: tuple[str, str]
    then: tuple[str, ...]
    way_out: str


def explain(
    facts: Facts,
    describe_record: DescribeRecord | None = None,
    max_records_shown: int = RECORDS_SHOWN,
    verbose: bool = False,
) -> list[str]:
    """The lines of a message; `verbose` leaves out no record and shortens no identifier."""
    shown = list(facts.rows) if verbose else _telling(facts.rows, max_records_shown)
    told, complaint = describe(shown, describe_record, facts.noun)
    lines = [facts.fact, *_lines(told, verbose)]
    if len(shown) < len(facts.rows):
        lines.append(_rest(facts, shown))
    for sentence in (complaint, *facts.then, facts.way_out):
        lines += textwrap.wrap(
            printable(_one_line(sentence)), WIDTH, break_long_words=False, break_on_hyphens=False
        )
    return lines


def describe(
    rows: Sequence[Row], describe_record: DescribeRecord | None, noun: tuple[str, str]
) -> tuple[list[Row], str]:
    """The rows with bodies as `describe_record` tells them, and a complaint where it does not."""
    if describe_record is None:
        return list(rows), ""
    told = []
    problems = []
    for row in rows:
        text, problem = _ask(describe_record, row)
        told.append(row if text is None else replace(row, body=text))
        if problem:
            problems.append((row, problem))
    return told, _complaint(problems, noun)


def _ask(describe_record: Callable[[Any], object], row: Row) -> tuple[str | None, str]:
    if row.record is None:
        return None, ""
    try:
        text = describe_record(row.record)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # pytest.fail() in a hook is no Exception; nothing may hide ours
        return None, traceback.format_exception_only(error)[-1].strip()
    if text is None or isinstance(text, str):
        return text, ""
    return None, f"it gave {type(text).__name__}, not str"


def _complaint(problems: list[tuple[Row, str]], noun: tuple[str, str]) -> str:
    if not problems:
        return ""
    row, problem = problems[0]
    if len(problems) == 1:
        return f"describe_record failed for {_name(row)} ({problem}): the default text is shown."
    return (
        f"describe_record failed for {len(problems)} {noun[1]}, first for {_name(row)} ({problem}):"
        " the default text is shown."
    )


def _telling(rows: Sequence[Row], most: int) -> list[Row]:
    """All of a few rows; of many the wrong ones first."""
    if len(rows) <= most:
        return list(rows)
    return sorted(rows, key=lambda row: not row.wrong)[:most]


def _rest(facts: Facts, shown: Sequence[Row]) -> str:
    wrong = sum(row.wrong for row in facts.rows) - sum(row.wrong for row in shown)
    rest = len(facts.rows) - len(shown)
    bad = f", {wrong} of them wrong" if wrong else ""
    if wrong == rest:
        bad = ", wrong too" if rest == 1 else ", all of them wrong"
    return f"  … and {rest} more {facts.noun[rest != 1]}{bad}; -v shows all"


def _lines(rows: Sequence[Row], verbose: bool) -> list[str]:
    names = _aligned(["" if row.index is None else f"#{row.index} " for row in rows])
    heads = _aligned(
        [
            f"{'>' if row.wrong else ' '} {name}{identifier}"
            for row, name, identifier in zip(rows, names, _identifiers(rows, verbose), strict=True)
        ]
    )
    ends = [_outcome(row) for row in rows]
    taken = max(map(len, heads), default=0) + max(map(len, ends), default=0) + 4
    longest = _LONGEST_BODY if verbose else max(_NARROWEST_BODY, WIDTH - taken)
    bodies = _cut_all([printable(_one_line(row.body)) for row in rows], longest)
    column = min(_WIDEST_COLUMN if verbose else longest, max(map(len, bodies), default=0))
    return [
        f"{head}  {body:<{column}}  {end}" if column else f"{head}  {end}"
        for head, body, end in zip(heads, bodies, ends, strict=True)
    ]


def _name(row: Row) -> str:
    return row.identifier if row.index is None else f"#{row.index}"


def _outcome(row: Row) -> str:
    why = printable(row.why)
    if row.wrong:
        return f"expected {row.expected}, got {row.got}: {why}"
    return f"{row.got}: {why}"


def _identifiers(rows: Sequence[Row], verbose: bool) -> list[str]:
    whole = [printable(row.identifier) for row in rows]
    short = [_short(text) for text in whole]
    # Two identifiers that look the same when shortened would send the reader to the wrong record.
    return whole if verbose or len(set(short)) < len(set(whole)) else short


def _short(identifier: str) -> str:
    # Word by word, because Kafka's have three to tell apart: topic, partition and offset.
    short = " ".join(map(_cut, identifier.split(" ")))
    return short if len(short) <= _LONGEST_IDENTIFIER else _cut(short)


def _cut(word: str) -> str:
    if found := _UUID.fullmatch(word):
        return f"{found[1]}…-{found[2]}"
    return word if len(word) <= _LONGEST_WORD else f"{word[:_HEAD]}…{word[-_TAIL:]}"


def _aligned(texts: list[str]) -> list[str]:
    width = max(map(len, texts), default=0)
    return [text.ljust(width) for text in texts]


def _cut_all(bodies: list[str], longest: int) -> list[str]:
    """Bodies short enough for their column; of bodies that begin alike, from where they differ."""
    if any(len(body) > longest for body in bodies):
        start = _first_difference(bodies)
        if start > longest - _DIFFERENCE_SHOWN:
            bodies = [f"…{body[start:]}" for body in bodies]
    cut = [shortened(body, longest) for body in bodies]
    if len(set(cut)) == len(set(bodies)):
        return cut
    # The word that tells two bodies apart may be the one that was left out.
    return [body if len(body) <= longest else f"{body[: longest - 1]}…" for body in bodies]


def _first_difference(bodies: list[str]) -> int:
    first, last = min(bodies), max(bodies)  # what these two share, all that are between them do
    if first == last or last.startswith(first):
        return 0
    alike = next(place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    # Not in the middle of a word or a number: of 17 and 18, 7 and 8 would mislead.
    return len(first[:alike].rstrip("_" + ascii_letters + digits))


def _one_line(text: str) -> str:
    return " ".join(text.split())
