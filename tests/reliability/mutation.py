"""The mutants on `docs/reliability.md`: what mutmut left in `mutants/`.

`python -m tests.reliability.mutation` adds the modules of the last run to `mutation.json`; what was
recorded of other modules stays.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(__file__).with_name("mutation.json")
SURVIVED, KILLED = "survived", "killed"
# The exit codes that mutmut keeps: 0 is a test run that passed, 33 is a mutant without a test.
_ENDED = {0: SURVIVED, 33: "no test"}


class Module(NamedTuple):
    """What the tests said to the mutants of a module."""

    day: str
    mutants: int
    killed: int
    survived: int


def recorded(file: Path | None = None) -> dict[str, Module]:
    """The modules by path, as the page shows them."""
    entries = json.loads((file or RECORD).read_text(encoding="utf-8"))
    return {path: Module(**entry) for path, entry in entries.items()}


def read(mutants: Path) -> dict[str, Module]:
    """The modules in which a mutant was run.

    A mutant without a test counts as survived. So does a mutant whose run was stopped, for example
    because it was out of memory: nothing says that a test would fail.
    """
    found = {}
    for meta in sorted(mutants.rglob("*.meta")):
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        run = [code for code in codes if code is not None]
        if not run:
            continue
        ended = Counter(_ENDED.get(code, KILLED if code > 0 else SURVIVED) for code in run)
        path = meta.relative_to(mutants).as_posix().removesuffix(".meta")
        day = date.fromtimestamp(meta.stat().st_mtime).isoformat()
        found[path] = Module(day, len(run), ended[KILLED], len(run) - ended[KILLED])
    return found


def table() -> str:
    """A row for each module."""
    rows = [
        "| module | mutants run | killed | survived | share | day |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for path, one in sorted(recorded().items()):
        share = f"{100 * one.killed / one.mutants:.0f} %"
        rows.append(
            f"| `{path}` | {one.mutants} | {one.killed} | {one.survived} | {share} | {one.day} |"
        )
    return "\n".join(rows)


def main(mutants: Path) -> None:
    """Add what is in this folder to the record. Raises SystemExit where there is nothing."""
    found = read(mutants)
    if not found:
        raise SystemExit(f"{mutants} has no results. Run `make mutants` first.")
    known = recorded() if RECORD.exists() else {}
    # A module that is gone has no figures.
    known = {path: one for path, one in (known | found).items() if (ROOT / path).exists()}
    entries = {path: one._asdict() for path, one in sorted(known.items())}
    RECORD.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "mutants")
