"""Measure the tables of `docs/benchmarks.md` and print them as Markdown.

`make bench` builds the wheel, runs this module and writes the page. Where everything that is
compared is installed, `python benchmarks/run.py` measures without a wheel. `docs/benchmarks.md`
says how to read the tables. No figure makes the command fail.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import libraries
import machine
from case import How
from children import CaseFailedError
from table import HEADER, row
from tables import TABLES, Table

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 if a case broke, 2 if there is nothing to measure."""
    options = parser().parse_args(arguments)
    tables = chosen(options)
    if options.list:
        print(*names(tables), sep="\n")
        return 0
    if options.bounds:
        for table in tables:
            rows = [row(case, None) for case in table.cases if is_wanted(case.name, options)]
            print(f"{table.name}\n\n{HEADER}", *rows, "", sep="\n")
        return 0
    for table in tables:
        missing = why_not(table, options)
        if missing:
            print(missing, file=sys.stderr)
            return 2
    return max([measured(table, options) for table in tables])


def table_parser() -> argparse.ArgumentParser:
    """The option that chooses tables, alone: what runs this for each table reads it, too."""
    made = argparse.ArgumentParser(add_help=False)
    made.add_argument(
        "--table",
        action="append",
        choices=[table.name for table in TABLES],
        help="this table; may be repeated (default: all)",
    )
    return made


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description=__doc__, parents=[table_parser()])
    made.add_argument(
        "--quick",
        action="store_true",
        help="three rounds of ten, for a first impression: printed, not written to the page",
    )
    made.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        help="cases whose name contains NAME; may be repeated; printed, not written to the page",
    )
    made.add_argument("--list", action="store_true", help="print the names of the cases, and stop")
    made.add_argument(
        "--bounds", action="store_true", help="print the tables with bounds only, without measuring"
    )
    made.add_argument(
        "--source",
        action="store_true",
        help="measure the source tree, not what is installed (its import time means little)",
    )
    made.add_argument(
        "--against-itself",
        action="store_true",
        help="the table of the library with Powertools on both sides: ratios should be 1; shows "
        "the size of the noise; printed, not written to the page",
    )
    return made


def chosen(options: argparse.Namespace) -> list[Table]:
    """The tables with something to measure here.

    Raises:
        SystemExit: there is none.
    """
    wanted = ["library"] if options.against_itself else options.table
    tables = [
        table
        for table in TABLES
        if not wanted or table.name in wanted
        if options.list or options.bounds or sys.platform.startswith(table.platform)
        if any(is_wanted(case.name, options) for case in table.cases)
    ]
    if not tables:
        raise SystemExit("there is no such case here; --list names them")
    return tables


def is_wanted(name: str, options: argparse.Namespace) -> bool:
    """True for every case, unless `--only` names some."""
    return not options.only or any(part in name for part in options.only)


def names(tables: Sequence[Table]) -> list[str]:
    """Table, name and title of each case."""
    return [
        f"{table.name:10} {case.name:30} {case.title}" for table in tables for case in table.cases
    ]


def why_not(table: Table, options: argparse.Namespace) -> str:
    """Why nothing can be measured here; empty if it can."""
    missing = [name for name in others(table) if libraries.version(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}\n  make bench   installs all and measures"
    file = libraries.where(libraries.OURS)
    if options.source or (file is not None and libraries.is_installed(file)):
        return ""
    return (
        f"batchproc is {f'at {file}' if file else 'not installed'}.\n"
        "What is measured is an installed wheel, as users have it, with its bytecode made.\n"
        "  make bench                   builds the wheel, installs it and measures\n"
        "  benchmarks/run.py --source   measures the source tree all the same"
    )


def others(table: Table) -> list[str]:
    """The distributions that ours are compared with."""
    return [requirement.partition("[")[0] for requirement in table.beside]


def measured(table: Table, options: argparse.Namespace) -> int:
    """Print one table while it is measured; 1 if a case broke."""
    how = How(
        module=libraries.INCUMBENT if options.against_itself else libraries.OURS,
        paths=(str(ROOT),) if options.source else (),
        is_quick=options.quick,
    )
    versions = [f"{name} {libraries.version(name)}" for name in others(table)]
    origin = " (source tree, not a wheel)" if options.source else ""
    ours = f"batchproc {libraries.version(libraries.DISTRIBUTION)}{origin}"
    print(f"{machine.description()}; {', '.join([ours, *versions])}.\n\n{HEADER}", flush=True)
    neighbours = machine.Neighbours()
    failed = 0
    for case in table.cases:
        if not is_wanted(case.name, options):
            continue
        if sys.stderr.isatty():
            print(f"measuring {case.name} ...", file=sys.stderr)
        try:
            # A bound means nothing where Powertools is compared with itself.
            text = row(case, case.measure(case, how), judged=not options.against_itself)
        except CaseFailedError as error:
            print(f"{case.name} failed:\n{error}", file=sys.stderr)
            text, failed = f"| {case.title} | FAILED |", 1
        print(text, flush=True)
    print(f"\n{neighbours}\n", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
