"""Keep the report of a failed test short: captured output, timelines, the line of the summary.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from pytest_batchproc._wording import printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

# Any: a report or the configuration of pytest, which this module does not import.

# A failed law, strategy or simulation prints at most 60 lines: these are the parts of it that grow
# with the number of deliveries.
LOG_LINES = 7
PRINTED_LINES = 4
LEAST_LINES = 2
FAILURE_LINES = 32
TIMELINE_LINES = 12
RECORDS = 6
_NARROWEST = 10
_TRACEBACK = "Traceback (most recent call last)"
_SHORTEST_ENTRY = 4
_ENTRY = re.compile(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL)\s")  # how pytest begins a log entry


def shorten_sections(report: Any) -> None:
    """Keep the end of what the handler printed and logged: the deciding delivery is the last.

    The longer the message and the example of hypothesis are, the less is kept, down to
    `LEAST_LINES` of each.
    """
    more = max(0, report.longreprtext.count("\n") - FAILURE_LINES)
    logged = max(LEAST_LINES, LOG_LINES - more)
    printed = max(LEAST_LINES, PRINTED_LINES - max(0, more - (LOG_LINES - logged)))
    report.sections[:] = [
        (name, _shortened(name, text, logged, printed)) for name, text in report.sections
    ]


def _shortened(name: str, text: str, logged: int, printed: int) -> str:
    if name.startswith("Captured log"):
        return "\n".join(_end(text.splitlines(), logged))
    if name.startswith("Captured std"):
        return "".join(f"{line}\n" for line in _end(text.splitlines(), printed))
    return text


def _end(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    begins = [place for place, line in enumerate(lines) if _ENTRY.match(line)]
    if not begins:
        start = len(lines) - (most - 1)
        return [_left_out(start), *lines[start:]]
    entries = [lines[at:end] for at, end in zip(begins, [*begins[1:], len(lines)], strict=True)]
    left = begins[0]
    kept: list[str] = []
    while entries and len(kept) + len(entries[-1]) < most:
        kept[:0] = entries.pop()
    # A last line such as "2 of 3 records were not run" does not say why: an exception does.
    if entries and (not kept or not any(line.startswith(_TRACEBACK) for line in kept)):
        space = most - len(kept) - bool(len(entries) > 1 or left)
        failed = [
            at for at, one in enumerate(entries) if one[1:2] and one[1].startswith(_TRACEBACK)
        ]
        if not kept or (failed and space >= _SHORTEST_ENTRY):
            at = failed[-1] if kept else len(entries) - 1
            kept[:0] = _condensed(entries[at], space)
            entries = entries[:at]
    left += sum(map(len, entries))
    return [_left_out(left), *kept] if left else kept


def _condensed(entry: list[str], most: int) -> list[str]:
    """An entry that is too long: what failed, the line of the handler, and the exception."""
    if len(entry) <= most or len(entry) < 2 or not entry[1].startswith(_TRACEBACK):
        return entry if len(entry) <= most else [entry[0], *entry[1 - most :]]
    # batchproc's tracebacks begin in the handler; what follows may be frames of libraries.
    frame = [line for line in entry[2:5] if line.strip(" ^~")]
    frame = frame[: 1 + (len(frame) > 1 and not frame[1].startswith("  File "))]
    end = entry[len(entry) - max(1, most - 2 - len(frame) - 1) :]
    start = next((at for at, line in enumerate(end) if not line.startswith("    ")), 0)
    head = [entry[0], entry[1], *frame]
    if len(head) + 2 > most:
        head.remove(entry[1])
    end = end[start:][-max(1, most - len(head) - 1) :]
    return [*head, *(["  …"] if len(head) + len(end) < most else []), *end]


def _left_out(count: int) -> str:
    return f"… {count:,} earlier lines left out; -v shows them"


def drop_the_explanation(error: BaseException) -> None:
    """Drop hypothesis's list of lines that only failing examples ran; `-v` shows it."""
    notes = getattr(error, "__notes__", None)
    if not isinstance(notes, list) or "Explanation:" not in notes:
        return
    start = end = notes.index("Explanation:")
    while end + 1 < len(notes) and str(notes[end + 1]).startswith(" "):
        end += 1
    del notes[start : end + 1]


def fits(drawn: str) -> bool:
    """Whether timelines are as short as the report needs them."""
    return drawn.count("\n") < TIMELINE_LINES


def last_timelines(drawn: list[str]) -> str:
    """The last of several timelines, as many as fit, and always one."""
    kept: list[str] = []
    lines = 0
    for one in reversed(drawn):
        lines += one.count("\n") + 2
        if kept and lines > TIMELINE_LINES:
            break
        kept.insert(0, one)
    left = len(drawn) - len(kept)
    if left:
        kept.insert(0, f"… {left} earlier {'run' if left == 1 else 'runs'} left out; -v shows them")
    return "\n\n".join(kept)


def say_the_fact(report: Any, fact: str) -> None:
    """Let the summary say the fact of a failed assertion, in place of the class of the error."""
    crash: Any = getattr(report.longrepr, "reprcrash", None)  # not every kind of report has one
    if crash is not None:
        crash.message = printable(" ".join(fact.split()))
        report.batchproc_fact = crash.message  # xdist hands it on


def fit_the_summary(reports: Iterable[Any], config: Any) -> None:
    """Cut the facts between words where pytest would cut them anywhere, at the terminal's width."""
    if config.get_verbosity() >= 2 or any(map(os.environ.get, ("CI", "BUILD_NUMBER"))):
        return  # pytest cuts nothing
    width = config.get_terminal_writer().fullwidth
    for report in reports:
        fact = getattr(report, "batchproc_fact", None)
        crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
        if fact is None or crash is None:
            continue
        word = "FAILED" if report.when == "call" else "ERROR"
        space = width - len(f"{word} {report.nodeid} - ")
        if space >= _NARROWEST:
            cut = shortened(fact, space, " …")
            crash.message = cut if cut == fact else f"{cut[:-2].rstrip(' ,;:(')} …"
