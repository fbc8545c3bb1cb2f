"""Measure `pytest_batchproc` and print the figures as a Markdown table.

`make bench` does the whole of it from a wheel. By hand, with pytest, polyfactory and the incumbent
installed: `python benchmarks/run_plugin.py`. How to read the table: `docs/benchmarks.md`. No figure
makes this fail.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import children
import libraries
import start_up
from plugin_cases import CASES, Case
from plugin_table import ADDED, HEADER, Row
from run import SOURCE_ROOT, chosen, machine

_NEEDED = (
    "pytest",
    "hypothesis",
    "polyfactory",
    "pydantic",
    "moto",
    "boto3",
    libraries.INCUMBENT_DISTRIBUTION,
    *(["awslambdaric"] if sys.platform.startswith("linux") else []),
)
_START_UP = "pytest-start-up"


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """How many rounds each kind of case gets."""

    calls: int
    processes: int


QUICK = Rounds(calls=12, processes=12)
THOROUGH = Rounds(calls=40, processes=40)


def main(arguments: list[str] | None = None) -> int:
    """Print the info line and the table; 1 if a case broke, 2 if something is not installed."""
    options = parser().parse_args(arguments)
    missing = [name for name in _NEEDED if libraries.version(name) == "not installed"]
    if missing:
        print(
            f"not installed: {', '.join(missing)}\n  make bench   installs all and measures",
            file=sys.stderr,
        )
        return 2
    paths = [str(SOURCE_ROOT)] if options.source else []
    rounds = QUICK if options.quick else THOROUGH
    print(info_line(source=options.source))
    print(f"Rounds: {rounds.calls} (calls), {rounds.processes} (processes).\n")
    print(HEADER, flush=True)
    failed = 0
    for name, measure in chosen(all_rows(rounds, paths), options.only):
        try:
            print(measure(), flush=True)
        except children.CaseFailedError as error:
            print(f"| {name} | FAILED |", flush=True)
            print(f"{name} failed:\n{error}", file=sys.stderr)
            failed = 1
    return failed


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description=__doc__, epilog=f"Cases: {', '.join(names())}.")
    made.add_argument("--quick", action="store_true", help="fewer rounds")
    made.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        help="cases whose name contains NAME; may be repeated",
    )
    made.add_argument("--source", action="store_true", help="measure the source tree")
    return made


def names() -> list[str]:
    """The names that `--only` looks through."""
    return [name for name, _ in all_rows(QUICK, [])]


def info_line(*, source: bool) -> str:
    """Python, cores and versions: without them no figure means anything."""
    origin = "source tree, not a wheel" if source else "as installed"
    others = "; ".join(f"{name} {libraries.version(name)}" for name in _NEEDED)
    return f"{machine()}; batchproc {libraries.version(libraries.OURS)} ({origin}); {others}."


def all_rows(rounds: Rounds, paths: list[str]) -> Iterator[tuple[str, Callable[[], Row]]]:
    """Each case's name with the function that measures it."""
    for name, case in CASES.items():
        yield name, lambda case=case: timed_row(case, rounds, paths)  # type: ignore[misc]  # mypy cannot read such a lambda
    yield _START_UP, lambda: start_up_row(rounds, paths)


def timed_row(case: Case, rounds: Rounds, paths: list[str]) -> Row:
    """One case of the table in `plugin_cases.py`."""
    script = str(children.HERE / "timed_plugin_case.py")
    command = [sys.executable, script, case.name, str(rounds.calls), *paths]
    said = children.output(command, {})
    ours, beside = json.loads(said)
    return Row(title=case.title, ours=ours, beside=beside, figure=case.figure, bound=case.bound)


def start_up_row(rounds: Rounds, paths: list[str]) -> Row:
    """What every run of pytest pays in an environment that has the plugin."""
    on, off = start_up.with_and_without(rounds.processes, paths)
    title = "start of pytest, plugin on and unused, beside an empty plugin"
    return Row(title=title, ours=on, beside=off, figure=ADDED, bound=15e6)


if __name__ == "__main__":
    sys.exit(main())
