"""Rules for fields: what AWS could send in each of them, and how a message says so."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_batchproc import _places as places
from pytest_batchproc._binary import raw_bytes
from pytest_batchproc._bodies import shown
from pytest_batchproc.events import _limits


@dataclass(frozen=True, slots=True)
class Rule:
    """What a field takes, and how a message says it."""

    takes: Callable[[object], object]
    expected: str


Rules = Mapping[str, Rule]


def text(pattern: str, expected: str) -> Rule:
    """Text of that pattern."""
    matches = re.compile(pattern, re.ASCII).fullmatch
    return Rule(lambda value: isinstance(value, str) and matches(value), expected)


def one_of(*words: str) -> Rule:
    """One of these words."""
    return Rule(lambda value: value in words, _listed(words))


def _listed(words: tuple[str, ...]) -> str:
    return ("one of " if len(words) > 1 else "") + ", ".join(map(repr, words))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_time(value: object) -> bool:
    return _is_whole(value) or (isinstance(value, float) and value >= 0 and math.isfinite(value))


def _is_base64(value: object) -> bool:
    try:
        raw_bytes(value)
    except (TypeError, ValueError):
        return False
    return True


ANY_TEXT = text(r"(?s).*", "a str")
_DIGITS = re.compile("[0-9]{1,129}").fullmatch
BASE64 = Rule(_is_base64, "base64 text, or bytes")
FLAG = Rule(lambda value: isinstance(value, bool), "True or False")
OBJECT = Rule(lambda value: isinstance(value, Mapping), "a dict")
REGION = Rule(
    lambda value: isinstance(value, str) and places.REGION.fullmatch(value),
    "the name of an AWS region, such as 'eu-west-1'",
)
SECONDS = Rule(_is_time, "seconds since 1970")
DIGITS = Rule(
    lambda value: _is_whole(value) or (isinstance(value, str) and _DIGITS(value)),
    "an int, or a str of 1 to 129 digits",
)
WHOLE = Rule(_is_whole, "an int from 0 on")


def or_none(rule: Rule) -> Rule:
    """The same rule, and None."""
    return Rule(lambda value: value is None or rule.takes(value), f"{rule.expected}, or None")


def arn(service: str, resource: str, example: str) -> Rule:
    """The ARN of a resource of a service."""
    pattern = rf"arn:[a-z-]+:{service}:[a-z0-9-]+:\d{{12}}:{resource}"
    return text(pattern, f"the ARN of {example}")


def check(fields: Mapping[str, object], rules: Rules) -> None:
    """Pass if each field that has a rule keeps it, and region and ARN say one thing.

    Raises:
        InvalidEventError: one does not.
    """
    for name, value in fields.items():
        if name in rules:
            check_one(rules[name], value, name)
    of_arn, region = places.region_of(fields.get("event_source_arn")), fields.get("aws_region")
    if region and of_arn and region != of_arn:
        raise _limits.refused("aws_region", f"{region!r}; event_source_arn is of {of_arn}")


def check_one(rule: Rule, value: object, argument: str) -> None:
    """Pass if the value keeps the rule.

    Raises:
        InvalidEventError: it does not.
    """
    if not rule.takes(value):
        came = "None" if value is None else f"{type(value).__name__} {shown(value)}"
        raise _limits.refused(argument, f"{came}; expected {rule.expected}")
