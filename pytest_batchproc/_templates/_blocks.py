"""Resources of Terraform's AWS provider in the words of CloudFormation.

Terraform's JSON, what cdktf writes and a stack of Pulumi differ in where their values are; the
provider and its attributes are the same, see `_provider`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_batchproc._templates._nodes import Node, Reference, Unknown, json_object
from pytest_batchproc._templates._provider import (
    ALIAS,
    BLOCKS,
    FUNCTION,
    MAPPING,
    NAMED,
    NAMES,
    PIPE,
    PLAIN,
    POLICY,
    QUEUE,
    SOURCES,
    TARGETS,
    TYPES,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_batchproc._templates._nodes import Value

AFTER_APPLY = "(known after apply)"
_SENSITIVE = Unknown("(sensitive)")
_EMPTY: Node = Node({})


@dataclass(frozen=True, slots=True)
class Block:
    """A resource as the provider has it.

    Attributes:
        address: the name that messages use.
        kind: its type, as the provider spells it.
        values: what is known of it.
        secret: which of its values are marked as sensitive, in the shape of the values.
        missing: gives the expression of an attribute that is not among the values: the addresses of
            the resources that it names (none if one cannot be followed), and a text for people.
            None: the attribute is not set.
    """

    address: str
    kind: str
    values: Node
    secret: Node = _EMPTY
    missing: Callable[[tuple[str, ...]], tuple[list[str], str] | None] = field(
        default=lambda path: None
    )

    def at(self, path: str) -> Node | None:
        """The value at a path such as `scaling_config.maximum_concurrency`."""
        names = tuple(path.split("."))
        found, secret = self.values, self.secret
        for count, name in enumerate(names):
            secret = _only(secret.at(name) or _EMPTY)
            if secret.value is True:
                return Node(_SENSITIVE)
            inner = found.entries.get(name)
            if inner is None and count and not found.entries:
                return None
            if inner is None:
                return self._unsaid(names)
            found = inner if count == len(names) - 1 else _only(inner)
            if isinstance(found.value, Unknown | Reference):
                return found
        return None if found.value is None or found.value in ("", []) else found

    def patterns(self, criteria: Node) -> list[Node | None]:
        """The patterns of filter criteria; None: it is known after apply."""
        marks = _only(self.secret.at("filter_criteria") or _EMPTY)
        marked = marks.at("filter") or marks.at("filters") or _EMPTY
        inner = _only(criteria)
        listed = inner.at("filter") or inner.at("filters") or _EMPTY
        found = [item.at("pattern") for item in listed.items]
        for index, mark in enumerate(marked.items[: len(found)]):
            if mark.value is True or ((one := mark.at("pattern")) and one.value is True):
                found[index] = Node(_SENSITIVE)
        return found

    def _unsaid(self, names: tuple[str, ...]) -> Node | None:
        told = self.missing(names)
        return Node(Unknown(told[1])) if told else None


class Provider:
    """All resources of a project, with what leads from one to another."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = {block.address: block for block in blocks}
        # What a state calls a resource: its ARN, its URL.
        self._known: dict[str, Reference] = {}
        for block in self._blocks.values():
            for name in NAMES if block.kind in NAMED else ():
                value = block.values.entries.get(name)
                if value and isinstance(value.value, str) and ":" in value.value:
                    self._known.setdefault(value.value, Reference(block.address, name))

    def declared(self) -> Node:
        """The stack that CloudFormation would call the same."""
        resources = {
            block.address: Node(
                {"Type": Node(TYPES[block.kind]), "Properties": self._said(block)},
                block.values.line,
            )
            for block in self._blocks.values()
            if block.kind in TYPES
        }
        self._attach_policies(resources)
        return Node({"Resources": Node(resources)})

    def _said(self, block: Block) -> Node:
        found: dict[str, Node] = {}
        for path, name in PLAIN.get(block.kind, ()):
            value = block.at(path)
            if value is not None:
                _put(found, name, _elements(value))
        if block.kind == MAPPING:
            self._add_links(block, found)
        elif block.kind == QUEUE:
            policy = self._policy(block)
            if policy is not None:
                found["RedrivePolicy"] = policy
        elif block.kind == PIPE:
            target = self._link(block, "target", {FUNCTION, ALIAS})
            found["Target"] = target or Node(None)
        elif block.kind == ALIAS:
            function = self._link(block, "function_name", {FUNCTION})
            found["FunctionName"] = function or Node(None)
        elif block.kind == "aws_dynamodb_table":
            keys = [block.at("hash_key"), block.at("range_key")]
            found["KeySchema"] = Node([Node({"AttributeName": key}) for key in keys if key])
        return Node(found)

    def _add_links(self, block: Block, found: dict[str, Node]) -> None:
        for path, name, kinds in (
            ("event_source_arn", "EventSourceArn", SOURCES),
            ("function_name", "FunctionName", {FUNCTION, ALIAS}),
            ("destination_config.on_failure.destination_arn", _DESTINATION, TARGETS),
        ):
            value = self._link(block, path, kinds)
            if value is not None:
                _put(found, name, value)
        filters = self._filters(block)
        if filters is not None:
            found["FilterCriteria"] = filters
        for path, name in BLOCKS:
            value = block.values.entries.get(path)
            if value and value.value not in (None, []):
                found[name] = Node({})

    def _link(self, block: Block, path: str, kinds: Iterable[str]) -> Node | None:
        value = block.at(path)
        if value is None or isinstance(value.value, Reference):
            return value
        if isinstance(value.value, str):
            return Node(self._known.get(value.value, value.value), value.line)
        told = block.missing(tuple(path.split(".")))
        if told is None:
            return value
        return Node(self._target(told[0], kinds) or Unknown(told[1]), value.line)

    def _target(self, addresses: list[str], kinds: Iterable[str]) -> Reference | None:
        """The one resource of these kinds; an alias before the function that it is of."""
        blocks = [self._blocks[one] for one in addresses if one in self._blocks]
        if len(blocks) < len(addresses):
            return None
        found = [one for one in blocks if one.kind in kinds]
        aliases = [one for one in found if one.kind == ALIAS]
        found = aliases or found
        return Reference(found[0].address) if len(found) == 1 else None

    def _filters(self, block: Block) -> Node | None:
        criteria = block.at("filter_criteria")
        if criteria is None or isinstance(criteria.value, Unknown):
            return criteria
        patterns = [
            Node({"Pattern": pattern or Node(Unknown(f"a pattern {AFTER_APPLY}"))})
            for pattern in block.patterns(criteria)
        ]
        return Node({"Filters": Node(patterns)}, criteria.line) if patterns else None

    def _policy(self, block: Block) -> Node | None:
        value = block.at("redrive_policy")
        if value is None or isinstance(value.value, dict):
            return value
        if isinstance(value.value, str):
            try:
                policy = json_object(value.value, value.line)
            except ValueError:
                return Node(Unknown("redrive_policy"), value.line)
            target = policy.at("deadLetterTargetArn")
            if target and isinstance(target.value, str):
                known = self._known.get(target.value, target.value)
                policy.entries["deadLetterTargetArn"] = Node(known, value.line)
            return policy
        told = block.missing(("redrive_policy",))
        if told is None:
            return value
        target_of = self._target([one for one in told[0] if one != block.address], {QUEUE})
        count = Unknown(told[1])
        return Node(
            {"deadLetterTargetArn": Node(target_of or count), "maxReceiveCount": Node(count)}
        )

    def _attach_policies(self, resources: dict[str, Node]) -> None:
        """Give each queue the policy that is a separate resource."""
        loose = False
        for block in self._blocks.values():
            if block.kind != POLICY:
                continue
            link = self._link(block, "queue_url", {QUEUE})
            policy = self._policy(block)
            if link is None or not isinstance(link.value, Reference):
                loose = True
            elif policy is not None and link.value.logical_id in resources:
                queue = resources[link.value.logical_id].at("Properties") or _EMPTY
                queue.entries.setdefault("RedrivePolicy", policy)
        for resource in resources.values() if loose else ():
            kind, queue = resource.at("Type"), resource.at("Properties") or _EMPTY
            if kind and kind.value == TYPES[QUEUE]:
                queue.entries.setdefault("RedrivePolicy", Node(Unknown(f"a {POLICY}")))


_DESTINATION = "DestinationConfig.OnFailure.Destination"


def _only(node: Node) -> Node:
    """A block, which JSON has as a list of one."""
    return node.items[0] if node.items else node


def _elements(node: Node) -> Node:
    if not node.items:
        return node
    unknown = Unknown(AFTER_APPLY)
    return Node([one if one.value is not None else Node(unknown) for one in node.items], node.line)


def _put(found: dict[str, Node], path: str, value: Node) -> None:
    *outer, last = path.split(".")
    for name in outer:
        inner: Value = found.setdefault(name, Node({})).value
        if not isinstance(inner, dict):
            return
        found = inner
    found[last] = value
