"""Values of each setting that are not its default, and values that it refuses."""

from __future__ import annotations

from typing import NamedTuple

REGION = "the name of an AWS region, such as 'eu-west-1'"
TIMEOUT = "seconds, more than 0 and at most 5,400, which is Lambda's limit"


class Case(NamedTuple):
    """One setting.

    `other` and `third` are good values. `bad` is written in text, `wrong` in a marker.
    """

    name: str
    other: object
    third: object
    expected: str
    bad: tuple[str, ...]
    wrong: tuple[object, ...]

    @property
    def option(self) -> str:
        return f"--batchproc-{self.name.replace('_', '-')}"

    @property
    def key(self) -> str:
        return f"batchproc_{self.name}"


CASES = [
    Case("region", "eu-west-1", "us-gov-east-1", REGION, ("", "west", "eu-west"), (None, 1)),
    Case(
        "account_id",
        "000000000042",
        "210987654321",
        "a text of 12 digits",
        ("", "12345678901", "1234567890123", "12345678901x"),
        (12345678901, None, "\u0663" * 12),
    ),
    Case("seed", "42", "a seed", "text with at least one character", ("",), (True, "", b"a")),
    Case(
        "max_records_shown",
        3,
        1000,
        "a whole number, at least 1",
        ("0", "-1"),
        (0, True, 1.5, "25", None),
    ),
    Case(
        "function_timeout",
        0.5,
        5400.0,
        TIMEOUT,
        ("0", "-1", "5400.1", "nan", "inf"),
        (0, True, 5401, "3", None, float("nan")),
    ),
    Case(
        "timeline",
        "always",
        "never",
        "'on-failure', 'always' or 'never'",
        ("", "sometimes", "on"),
        (True, None, "On-Failure"),
    ),
    Case("report", "pages", "out/pages", "the path of a folder", ("",), (True, b"pages")),
    Case(
        "step_summary",
        "never",
        "never",
        "'on-failure' or 'never'",
        ("", "always", "Never"),
        (True, None, "off"),
    ),
    Case(
        "hooks",
        "strict",
        "warn",
        "'off', 'warn' or 'strict'",
        ("", "on", "Strict"),
        (True, None, "error"),
    ),
    Case(
        "wall_clock",
        "real",
        "real",
        "'simulated' or 'real'",
        ("", "virtual", "Real"),
        (True, None, "none"),
    ),
]
BY_NAME = {case.name: case for case in CASES}
