"""What `make bench` runs: build the wheel, install it with what it is compared with, measure.

Each table gets a temporary environment, so that nothing is imported from the source tree. The
arguments are those of `run.py`: `from_wheel.py --table simulator`. A table goes to
`docs/benchmarks.md` if all its cases were measured in all rounds, on a quiet machine, and every
missed bound has a reason.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

import machine
import run
from page import NoPlaceError, written
from table import UNEXPLAINED
from tables import Table

HERE = Path(__file__).resolve().parent
PAGE = run.ROOT / "docs" / "benchmarks.md"


def main(arguments: Sequence[str]) -> int:
    """Build, install, measure, write; 1 when a case or a step failed."""
    options = run.parser().parse_args(arguments)
    if options.list or options.bounds:
        return run.main(arguments)
    tables = run.chosen(options)
    try:
        for table in tables:
            written(PAGE.read_text(encoding="utf-8"), table.name, "")
    except NoPlaceError as error:
        raise SystemExit(str(error)) from None
    _, others = run.table_parser().parse_known_args(arguments)
    with tempfile.TemporaryDirectory(prefix="batchproc-bench-") as name:
        directory = Path(name)
        say("building the wheel ...")
        source = str(run.ROOT)
        pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", name, source, cwd=directory)
        (wheel,) = directory.glob("lambda_batchproc-*.whl")
        return max([measured(table, wheel, others, is_whole(options)) for table in tables])


def is_whole(options: argparse.Namespace) -> bool:
    """True when all cases of a table are measured in all rounds."""
    return not (options.quick or options.only or options.source or options.against_itself)


def measured(table: Table, wheel: Path, arguments: Sequence[str], is_whole: bool) -> int:
    """Print one table, and write it if it is whole; 1 when a case failed."""
    python = environment(table, wheel)
    command = [str(python), str(HERE / "run.py"), "--table", table.name, *arguments]
    lines = []
    # From another directory, so that the source tree cannot be found by standing in it.
    with subprocess.Popen(
        command, cwd=wheel.parent, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    told = "".join(lines)
    reason = why_unwritten(told, is_whole=is_whole, has_failed=process.returncode != 0)
    if reason:
        say(f"The table of the {table.name} in {PAGE.name} is unchanged: {reason}")
    else:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(text, table.name, told), encoding="utf-8")
        say(f"{PAGE.name} has the new table of the {table.name}")
    return process.returncode


def why_unwritten(told: str, *, is_whole: bool, has_failed: bool) -> str:
    """Why a printed table does not go to the page; empty if it does."""
    if not is_whole:
        return "it takes tables with all cases and all rounds only."
    if has_failed:
        return "a case failed."
    if not machine.is_quiet(told):
        return (
            f"other processes used more than {machine.QUIET:.0%} of the machine. "
            "Stop them and measure again."
        )
    missed = [line.split("|")[1].strip() for line in told.splitlines() if UNEXPLAINED in line]
    if missed:
        return (
            f"{', '.join(missed)}: over the bound. Make it faster, or give the case its reason "
            "as `missed=`."
        )
    return ""


def environment(table: Table, wheel: Path) -> Path:
    """The Python of a new environment with the wheel and what it is compared with."""
    directory = wheel.parent / table.name
    python = directory / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    say(f"installing {wheel.name} for the table of the {table.name} ...")
    venv.create(directory, with_pip=True)
    ours = f"lambda-batchproc{table.extras} @ {wheel.as_uri()}"
    # The versions are pinned, so that two runs months apart mean the same thing.
    constraints = str(run.ROOT / ".ci" / "constraints.txt")
    pip(python, "install", "--constraint", constraints, ours, *table.beside, cwd=directory)
    return python


def pip(python: str | Path, *arguments: str, cwd: Path) -> None:
    """Run pip; what it said is shown only when it failed."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"pip {arguments[0]} failed:\n{done.stdout}{done.stderr}".rstrip())


def say(text: str) -> None:
    """Progress goes to standard error: standard output is the tables, ready for a file."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
