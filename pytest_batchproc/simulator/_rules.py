"""The rules of a filter pattern: what one field may be.

The operators are those that Lambda documents, and `cidr`, which an AWS sample deploys on a queue.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
What each accepts, and which patterns are refused, follows the library that EventBridge uses.
https://github.com/aws/event-ruler
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import operator
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc._wording import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

Test: TypeAlias = "Callable[[Any], bool]"  # of a JSON value that is no list and no object


class Number(str):
    """A number of JSON as it is written, so that no digit of it is lost."""

    __slots__ = ()


class Members(list[tuple[str, Any]]):
    """The members of a JSON object in their order; a name may occur twice."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """The rules for one field; a field that satisfies one of them is enough.

    Attributes:
        tests: of a value.
        absent: the rules are also satisfied if the record does not have the field.
    """

    tests: tuple[Test, ...]
    absent: bool

    def accepts(self, value: object) -> bool:
        """Whether a value satisfies one of the rules."""
        return any(test(value) for test in self.tests)


def leaf_of(rules: object) -> Leaf:
    """Compile the list of rules of one field.

    Raises:
        ValueError: AWS refuses such a list.
    """
    if not isinstance(rules, list) or isinstance(rules, Members) or not rules:
        raise ValueError(f"{said(rules)} is not a list with at least one rule")
    tests = [_rule(one) for one in rules]
    return Leaf(
        tuple(test for test in tests if test is not _ABSENT), any(test is _ABSENT for test in tests)
    )


def said(value: object) -> str:
    """A part of a pattern, as a message shows it."""
    return quoted(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, Members):
        return {name: _plain(below) for name, below in value}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return json.loads(value) if isinstance(value, Number) and len(value) < _LONG else value


_LONG = 300


def number_of(value: object) -> Decimal | None:
    """The number that a JSON value is; None for any other value."""
    if isinstance(value, Number):
        try:
            return Decimal(value)
        except InvalidOperation:  # its exponent has more than eighteen digits
            return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _never(value: object) -> bool:
    return False


# In place of the test of a value: the field is absent.
_ABSENT: Test = _never


def _rule(rule: object) -> Test:
    if not isinstance(rule, Members):
        return _equals(rule)
    if len(rule) != 1 or rule[0][0] not in _RULES:
        raise ValueError(_not_a_rule(rule))
    ((name, wanted),) = rule
    return _RULES[name](wanted)


def _not_a_rule(rule: Members) -> str:
    if len(rule) == 1:
        name = rule[0][0]
        if name == "wildcard":
            return "wildcard is not among Lambda's comparison operators; use prefix or suffix"
        near = difflib.get_close_matches(name.lower(), _RULES, n=1)
        if near:
            return f"{said(rule)} is not a rule; did you mean {near[0]}?"
    return f"{said(rule)} is not a rule; a rule has one of {', '.join(_RULES)}"


def _equals(wanted: object) -> Test:
    if isinstance(wanted, list):
        raise ValueError(f"{said(wanted)} is a list inside a list of rules")
    if isinstance(wanted, Number):
        # Recorded with EventBridge in 2025: numbers are compared by their value.
        number = _bound(wanted)
        return lambda value: number_of(value) == number
    if _is_text(wanted):
        return lambda value: _is_text(value) and value == wanted
    return lambda value: value is wanted  # null, true or false


def _bound(wanted: object) -> Decimal:
    number = number_of(wanted) if isinstance(wanted, Number) else None
    if number is None:
        shown = wanted if isinstance(wanted, Number) else said(wanted)
        raise ValueError(f"{shown} is not a number that can be compared")
    return number


def _exists(wanted: object) -> Test:
    if not isinstance(wanted, bool):
        raise ValueError(f"exists takes true or false; got {said(wanted)}")
    return (lambda value: True) if wanted else _ABSENT


def _of_text(name: str) -> Callable[[object], Test]:
    compare = _TEXTS[name]

    def rule(wanted: object) -> Test:
        in_any_case = name == _IGNORE_CASE
        if isinstance(wanted, Members) and not in_any_case:
            # Recorded with EventBridge: a prefix or suffix in any case.
            if len(wanted) != 1 or wanted[0][0] != _IGNORE_CASE:
                raise ValueError(f"{name} takes a text or {_IGNORE_CASE}; got {said(wanted)}")
            wanted, in_any_case = wanted[0][1], True
        if not _is_text(wanted):
            raise ValueError(f"{name} takes a text; got {said(wanted)}")
        text = str(wanted)
        if not in_any_case:
            return lambda value: _is_text(value) and compare(value, text)
        matched = re.compile(_EXPRESSIONS[name].format(_in_any_case(text)), re.DOTALL).fullmatch
        return lambda value: _is_text(value) and matched(value) is not None

    return rule


def _in_any_case(text: str) -> str:
    """A regular expression for a text in which each letter may be in upper or lower case.

    As in event-ruler, a letter of the pattern matches its own two cases and nothing else: "ß" in a
    pattern matches "ß" and "SS", and "ss" does not match "ß".
    https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/input/EqualsIgnoreCaseParser.java
    """
    return "".join(f"(?:{re.escape(one.lower())}|{re.escape(one.upper())})" for one in text)


_IGNORE_CASE = "equals-ignore-case"
_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "prefix": str.startswith,
    "suffix": str.endswith,
    _IGNORE_CASE: str.__eq__,
}
_EXPRESSIONS = {"prefix": "{}.*", "suffix": ".*{}", _IGNORE_CASE: "{}"}


def _anything_but(wanted: object) -> Test:
    if isinstance(wanted, Members):
        # Choice: Lambda's table does not have these of EventBridge, and does not rule them out.
        but = _any_text(wanted)
    else:
        values = wanted if isinstance(wanted, list) else [wanted]
        texts = all(_is_text(one) for one in values)
        numbers = all(isinstance(one, Number) for one in values)
        if not values or not (texts or numbers):
            raise ValueError(
                f"anything-but takes texts or numbers, and not both in one list; got {said(wanted)}"
            )
        but = [_equals(one) for one in values]
    return lambda value: not any(test(value) for test in but)


def _any_text(wanted: Members) -> list[Test]:
    """Tests of the texts that an `anything-but` with prefix, suffix or equals-ignore-case names."""
    name, given = wanted[0] if len(wanted) == 1 else ("", None)
    texts: list[Any] = given if isinstance(given, list) else [given]
    fine = name in _TEXTS and texts and all(map(_is_text, texts))
    if not fine or (name != _IGNORE_CASE and "" in texts):
        raise ValueError(
            f"anything-but takes {', '.join(_TEXTS)} with a text or a list of texts, none of them "
            f"empty; got {said(wanted)}"
        )
    return [_of_text(name)(text) for text in texts]


_LOWER: dict[str, Callable[[Decimal, Decimal], bool]] = {">": operator.gt, ">=": operator.ge}
_UPPER: dict[str, Callable[[Decimal, Decimal], bool]] = {"<": operator.lt, "<=": operator.le}
_SIGNS = {"=": operator.eq, **_LOWER, **_UPPER}


def _numeric(wanted: object) -> Test:
    parts: list[Any] = wanted if isinstance(wanted, list) else []
    signs = [sign if _is_text(sign) else "" for sign in parts[::2]]
    if len(parts) not in (2, 4) or not all(isinstance(one, Number) for one in parts[1::2]):
        raise ValueError(f'numeric takes a list such as [">", 0, "<=", 5]; got {said(wanted)}')
    bounds = [_bound(one) for one in parts[1::2]]
    if len(parts) == 2:
        is_range = signs[0] in _SIGNS
    else:
        is_range = signs[0] in _LOWER and signs[1] in _UPPER and bounds[0] < bounds[1]
    if not is_range:
        raise ValueError(
            'numeric takes one of =, <, <=, > and >=, or a range from low to high such as [">", 0, '
            f'"<=", 5]; got {said(wanted)}'
        )
    tests = [(_SIGNS[sign], bound) for sign, bound in zip(signs, bounds, strict=True)]

    def test(value: object) -> bool:
        number = number_of(value)  # a text of digits is no number
        return number is not None and all(holds(number, bound) for holds, bound in tests)

    return test


def _cidr(wanted: object) -> Test:
    address, slash, bits = str(wanted).partition("/") if _is_text(wanted) else ("", "", "")
    try:
        if not slash or not (bits.isascii() and bits.isdigit()) or "%" in address:
            raise ValueError
        network = ipaddress.ip_network(f"{address}/{int(bits)}", strict=False)
        if network.prefixlen == network.max_prefixlen:
            raise ValueError
    except ValueError:
        raise ValueError(
            f'cidr takes a range of addresses such as "10.0.0.0/24" (IPv4 up to /31, IPv6 up to '
            f"/127); got {said(wanted)}"
        ) from None

    def test(value: object) -> bool:
        if not _is_text(value):
            return False
        try:
            return ipaddress.ip_address(str(value)) in network
        except ValueError:
            return False

    return test


_RULES: dict[str, Callable[[object], Test]] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    _IGNORE_CASE: _of_text(_IGNORE_CASE),
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _of_text("prefix"),
    "suffix": _of_text("suffix"),
}
