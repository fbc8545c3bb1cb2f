"""Filter patterns: objects as the data has them, with a list of rules at each leaf.

A pattern becomes alternatives, each a set of paths with the rules that must hold together. This is
how the library that EventBridge uses compiles it, and Lambda uses EventBridge's syntax.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
https://github.com/aws/event-ruler
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from pytest_batchproc.simulator._rules import Leaf, Members, Number, leaf_of, said

if TYPE_CHECKING:
    from collections.abc import Sequence

Alternative: TypeAlias = dict[str, Leaf]

_OR = "$or"
# Choice: AWS documents no limit for Lambda; alternatives multiply, and more of them are a mistake.
_MOST = 1_000
# Names that a field inside `$or` cannot have, because they are operators or are to become one.
_RESERVED = {
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "html",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
}


def read_json(text: str) -> Any:  # any JSON value
    """The value, its numbers as they are written.

    Raises:
        ValueError: this is not JSON.
    """
    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_no_constant)


def read_pattern(text: str) -> Any:  # any JSON value
    """The pattern; an object is `Members`, because AWS documents a pattern with a key twice.

    Raises:
        ValueError: this is not JSON.
    """
    return json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        parse_constant=_no_constant,
        object_pairs_hook=Members,
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def alternatives_of(pattern: object) -> list[Alternative]:
    """Compile a pattern: data matches that satisfies one of the alternatives.

    Raises:
        ValueError: AWS refuses such a pattern.
    """
    return _with(pattern, (), [{}], False)


def _with(
    members: object, names: Sequence[str], found: list[Alternative], in_or: bool
) -> list[Alternative]:
    """The alternatives, each with what an object of the pattern demands as well."""
    if not isinstance(members, Members) or not members:
        raise ValueError(f"{said(members)} is neither an object with a field nor a list of rules")
    for name, below in members:
        path = (*names, name)
        if name == _OR:
            found = _either(below, names, found)
        elif in_or and name in _RESERVED:
            raise ValueError(f"a field inside {_OR} cannot be called {said(name)}: it is reserved")
        elif isinstance(below, list) and not isinstance(below, Members):
            leaf = leaf_of(below)
            # Recorded with EventBridge: of one path that occurs twice the last rules count.
            found = [{**one, ".".join(path): leaf} for one in found]
        else:
            found = _with(below, path, found, in_or)
    return found


def _either(given: object, names: Sequence[str], found: list[Alternative]) -> list[Alternative]:
    are = given if isinstance(given, list) and not isinstance(given, Members) else []
    if len(are) < 2 or not all(isinstance(one, Members) for one in are):
        raise ValueError(f"{_OR} takes a list of two or more objects; got {said(given)}")
    forked: list[Alternative] = []
    for one in are:
        forked += _with(one, names, found, True)
        if len(forked) > _MOST:
            raise ValueError(f"{_OR} makes more than {_MOST:,} combinations")
    return forked
