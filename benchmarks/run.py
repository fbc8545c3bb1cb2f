"""Compare `batchproc` with the incumbent in one run, and print the ratios as a Markdown table.

`make bench` does the whole of it from a wheel. By hand, with both libraries installed:
`python benchmarks/run.py`. How to read the table: `docs/benchmarks.md`. No ratio makes this fail.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import children
import libraries
from cases import CASES, SMALL, Case
from table import HEADER, Row, kibibytes, microseconds

SOURCE_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """How many rounds each kind of case gets: small batches are noisy, processes are slow."""

    large: int
    small: int
    processes: int


QUICK = Rounds(large=40, small=100, processes=12)
THOROUGH = Rounds(large=100, small=400, processes=40)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is compared with the incumbent, and where it is."""

    module: str
    paths: list[str]
    origin: str


Rows = Iterator[tuple[str, Callable[[], Row]]]
Measured = TypeVar("Measured")


def main(arguments: list[str] | None = None) -> int:
    """Print the info line and the table; 1 if a case broke, 2 if there is nothing to compare."""
    options = parser().parse_args(arguments)
    subject = subject_of(options)
    if isinstance(subject, str):
        print(subject, file=sys.stderr)
        return 2
    print(info_line(subject))
    if options.python:
        return 0
    rounds = QUICK if options.quick else THOROUGH
    print(
        f"Rounds: {rounds.large} (1,000 records), {rounds.small} ({SMALL} records), "
        f"{rounds.processes} (processes).\n"
    )
    print(HEADER, flush=True)
    failed = 0
    for name, measure in chosen(all_rows(subject, rounds), options.only):
        try:
            row = measure()
        except children.CaseFailedError as error:
            print(f"| {name} | FAILED |", flush=True)
            print(f"{name} failed:\n{error}", file=sys.stderr)
            failed = 1
            continue
        # Bounds are for ours; beside the incumbent itself they would only cry wolf.
        print(replace(row, bound=None, goal=None) if options.against_itself else row, flush=True)
    return failed


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description=__doc__, epilog=f"Cases: {', '.join(names())}.")
    made.add_argument(
        "--quick", action="store_true", help="fewer rounds: a first impression in about a minute"
    )
    made.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        help="cases whose name contains NAME; may be repeated",
    )
    made.add_argument(
        "--python",
        action="store_true",
        help="print the line about Python, cores and versions, and stop",
    )
    made.add_argument(
        "--source",
        action="store_true",
        help="measure the source tree (its import time means little)",
    )
    made.add_argument(
        "--against-itself",
        action="store_true",
        help="put the incumbent on both sides: ratios should be 1.0; shows how far noise reaches",
    )
    return made


def names() -> list[str]:
    """The names that `--only` looks through."""
    return [name for name, _ in all_rows(Subject(module="", paths=[], origin=""), QUICK)]


def subject_of(options: argparse.Namespace) -> Subject | str:
    """What to measure, or the sentence that says why there is nothing to measure."""
    if libraries.where(libraries.INCUMBENT.partition(".")[0]) is None:
        return (
            f"{libraries.INCUMBENT_DISTRIBUTION} is not installed.\n"
            "  make bench   installs both and measures"
        )
    if options.against_itself:
        return Subject(module=libraries.INCUMBENT, paths=[], origin="the incumbent on both sides")
    if options.source:
        sys.path.insert(0, str(SOURCE_ROOT))
        return Subject(
            module=libraries.OURS, paths=[str(SOURCE_ROOT)], origin="source tree, not a wheel"
        )
    file = libraries.where(libraries.OURS)
    if file is None or not libraries.is_installed(file):
        return (
            f"batchproc is {f'at {file}' if file else 'not installed'}.\n"
            "What is measured is an installed wheel, as users have it, with its bytecode made.\n"
            "  make bench                 builds the wheel, installs it and measures\n"
            "  benchmarks/run.py --source measures the source tree all the same"
        )
    return Subject(module=libraries.OURS, paths=[], origin="installed, in site-packages")


def info_line(subject: Subject) -> str:
    """Python, cores and both versions: without them no figure means anything."""
    return (
        f"{machine()}; "
        f"{libraries.OURS} {libraries.version(libraries.OURS)} ({subject.origin}); "
        f"{libraries.INCUMBENT_DISTRIBUTION} {libraries.version(libraries.INCUMBENT_DISTRIBUTION)}."
    )


def machine() -> str:
    """Python and what it runs on."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )


def all_rows(subject: Subject, rounds: Rounds) -> Rows:
    """Each case's name with the function that measures it."""
    for name, case in CASES.items():
        yield name, lambda case=case: timed_row(case, subject, rounds)  # type: ignore[misc]  # mypy cannot read such a lambda
    for title in children.THEN:
        yield title, lambda title=title: import_row(subject, rounds, title)  # type: ignore[misc]  # mypy cannot read such a lambda
    yield "memory", lambda: memory_row(subject, "trivial", tuples=False)
    yield "memory-tuples", lambda: memory_row(subject, "trivial", tuples=True)
    yield "memory-results", lambda: memory_row(subject, "returns_something", tuples=False)


def chosen(
    rows: Iterator[tuple[str, Callable[[], Measured]]], wanted: list[str] | None
) -> Iterator[tuple[str, Callable[[], Measured]]]:
    """The rows asked for; says on a terminal which one is being measured."""
    for name, measure in rows:
        if wanted and not any(part in name for part in wanted):
            continue
        if sys.stderr.isatty():
            print(f"measuring {name} ...", file=sys.stderr)
        yield name, measure


def timed_row(case: Case, subject: Subject, rounds: Rounds) -> Row:
    """One case of the table in `cases.py`."""
    count = rounds.small if case.count == SMALL else rounds.large
    pairs = children.timed_case(case.name, count, subject.module, subject.paths, case.environment)
    return Row(title=case.title, pairs=pairs, bound=case.bound, goal=case.goal, show=microseconds)


def import_row(subject: Subject, rounds: Rounds, title: str) -> Row:
    """The import alone is what has a bound; the other rows show what it has put off."""
    pairs = children.import_time(rounds.processes, subject.module, subject.paths, title)
    bound = 0.04 if title == "import" else None
    return Row(title=title, pairs=pairs, bound=bound, goal=None, show=microseconds)


def memory_row(subject: Subject, handler: str, *, tuples: bool) -> Row:
    """Peak memory of a run; with the list of processed messages, when somebody asks for it.

    What a handler returns weighs the same in either library, and in the list we keep a view where
    the incumbent keeps the raw dict: the bound is for the library alone, when nobody asks for more.
    """
    pairs = children.memory(subject.module, subject.paths, handler, tuples=tuples)
    kept = "the list of `process()` kept" if tuples else "response kept"
    returns = "" if handler == "trivial" else ", a new dict from each handler"
    bound = 0.30 if handler == "trivial" and not tuples else None
    title = f"peak memory, 10,000 records, {kept}{returns}"
    return Row(title=title, pairs=pairs, bound=bound, goal=None, show=kibibytes)


if __name__ == "__main__":
    sys.exit(main())
