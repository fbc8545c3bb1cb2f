"""Filter patterns: objects as the data has them, with a list of rules at each leaf.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from pytest_batchproc.wording import quoted

Test: TypeAlias = "Callable[[Any], bool]"  # of any JSON value, or `ABSENT`


class Number(str):
    """A number of JSON as it is written: AWS compares 300 and 300.0 as texts, so they differ."""

    __slots__ = ()


ABSENT = object()


def read_json(text: str | bytes) -> Any:  # any JSON value
    """The value, its numbers as they are written.

    Raises:
        ValueError: this is no JSON.
    """
    return json.loads(text, parse_int=Number, parse_float=Number)


def pattern_of(pattern: object) -> Test:
    """Whether data matches a pattern.

    Raises:
        ValueError: AWS takes no such pattern.
    """
    if not isinstance(pattern, Mapping) or not pattern:
        raise ValueError(f"{quoted(pattern)} is neither an object nor a list of rules")
    tests = [_field(name, below) for name, below in pattern.items()]
    return lambda data: all(test(data) for test in tests)


def _field(name: str, below: object) -> Test:
    if name == "$or" and isinstance(below, list):
        either = [pattern_of(one) for one in below]
        return lambda data: any(test(data) for test in either)
    test = leaf_of(below) if isinstance(below, list) else pattern_of(below)
    return lambda data: _any(data, lambda one: test(one.get(name, ABSENT)))


def _any(data: object, test: Test) -> bool:
    """Whether an object passes, or one of a list of objects."""
    if isinstance(data, Mapping):
        return test(data)
    if isinstance(data, list):
        return any(isinstance(one, Mapping) and test(one) for one in data)
    # Nothing is there, and that may be what a rule below wants.
    return test({})


def leaf_of(rules: object) -> Test:
    """Whether a value is one of those that a list of rules names.

    Raises:
        ValueError: AWS takes no such list.
    """
    if not isinstance(rules, list) or not rules:
        raise ValueError(f"{quoted(rules)} is no list with a rule in it")
    tests = [_rule(one) for one in rules]
    return lambda value: any(test(value) for test in tests)


def _rule(rule: object) -> Test:
    if not isinstance(rule, Mapping):
        return _each(_equals(rule))
    if len(rule) != 1 or next(iter(rule)) not in _RULES:
        raise ValueError(f"{quoted(rule)} is no rule; there are {', '.join(_RULES)}")
    ((name, wanted),) = rule.items()
    return _RULES[name](wanted)


def _each(test: Test) -> Test:
    # Of a list, one element is enough.
    return lambda value: any(map(test, value)) if isinstance(value, list) else test(value)


def _written(value: object) -> tuple[type, object]:
    """A value to compare: a number as it is written, and never equal to a text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = Number(json.dumps(value))
    return type(value), value


def _equals(wanted: object) -> Test:
    if isinstance(wanted, list):
        raise ValueError(f"{quoted(wanted)} is a list in a list")
    written = _written(wanted)
    return lambda value: _written(value) == written


def _exists(wanted: object) -> Test:
    if not isinstance(wanted, bool):
        raise ValueError(f"exists takes true or false, and got {quoted(wanted)}")
    # Only leaves exist: an object in that place does not.
    return lambda value: wanted is (value is not ABSENT and not isinstance(value, Mapping))


def _of_text(name: str, test: Callable[[str, str], bool]) -> Callable[[object], Test]:
    def rule(wanted: object) -> Test:
        if not _is_text(wanted):
            raise ValueError(f"{name} takes a text, and got {quoted(wanted)}")
        text = str(wanted)
        return _each(lambda value: _is_text(value) and test(value, text))

    return rule


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _anything_but(wanted: object) -> Test:
    but = _rule(wanted) if isinstance(wanted, Mapping) else leaf_of(_listed(wanted))
    return _each(
        lambda value: value is not ABSENT and not isinstance(value, Mapping) and not but(value)
    )


def _listed(wanted: object) -> object:
    return wanted if isinstance(wanted, list) else [wanted]


_COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


def _numeric(wanted: object) -> Test:
    parts: list[Any] = wanted if isinstance(wanted, list) else []
    bounds: list[tuple[Callable[[Decimal, Decimal], bool], Decimal]] = []
    for sign, bound in zip(parts[::2], parts[1::2], strict=False):
        if sign in _COMPARED and isinstance(bound, Number):
            bounds.append((_COMPARED[sign], Decimal(bound)))
    if not bounds or len(bounds) * 2 != len(parts):
        raise ValueError(f'numeric takes a list as [">", 0, "<=", 5], and got {quoted(wanted)}')

    def test(value: object) -> bool:
        written = _written(value)[1]
        if not isinstance(written, Number):  # a text of digits is no number
            return False
        number = Decimal(written)
        return all(holds(number, bound) for holds, bound in bounds)

    return _each(test)


_RULES: dict[str, Callable[[object], Test]] = {
    "anything-but": _anything_but,
    "equals-ignore-case": _of_text(
        "equals-ignore-case", lambda value, wanted: value.casefold() == wanted.casefold()
    ),
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _of_text("prefix", str.startswith),
    "suffix": _of_text("suffix", str.endswith),
}
