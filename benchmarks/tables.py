"""The tables of `docs/benchmarks.md`. `python tables.py CASE MODULE ROUNDS [PATH ...]` measures one
case in this process and prints two lists of numbers as JSON."""

from __future__ import annotations

import json
import sys
from typing import NamedTuple

import body_cases
import library_cases
import plugin_cases
import runtime_cases
import simulator_cases
from measure import Case, interleave


class Table(NamedTuple):
    """Cases that are measured in one environment and are in one table of the page.

    Attributes:
        extras: with which our wheel is installed.
        others: what is installed with it, and whose versions the page states.
        platform: the only platform, as `sys.platform` begins there.
    """

    name: str
    cases: tuple[Case, ...]
    extras: str
    others: tuple[str, ...]
    platform: str = ""


TABLES = (
    # Without extras: Powertools then imports fastest.
    Table("library", library_cases.TABLE, "", ("aws-lambda-powertools",)),
    Table("bodies", body_cases.TABLE, "[pydantic]", ("pydantic", "msgspec")),
    Table(
        "plugin",
        plugin_cases.TABLE,
        "[pytest]",
        ("pytest", "hypothesis", "pydantic", "polyfactory", "aws-lambda-powertools[parser]"),
    ),
    Table("simulator", simulator_cases.TABLE, "[pytest]", ("moto[sqs]", "boto3")),
    Table("runtime", runtime_cases.TABLE, "[pytest,runtime]", ("awslambdaric",), "linux"),
)


def main(name: str, module: str, rounds: str, *paths: str) -> None:
    """Measure one case."""
    sys.path[:0] = paths
    (case,) = (one for table in TABLES for one in table.cases if one.name == name)
    if case.calls is None:
        raise SystemExit(f"{name} has no calls: it is measured by whole processes")
    json.dump(interleave(*case.calls(module), int(rounds), case.meter), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
