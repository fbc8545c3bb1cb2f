"""The fuzzing table of `docs/reliability.md`, made of the record: `python -m fuzz.page`.

It stands between `<!-- fuzzing -->` and `<!-- /fuzzing -->`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fuzz import runs, targets

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reliability.md"
START, END = "<!-- fuzzing -->\n", "<!-- /fuzzing -->"

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


def table(found: Iterable[runs.Run]) -> str:
    """The lines between the markers."""
    lines = ["| target | by | cases | edges | hours | Python | ended by a finding |"]
    lines.append("|---|---|--:|--:|--:|---|--:|")
    groups: dict[tuple[str, str], list[runs.Run]] = {}
    for run in found:
        groups.setdefault((run.target, run.engine), []).append(run)
    lines += [_row(target, engine, group) for (target, engine), group in sorted(groups.items())]
    number = sum(run.executions for group in groups.values() for run in group)
    lines += ["", f"{number:,} cases in all.", ""]
    lines += [f"- `{name}`: {summary}." for name, summary in targets.SUMMARIES.items()]
    lines += ["", "| found by | what | kept from coming back by |", "|---|---|---|"]
    lines += [f"| {target} | {what} | `{test}` |" for target, what, test in FOUND]
    return "\n".join(lines) + "\n"


def _row(target: str, engine: str, group: list[runs.Run]) -> str:
    edges = max((run.edges for run in group if run.edges is not None), default=None)
    pythons = sorted({".".join(run.python.split(".")[:2]) for run in group})
    cells = [
        f"`{target}`",
        engine,
        f"{sum(run.executions for run in group):,}",
        "" if edges is None else f"{edges:,}",
        f"{sum(run.seconds for run in group) / 3_600:.1f}",
        ", ".join(pythons),
        str(sum(run.findings for run in group)),
    ]
    return f"| {' | '.join(cells)} |"


def renewed(text: str, lines: str) -> str:
    """A page with these lines between the markers; the page itself where it has none."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    return f"{before}{start}{lines}{end}{after}" if end else text


def main() -> None:
    """Write the table of the record into the page."""
    PAGE.write_text(renewed(PAGE.read_text(), table(runs.load())))


if __name__ == "__main__":
    main()
