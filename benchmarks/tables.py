"""The tables of `docs/benchmarks.md`, each with what it needs."""

from __future__ import annotations

from dataclasses import dataclass

import body_cases
import library_cases
import plugin_cases
import runtime_cases
import simulator_cases
from case import Case


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cases that are measured in one environment and stand in one table of the page.

    Attributes:
        extras: with which our wheel is installed.
        beside: what is installed with it, and whose versions are stated.
        platform: where alone it can be measured, as `sys.platform` begins there.
    """

    name: str
    cases: tuple[Case, ...]
    extras: str
    beside: tuple[str, ...]
    platform: str = ""


TABLES = (
    # Without extras: that is when the incumbent imports fastest, the comparison hardest for us.
    Table(
        name="library",
        cases=library_cases.TABLE,
        extras="",
        beside=("aws-lambda-powertools",),
    ),
    Table(
        name="bodies",
        cases=body_cases.TABLE,
        extras="[pydantic]",
        beside=("pydantic", "msgspec"),
    ),
    Table(
        name="plugin",
        cases=plugin_cases.TABLE,
        extras="[pytest]",
        beside=(
            *("pytest", "hypothesis", "pydantic", "polyfactory"),
            "aws-lambda-powertools[parser]",
        ),
    ),
    Table(
        name="simulator",
        cases=simulator_cases.TABLE,
        extras="[pytest]",
        beside=("moto[sqs]", "boto3"),
    ),
    Table(
        name="runtime",
        cases=runtime_cases.TABLE,
        extras="[pytest,runtime]",
        beside=("awslambdaric",),
        platform="linux",
    ),
)

CASES = {case.name: case for table in TABLES for case in table.cases}
