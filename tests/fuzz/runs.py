"""The record of what was run: `tests/fuzz/runs.json`, a line for each run, which only grows."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("runs.json")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One target run for a while.

    Attributes:
        date: when it ended, as YYYY-MM-DD.
        target: the name of a module of this package.
        engine: who came up with the cases.
        executions: how many cases were tried.
        edges: how many branches of the code under test were reached; None where nobody counted.
        seconds: how long it took.
        python: the version of Python.
        findings: 1 if the run ended with something that did not hold, else 0.
    """

    date: str
    target: str
    engine: str
    executions: int
    edges: int | None
    seconds: int
    python: str
    findings: int


def load(file: Path = FILE) -> list[Run]:
    """All runs so far, oldest first."""
    if not file.exists():
        return []
    return [Run(**one) for one in json.loads(file.read_text())]


def add(run: Run, file: Path = FILE) -> None:
    """Append a run; whoever reads meanwhile sees the old record or the new one."""
    lines = [json.dumps(asdict(one)) for one in [*load(file), run]]
    new = file.with_suffix(".new")
    new.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    os.replace(new, file)
