"""Measure the tables of `docs/benchmarks.md`; `make bench` runs this.

Builds the wheel, installs it in a temporary environment for each table with what it is compared
with, measures, and prints the tables as Markdown. A table is written to the page if all its cases
were measured in all rounds, on a quiet machine, and every missed bound has a reason. The page says
how to read the tables. No figure makes the command fail.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from measure import HEADER, OURS, POWERTOOLS, UNEXPLAINED, Case, CaseFailedError, How, row
from tables import TABLES, Table

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
#: The part of the machine that other processes may use while the figures are measured.
QUIET = 0.05
_STAT = Path("/proc/stat")
_USED = re.compile(r"Other processes used ([\d.]+) of the (\d+) cores\.")


class NoPlaceError(Exception):
    """The page lacks the two comments between which a table is."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description=__doc__)
    add = made.add_argument
    names = [table.name for table in TABLES]
    only = "cases whose name contains NAME; may be repeated; not written"
    source = "measure the source tree with this Python (import times mean little); not written"
    itself = "the library with Powertools on both sides: ratios should be 1; not written"
    add("--table", action="append", choices=names, help="this table; may be repeated")
    add("--only", action="append", metavar="NAME", help=only)
    add("--quick", action="store_true", help="three rounds of ten; not written")
    add("--list", action="store_true", help="print the names of the cases")
    add("--bounds", action="store_true", help="print the tables without measuring")
    add("--source", action="store_true", help=source)
    add("--against-itself", action="store_true", help=itself)
    add("--here", action="store_true", help=argparse.SUPPRESS)  # in the environment of a table
    return made


def main(arguments: Sequence[str]) -> int:
    """Print or measure the tables; 1 if a case failed."""
    options = parser().parse_args(arguments)
    tables = [table for table in TABLES if wanted(table, options)]
    if not tables:
        raise SystemExit("there is no such case here; --list names them")
    if options.list or options.bounds:
        for table in tables:
            rows = [row(case, None) for case in cases(table, options)]
            named = [f"{table.name:10} {one.name:30} {one.title}" for one in cases(table, options)]
            shown = named if options.list else [f"{table.name}\n\n{HEADER}", *rows, ""]
            print(*shown, sep="\n")
        return 0
    if options.here or options.source:
        return max([measured(table, options) for table in tables])
    for table in tables:
        written(PAGE.read_text(encoding="utf-8"), table.name, "")  # the page has its place
    with tempfile.TemporaryDirectory(prefix="batchproc-bench-") as folder:
        say("building the wheel ...")
        wheels = Path(folder)
        pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", folder, str(ROOT), cwd=wheels)
        (wheel,) = wheels.glob("lambda_batchproc-*.whl")
        return max([measured_from(wheel, table, options) for table in tables])


def wanted(table: Table, options: argparse.Namespace) -> bool:
    """Whether the table was asked for and can be measured here."""
    asked = ["library"] if options.against_itself else options.table
    can = options.list or options.bounds or sys.platform.startswith(table.platform)
    return (not asked or table.name in asked) and can and any(cases(table, options))


def cases(table: Table, options: argparse.Namespace) -> Iterator[Case]:
    """The cases that were asked for."""
    for case in table.cases:
        if not options.only or any(part in case.name for part in options.only):
            yield case


def measured(table: Table, options: argparse.Namespace) -> int:
    """Print one table while it is measured; 1 if a case failed."""
    how = How(
        module=POWERTOOLS if options.against_itself else OURS,
        paths=(str(ROOT),) if options.source else (),
        is_quick=options.quick,
    )
    try:
        others = [
            f"{name} {version(name)}" for name in (one.partition("[")[0] for one in table.others)
        ]
        ours = "(source tree, not a wheel)" if options.source else version("lambda-batchproc")
    except PackageNotFoundError as error:
        raise SystemExit(f"{error.name} is not installed: `make bench` installs all") from None
    print(f"{machine()}; batchproc {', '.join([ours, *others])}.\n\n{HEADER}", flush=True)
    before, failed = used(), 0
    for case in cases(table, options):
        if sys.stderr.isatty():
            say(f"measuring {case.name} ...")
        try:
            # A bound means nothing if Powertools is compared with itself.
            text = row(case, case.measure(case, how), judged=not options.against_itself)
        except CaseFailedError as error:
            say(f"{case.name} failed:\n{error}")
            text, failed = f"| {case.title} | FAILED |", 1
        print(text, flush=True)
    print(f"\n{neighbours(before, used())}\n", flush=True)
    return failed


