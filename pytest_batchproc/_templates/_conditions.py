"""Conditions of CloudFormation, as far as a template and the parameters given with it decide them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc._templates._nodes import Node, Value

_DEEPEST = 20


def holds(name: str, stack: Node, resolve: Callable[[Node], Value], depth: int = 0) -> bool | None:
    """Whether a condition holds; None: a deployment decides."""
    condition = stack.at("Conditions", name)
    return None if condition is None else _holds(condition, stack, resolve, depth)


def _holds(node: Node, stack: Node, resolve: Callable[[Node], Value], depth: int) -> bool | None:
    if depth > _DEEPEST or len(node.entries) != 1:
        return None
    ((function, inner),) = node.entries.items()
    if function == "Condition":
        return holds(str(inner.value), stack, resolve, depth + 1)
    if function == "Fn::Equals":
        sides = [resolve(one) for one in inner.items]
        known = all(isinstance(one, str | int | float) for one in sides)
        # Parameters are texts, whatever a template compares them with.
        return _text(sides[0]) == _text(sides[1]) if known and len(sides) == 2 else None
    if function not in ("Fn::And", "Fn::Or", "Fn::Not"):
        return None
    found = [_holds(one, stack, resolve, depth + 1) for one in inner.items]
    if function == "Fn::Not":
        return not found[0] if len(found) == 1 and found[0] is not None else None
    decides = function == "Fn::Or"
    if decides in found:
        return decides
    return None if None in found else not decides


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
