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
        "a processor that the function creates in each invocation was never released, and neither "
        "was its batch, if a record had failed",
        "tests/laws/test_promise_05_a_processor_in_the_function.py",
    ),
    (
        "batches",
        "an event, a record or an `eventSource` whose methods raise, and a key too large to be "
        "printed, raised their own exceptions instead of `UnexpectedBatchTypeError`",
        "tests/batchproc/test_found_by_fuzzing.py",
    ),
    (
        "bodies",
        "in a model, a Kafka header with values that are not numbers raised `TypeError` instead of "
        "`ValidationError`; an image that is not a dict raised `AttributeError`",
        "tests/batchproc/test_found_by_fuzzing.py",
    ),
)


def fuzzing() -> str:
    """The runs of the fuzzers and what they found."""
    return table(running.recorded())


def concurrency() -> str:
    """What remains after 100,000 warm invocations of each driver."""
    return soak_table(json.loads(SOAKED.read_text()))


def table(found: Iterable[running.Run]) -> str:
    """The lines between the markers."""
    found = list(found)
    lines = ["| target | cases | edges | hours |", "|---|--:|--:|--:|"]
    groups: dict[str, list[running.Run]] = {}
    for run in found:
        groups.setdefault(run.target, []).append(run)
    lines += [_row(target, group) for target, group in sorted(groups.items())]
    number = sum(run.executions for group in groups.values() for run in group)
    pythons = sorted({".".join(run.python.split(".")[:2]) for run in found})
    ended = sum(run.findings for run in found)
    lines += ["", f"{number:,} cases in total, on Python {', '.join(pythons)}."]
    lines += [f"{ended} of the {len(found)} runs ended with a finding.", ""]
    lines += [f"- `{name}`: {summary}." for name, summary in targets.SUMMARIES.items()]
    lines += ["", "| target | what it found | test |", "|---|---|---|"]
    lines += [f"| {target} | {what} | `{test}` |" for target, what, test in FOUND]
    return "\n".join(lines) + "\n"


def _row(target: str, group: list[running.Run]) -> str:
    edges = max((run.edges for run in group if run.edges is not None), default=None)
    cells = [
        f"`{target}`",
        f"{sum(run.executions for run in group):,}",
        "" if edges is None else f"{edges:,}",
        f"{sum(run.seconds for run in group) / 3_600:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def soak_table(record: dict[str, Any]) -> str:
    """What remains after the invocations of each driver, by `soak.json`."""
    lines = ["| driver | new blocks | new memory | threads, tasks |", "|---|--:|--:|--:|"]
    for one in record["drivers"]:
        memory = "" if one["memory_kb"] is None else f"{one['memory_kb']:,} kB"
        cells = [one["driver"], f"{one['blocks']:,}", memory, f"{one['threads']}, {one['tasks']}"]
        lines.append(f"| {' | '.join(cells)} |")
    fewest = min(one["invocations"] for one in record["drivers"])
    growth = max(one["growth"] for one in record["drivers"])
    told = f"At least {fewest:,} invocations of each driver, at most {growth} blocks for each."
    return "\n".join([*lines, "", told, f"Python {record['python']}."]) + "\n"
