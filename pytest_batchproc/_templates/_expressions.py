"""What expressions of a Terraform plan lead to, before anything is applied.

A plan leaves out values that only AWS knows, such as ARNs. Its `configuration` has, for each
attribute, the names that its expression refers to; through variables and outputs of modules they
lead to the resource.
https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_batchproc._templates._nodes import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EMPTY = Node({})
_KEY = r'\[(?:"(?:[^"\\]|\\.)*"|[0-9]+)\]'
_MODULE = re.compile(rf"module\.([\w-]+)({_KEY})?")
_OUTPUT = re.compile(rf"module\.([\w-]+)({_KEY})?\.([\w-]+)")
_RESOURCE = re.compile(rf"([A-Za-z]\w*)\.([\w-]+)({_KEY})?")
_LAST_KEY = re.compile(rf"{_KEY}$")
_NOTHING = ("each.key", "count.index", "path.", "terraform.", "self", "each.value")
_DEEPEST = 40

Found = set[str | None]  # addresses; None for what cannot be followed


@dataclass(eq=False)
class Scope:
    """A module: its address, its configuration, and the call that made it."""

    address: str
    configuration: Node
    parent: Scope | None = None
    call: Node = _EMPTY
    name: str = ""
    key: str = ""
    inner: list[Scope] = field(default_factory=list)

    @cached_property
    def written(self) -> dict[str, Node]:
        """The resources of the configuration by their addresses in it."""
        found: dict[str, Node] = {}
        for one in (self.configuration.at("resources") or _EMPTY).items:
            address = one.at("address")
            if address and isinstance(address.value, str):
                found.setdefault(address.value, one)
        return found

    def prefixed(self, address: str) -> str:
        return f"{self.address}.{address}" if self.address else address


def children(module: Node, scope: Scope) -> Iterator[tuple[Node, Scope]]:
    """A module of the values and all modules inside it, each with its scope."""
    yield module, scope
    for child in (module.at("child_modules") or _EMPTY).items:
        address = child.at("address")
        text = str(address.value) if address else ""
        relative = text[len(scope.address) + 1 :] if scope.address else text
        match = _MODULE.fullmatch(relative)
        name, key = (match[1], match[2] or "") if match else (relative, "")
        call = scope.configuration.at("module_calls", name) or _EMPTY
        inner = Scope(text, call.at("module") or _EMPTY, scope, call, name, key)
        scope.inner.append(inner)
        yield from children(child, inner)


def listed(module: Node) -> Iterator[tuple[Node, str]]:
    """The managed resources of a module with their addresses."""
    for resource in (module.at("resources") or _EMPTY).items:
        mode, address = resource.at("mode"), resource.at("address")
        if address and isinstance(address.value, str) and not (mode and mode.value == "data"):
            yield resource, address.value


class Addresses:
    """The addresses of all resources of a plan, and those of one resource by its name."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._all: set[str] = set()
        self._named: dict[str, set[str]] = {}
        for one in addresses:
            self._all.add(one)
            stem = one[: match.start()] if (match := _LAST_KEY.search(one)) else one
            self._named.setdefault(stem, set()).add(one)

    def __contains__(self, address: str) -> bool:
        return address in self._all

    def named(self, stem: str) -> set[str]:
        """The instances of a resource."""
        return self._named.get(stem, set())


def followed(
    resource: Node, path: tuple[str, ...], scope: Scope, addresses: Addresses
) -> tuple[Found, str] | None:
    """What the expression of an attribute leads to, and its names; None: there is no expression.

    A configuration without the resource says nothing: then there is one thing that cannot be
    followed, and no name.
    """
    address = resource.at("address")
    relative = str(address.value if address else "")
    relative = relative[len(scope.address) + 1 :] if scope.address else relative
    match = _RESOURCE.fullmatch(relative)
    stem, key = (f"{match[1]}.{match[2]}", match[3] or "") if match else (relative, "")
    written = scope.written.get(stem)
    if written is None:
        return {None}, ""
    expression = written.at("expressions") or _EMPTY
    for name in path:
        expression = expression.items[0] if expression.items else expression
        expression = expression.at(name) or _EMPTY
    names = _names(expression)
    if not names:
        return None
    repeat = written.at("for_each_expression") or _EMPTY
    search = _Search(addresses)
    return search.follow(names, scope, key, repeat), " and ".join(_longest(names))


def _names(expression: Node) -> list[str]:
    return [
        one.value
        for one in (expression.at("references") or _EMPTY).items
        if isinstance(one.value, str)
    ]


def _longest(names: list[str]) -> list[str]:
    """The names without those that others begin with: a plan lists each with all its heads."""
    return [
        one for one in names if not any(other.startswith((f"{one}.", f"{one}[")) for other in names)
    ]


class _Search:
    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._depth = 0

    def follow(self, names: list[str], scope: Scope, key: str, repeat: Node) -> Found:
        if self._depth > _DEEPEST:
            return {None}
        self._depth += 1
        found: Found = set()
        for name in _longest(names):
            found |= self._one(name, scope, key, repeat)
        self._depth -= 1
        return found

    def _one(self, name: str, scope: Scope, key: str, repeat: Node) -> Found:
        if name.startswith("each.value"):
            return self.follow(_names(repeat), scope, key, _EMPTY)
        if name.startswith(_NOTHING):
            return set()
        if name.startswith("var."):
            if scope.parent is None:
                return set()
            given = scope.call.at("expressions", name.split(".")[1].partition("[")[0]) or _EMPTY
            outer = scope.call.at("for_each_expression") or _EMPTY
            return self.follow(_names(given), scope.parent, scope.key, outer)
        if name.startswith("module."):
            return self._output(name, scope, key)
        if name.startswith(("local.", "data.", "ephemeral.")):
            return {None}
        return self._resource(name, scope, key)

    def _output(self, name: str, scope: Scope, key: str) -> Found:
        match = _OUTPUT.match(name)
        if not match:
            return {None}
        inner = [one for one in scope.inner if one.name == match[1]]
        inner = [one for one in inner if one.key == (match[2] or key)] or inner
        found: Found = set()
        for one in inner:
            output = one.configuration.at("outputs", match[3], "expression") or _EMPTY
            found |= self.follow(_names(output), one, "", _EMPTY)
        return found or {None}

    def _resource(self, name: str, scope: Scope, key: str) -> Found:
        match = _RESOURCE.match(name)
        if not match:
            return {None}
        stem = scope.prefixed(f"{match[1]}.{match[2]}")
        exact = stem + (match[3] or key)
        if exact in self._addresses:
            return {exact}
        found: Found = {*self._addresses.named(stem)}
        # A resource with no instance is one that the plan does not create.
        return found or {None}
