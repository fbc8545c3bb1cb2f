"""The tables of `docs/reliability.md` about fuzzing and concurrency, made of their records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.fuzz import running, targets

SOAKED = Path(__file__).with_name("soak.json")

FOUND = (
    (
        "batches",
        "a processor that a function makes anew in each invocation was kept for ever, and its "
        "batch with it, wherever a record had failed",
        "tests/laws/test_promise_05_a_processor_in_the_function.py",
    ),
    (
        "batches",
        "an event, a record or an `eventSource` that raises when it is asked anything, and a key "
        "too large to be written down, left as an error of their own and not as a refusal",
        "tests/batchproc/test_found_by_fuzzing.py",
    ),
    (
        "bodies",
        "a Kafka header of anything but numbers raised `TypeError`, and so left a model as no "
        "`ValidationError`; an image that is no dict raised `AttributeError`",
        "tests/batchproc/test_found_by_fuzzing.py",
    ),
)


def fuzzing() -> str:
    """What the fuzzers did so far, and what they found."""
    return table(running.recorded())


def concurrency() -> str:
    """What 100,000 warm invocations of each driver left behind."""
    return soak_table(json.loads(SOAKED.read_text()))


def table(found: Iterable[running.Run]) -> str:
    """The lines between the markers."""
    lines = ["| target | cases | edges | hours | Python | ended by a finding |"]
    lines.append("|---|--:|--:|--:|---|--:|")
    groups: dict[str, list[running.Run]] = {}
    for run in found:
        groups.setdefault(run.target, []).append(run)
    lines += [_row(target, group) for target, group in sorted(groups.items())]
    number = sum(run.executions for group in groups.values() for run in group)
    lines += ["", f"{number:,} cases in all.", ""]
    lines += [f"- `{name}`: {summary}." for name, summary in targets.SUMMARIES.items()]
    lines += ["", "| found by | what | kept from coming back by |", "|---|---|---|"]
    lines += [f"| {target} | {what} | `{test}` |" for target, what, test in FOUND]
    return "\n".join(lines) + "\n"


def _row(target: str, group: list[running.Run]) -> str:
    edges = max((run.edges for run in group if run.edges is not None), default=None)
    pythons = sorted({".".join(run.python.split(".")[:2]) for run in group})
    cells = [
        f"`{target}`",
        f"{sum(run.executions for run in group):,}",
        "" if edges is None else f"{edges:,}",
        f"{sum(run.seconds for run in group) / 3_600:.1f}",
        ", ".join(pythons),
        str(sum(run.findings for run in group)),
    ]
    return f"| {' | '.join(cells)} |"


def soak_table(record: dict[str, Any]) -> str:
    """What each driver left behind, by `soak.json`."""
    lines = [
        "| driver | invocations | more blocks | for each invocation | more memory "
        "| threads left | tasks left |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for one in record["drivers"]:
        memory = "" if one["memory_kb"] is None else f"{one['memory_kb']:,} kB"
        cells = [one["driver"], f"{one['invocations']:,}", f"{one['blocks']:,}"]
        cells += [str(one["growth"]), memory, str(one["threads"]), str(one["tasks"])]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"Python {record['python']}."]) + "\n"
