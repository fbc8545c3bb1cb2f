"""Values written out: all expressions in them resolved, or the first that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._templates._nodes import Reference, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc._templates._nodes import Node
    from pytest_batchproc._templates._resolving import Resolver

# Far more than any setting has; aliases of YAML can ask for any number of copies.
_MOST = 20_000
_DEEPEST = 60


class OpenValueError(Exception):
    """Raised when a value depends on what only a deployment knows; the text names that."""


def plain(
    node: Node | None, resolver: Resolver, referred: Callable[[Reference], object] | None = None
) -> object:
    """The value of a node, as Python has it.

    Args:
        node: the value.
        resolver: of the template.
        referred: gives the value of a reference to a resource; without it such a value is open.

    Raises:
        OpenValueError: the template does not say the value, or it is far too large.
    """
    return _Writing(resolver, referred).out(node, 0)


class _Writing:
    def __init__(self, resolver: Resolver, referred: Callable[[Reference], object] | None) -> None:
        self._resolver = resolver
        self._referred = referred
        self._count = 0

    def out(self, node: Node | None, depth: int) -> object:
        self._count += 1
        if self._count > _MOST or depth > _DEEPEST:
            raise OpenValueError("a value too large to follow")
        value = self._resolver.resolve(node)
        if isinstance(value, Unknown):
            raise OpenValueError(value.text)
        if isinstance(value, Reference):
            if self._referred is None:
                raise OpenValueError(".".join(filter(None, (value.logical_id, value.attribute))))
            return self._referred(value)
        if isinstance(value, dict):
            found = {name: self.out(one, depth + 1) for name, one in value.items()}
            # `AWS::NoValue` removes what it is given to.
            return {name: one for name, one in found.items() if one is not None}
        if isinstance(value, list):
            items = [self.out(one, depth + 1) for one in value]
            return [one for one in items if one is not None]
        return value