def measured_from(wheel: Path, table: Table, options: argparse.Namespace) -> int:
    """Measure a table in a new environment, and write it if it is complete."""
    folder = wheel.parent / table.name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    say(f"installing {wheel.name} for the table of the {table.name} ...")
    venv.create(folder, with_pip=True)
    ours = f"lambda-batchproc{table.extras} @ {wheel.as_uri()}"
    # Pinned, so that two runs months apart compare the same versions.
    pinned = ("--constraint", str(ROOT / ".ci" / "constraints.txt"))
    pip(python, "install", *pinned, ours, *table.others, cwd=wheel.parent)
    command = [str(python), __file__, "--here", "--table", table.name]
    command += [f"--only={one}" for one in options.only or ()]
    command += ["--quick"] * options.quick + ["--against-itself"] * options.against_itself
    lines = []
    # From another folder, so that Python does not find the source tree.
    with subprocess.Popen(
        command, cwd=wheel.parent, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    told = "".join(lines)
    is_whole = not (options.quick or options.only or options.against_itself)
    reason = why_unwritten(told, is_whole=is_whole, has_failed=process.returncode != 0)
    if reason:
        say(f"The table of the {table.name} in {PAGE.name} is unchanged: {reason}")
    else:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(text, place(text, table.name), told), encoding="utf-8")
        say(f"{PAGE.name} has the new table of the {table.name}")
    return process.returncode


def why_unwritten(told: str, *, is_whole: bool, has_failed: bool) -> str:
    """Why a printed table is not written to the page; empty if it is."""
    if not is_whole:
        return "only tables with all cases and all rounds are written."
    if has_failed:
        return "a case failed."
    if not is_quiet(told):
        return (
            f"other processes used more than {QUIET:.0%} of the machine. "
            "Stop them and measure again."
        )
    missed = [line.split("|")[1].strip() for line in told.splitlines() if UNEXPLAINED in line]
    if missed:
        return (
            f"{', '.join(missed)}: over the bound. Make it faster, or give the case its reason "
            "as `missed=`."
        )
    return ""


def place(text: str, table: str) -> str:
    """The name of a table on the page, which has `library-3.13` beside `library`."""
    own = f"{table}-{sys.version_info[0]}.{sys.version_info[1]}"
    return own if f"<!-- {own}: " in text else table


def written(text: str, table: str, content: str) -> str:
    """The page with this content of that table.

    Raises:
        NoPlaceError: the page has no place for that table.
    """
    opens, closes = f"<!-- {table}: written by `make bench` -->\n", f"<!-- /{table} -->"
    before, opening, rest = text.partition(opens)
    _, closing, after = rest.partition(closes)
    if not opening or not closing:
        raise NoPlaceError(
            f"docs/benchmarks.md has no place for the table of the {table}; it needs two lines:\n"
            f"{opens}{closes}"
        )
    return f"{before}{opens}\n{content.strip()}\n\n{closes}{after}"


def machine() -> str:
    """The Python version and the machine."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )


def used() -> tuple[float, float, float]:
    """Seconds that the machine was busy and idle, and seconds of this process and its children."""
    own = sum(os.times()[:4])
    if not _STAT.exists():
        return 0, 0, own
    _, *ticks = _STAT.read_text(encoding="ascii").partition("\n")[0].split()
    # user, nice, system, idle, iowait, irq, softirq, steal; the rest is counted in these.
    seconds = [int(tick) / os.sysconf("SC_CLK_TCK") for tick in ticks[:8]]
    return sum(seconds) - seconds[3] - seconds[4], seconds[3] + seconds[4], own


def neighbours(before: Sequence[float], after: Sequence[float]) -> str:
    """What other processes used of the machine; only Linux reports it."""
    if not _STAT.exists():
        return "This system does not report what other processes used."
    busy, idle, own = (now - then for now, then in zip(after, before, strict=True))
    cores = os.cpu_count() or 1
    others = max(0.0, busy - own) / max(busy + idle, 0.01) * cores
    return f"Other processes used {others:.2f} of the {cores} cores."


def is_quiet(table: str) -> bool:
    """Whether a printed table was measured on a quiet machine; True if the system cannot say."""
    found = _USED.search(table)
    return found is None or float(found[1]) <= QUIET * int(found[2])


def pip(python: str | Path, *arguments: str, cwd: Path) -> None:
    """Run pip; its output is shown only if it failed."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"pip {arguments[0]} failed:\n{done.stdout}{done.stderr}".rstrip())


def say(text: str) -> None:
    """Print progress to standard error: standard output has the tables."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoPlaceError as error:
        sys.exit(str(error))
