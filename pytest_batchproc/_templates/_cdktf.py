"""Terraform's configuration in JSON: what `cdktf synth` writes, or a `.tf.json`.

Its values are texts with expressions in them. Read are literals, variables with a default, locals,
and references to resources of the same file.
https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pytest_batchproc._templates._blocks import Block, Provider
from pytest_batchproc._templates._model import Gap
from pytest_batchproc._templates._nodes import Node, Reference, Unknown
from pytest_batchproc._templates._provider import HIDING, POLICY, QUEUE, TYPES, gap

if TYPE_CHECKING:
    from collections.abc import Iterator

_EMPTY = Node({})
_JSONENCODE = re.compile(r"\$\{jsonencode\((.*)\)\}", re.S)
_HCL_EQUALS = re.compile(r'("(?:[^"\\]|\\.)*")|=')
_WHOLE = re.compile(r"\$\{([^{}]*)\}")
_ADDRESS = re.compile(r"(?<![\w.-])([a-z]\w*\.[A-Za-z_][\w-]*)")
_COUNT = re.compile(r'maxReceiveCount\\?"?\s*[=:]\s*([0-9]+)')
_DEEPEST = 20
_PLAN = "Check the JSON of a plan: it has the resources of modules"
# https://developer.hashicorp.com/terraform/language/meta-arguments
_REPEATS = ("count", "for_each")


def is_configuration(root: Node) -> bool:
    """Whether this is a configuration of Terraform in JSON."""
    found = root.entries
    if "Resources" in found or "AWSTemplateFormatVersion" in found:
        return False
    kinds = root.at("resource")
    return bool(kinds and (kinds.entries or kinds.items)) or (
        "terraform" in found and bool({"provider", "module", "data"} & found.keys())
    )


def declared_in(root: Node) -> tuple[Node, list[Gap]]:
    """The stack that the configuration is, and what hides mappings in it."""
    written = list(_written(root))
    addresses = {address for address, _, _ in written}
    values = _Values(root, addresses)
    blocks = [
        Block(
            address=address,
            kind=kind,
            values=values.read(content, 0, kind in (QUEUE, POLICY)),
            missing=_no_expression,
        )
        for address, kind, content in written
        if kind in TYPES or kind == POLICY or kind.startswith(HIDING)
    ]
    gaps = [Gap(f"module.{name}", node.line, fix=_PLAN) for name, node in _each(root.at("module"))]
    gaps += [gap(one.kind, one.address) for one in blocks if one.kind.startswith(HIDING)]
    return Provider(blocks).declared(), gaps


def _encoded(text: str) -> str | None:
    """The JSON that `jsonencode` makes of literals; None: there is more than literals in it."""
    match = _JSONENCODE.fullmatch(text)
    if match is None or "${" in match[1]:
        return None
    try:
        return json.dumps(json.loads(_HCL_EQUALS.sub(lambda one: one[1] or ":", match[1])))
    except (ValueError, RecursionError):
        return None


def _no_expression(path: tuple[str, ...]) -> None:
    return None


def _each(node: Node | None) -> Iterator[tuple[str, Node]]:
    for part in (node.items or [node]) if node else []:
        yield from part.entries.items()


def _written(root: Node) -> Iterator[tuple[str, str, Node]]:
    for kind, named in _each(root.at("resource")):
        for name, content in _each(named):
            yield f"{kind}.{name}", kind, content.items[0] if content.items else content


class _Values:
    """Values with what their expressions lead to."""

    def __init__(self, root: Node, addresses: set[str]) -> None:
        self._addresses = addresses
        self._variables = dict(_each(root.at("variable")))
        self._locals = dict(_each(root.at("locals")))

    def read(self, node: Node, depth: int, policies: bool = False) -> Node:
        value = node.value
        if depth > _DEEPEST:
            return Node(Unknown("an expression too deep to follow"), node.line)
        if isinstance(value, str) and "${" in value:
            return self._text(value, node.line, depth)
        if isinstance(value, list):
            return Node([self.read(one, depth + 1) for one in value], node.line)
        if isinstance(value, dict):
            found = {
                name: self._policy(one, depth)
                if policies and name == "redrive_policy"
                else self.read(one, depth + 1)
                for name, one in value.items()
                if name not in _REPEATS
            }
            dynamic = found.pop("dynamic", _EMPTY)
            for name, one in _each(dynamic):
                found.setdefault(name, Node(Unknown(f'dynamic "{name}"'), one.line))
            return Node(found, node.line)
        return node

    def _text(self, text: str, line: int | None, depth: int) -> Node:
        whole = _WHOLE.fullmatch(text)
        inside = whole[1].strip() if whole else ""
        encoded = _encoded(text)
        if encoded is not None:
            return Node(encoded, line)
        kind, _, name = inside.partition(".")
        if kind == "var" and name in self._variables:
            default = self._variables[name].at("default")
            if default is not None:
                return self.read(default, depth + 1)
        if kind == "local" and name in self._locals:
            return self.read(self._locals[name], depth + 1)
        found = {one for one in _ADDRESS.findall(text) if one in self._addresses}
        strange = re.search(r"\b(data|module|var|local|each)\.", text)
        if len(found) == 1 and not strange:
            return Node(Reference(found.pop()), line)
        return Node(Unknown(text), line)

    def _policy(self, node: Node, depth: int) -> Node:
        """The two facts of a policy, which is one expression: `jsonencode(...)`."""
        text = node.value
        if not isinstance(text, str) or "${" not in text:
            return node
        found = [one for one in dict.fromkeys(_ADDRESS.findall(text)) if one in self._addresses]
        count = _COUNT.search(text)
        target: Reference | Unknown = Unknown(text)
        if len(found) == 1 and found[0].startswith(f"{QUEUE}."):
            target = Reference(found[0], "arn")
        if target == Unknown(text) and depth < 1 and not count:
            return Node(target, node.line)
        return Node(
            {
                "deadLetterTargetArn": Node(target, node.line),
                "maxReceiveCount": Node(int(count[1]) if count else Unknown(text), node.line),
            },
            node.line,
        )
