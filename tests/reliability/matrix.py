"""The matrix on `docs/reliability.md`: what each session of `noxfile.py` ran.

`python -m tests.reliability.matrix` takes the reports of the sessions into `matrix.json`; what was
recorded of other sessions stays.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(__file__).with_name("matrix.json")
COUNTED = ("tests", "skipped", "failures", "errors")
REPORTS = ROOT / ".nox" / ".cache" / "reports"
SHOWN = ("pytest", "hypothesis", "pydantic", "faker", "syrupy", "pyyaml", "awslambdaric")


@dataclass(frozen=True)
class Run:
    """One session as it ended: all passed, or it is not recorded."""

    session: str
    day: str
    passed: int
    skipped: int
    versions: dict[str, str]


def recorded() -> dict[str, Run]:
    """The sessions by name, as the page shows them."""
    entries = json.loads(RECORD.read_text(encoding="utf-8"))
    return {entry["session"]: Run(**entry) for entry in entries}


def read(report: Path) -> Run:
    """What a session left behind. Raises ValueError where something failed in it."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    counts = [{key: int(suite.get(key, 0)) for key in COUNTED} for suite in suites]
    total = {key: sum(count[key] for count in counts) for key in COUNTED}
    if total["failures"] or total["errors"]:
        raise ValueError(f"{report.stem}: {total['failures']} failed, {total['errors']} errors")
    installed = report.with_name(f"{report.stem}.txt").read_text(encoding="utf-8").lower()
    versions = dict(re.findall(r"^([\w-]+)==(\S+)$", installed, flags=re.M))
    return Run(
        session=report.stem,
        day=date.fromtimestamp(report.stat().st_mtime).isoformat(),
        passed=total["tests"] - total["skipped"],
        skipped=total["skipped"],
        versions={name: versions[name] for name in SHOWN if name in versions},
    )


def purposes() -> dict[str, str]:
    """What each session is for, in the order of `noxfile.py`: its docstring."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    return {
        node.name: (ast.get_docstring(node) or "").rstrip(".")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    }


def table() -> str:
    """A row for each session, then what is different in it and its libraries."""
    told = purposes()
    order = list(told)
    runs = sorted(recorded().values(), key=lambda run: (order.index(_kind(run)), _python(run)))
    lines = ["| session | passed | skipped | day |", "|---|--:|--:|---|"]
    libraries: dict[str, list[str]] = {}
    for run in runs:
        lines.append(f"| `{run.session}` | {run.passed:,} | {run.skipped:,} | {run.day} |")
        versions = ", ".join(f"{name} {number}" for name, number in run.versions.items())
        libraries.setdefault(versions, []).append(f"`{run.session}`")
    lines += ["", "What is different in each session:", ""]
    lines += [f"- `{kind}`: {told[kind]}." for kind in dict.fromkeys(map(_kind, runs))]
    lines += ["", "The versions of the libraries:", ""]
    lines += [f"- {', '.join(names)}: {versions}." for versions, names in libraries.items()]
    return "\n".join(lines)


def _kind(run: Run) -> str:
    return run.session.partition("-")[0]


def _python(run: Run) -> tuple[int, str]:
    found = re.search(r"-3\.(\d+)", run.session)
    return (int(found[1]) if found else 0, run.session)


def main(reports: Path) -> None:
    """Add the reports to the record. Raises ValueError where something failed in one."""
    known = recorded() if RECORD.exists() else {}
    known |= {run.session: run for run in map(read, sorted(reports.glob("*.xml")))}
    entries = [asdict(run) for _, run in sorted(known.items())]
    RECORD.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)
