"""What Terraform and OpenTofu say of a project as JSON: a plan, a state, or the file of a state.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_batchproc._templates._blocks import AFTER_APPLY, Block, Provider
from pytest_batchproc._templates._expressions import Addresses, Scope, children, followed, listed
from pytest_batchproc._templates._model import Gap
from pytest_batchproc._templates._nodes import Node
from pytest_batchproc._templates._provider import HIDING, MAPPING, gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EMPTY = Node({})
# https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
_AGAIN = "Plan again without -target, and until the plan has no error"
_APPLY = "Apply the plan, and check the next one"
# Attributes that the provider computes where a configuration does not set them.
_COMPUTED = {
    "batch_size",
    "maximum_record_age_in_seconds",
    "maximum_retry_attempts",
    "parallelization_factor",
}


def is_terraform(root: Node) -> bool:
    """Whether this is JSON of Terraform: a plan, a state, or the file of a state."""
    found = root.entries
    is_raw = "terraform_version" in found and isinstance(_value(root, "resources"), list)
    shown = "format_version" in found or "terraform_version" in found
    return is_raw or (shown and ("values" in found or "planned_values" in found)) or is_empty(root)


def is_empty(root: Node) -> bool:
    """Whether this is the state or the plan of a project without resources."""
    return {"format_version", "terraform_version"} <= root.entries.keys() or (
        "format_version" in root.entries and len(root.entries) == 1
    )


def is_state(root: Node) -> bool:
    """Whether values are those of a state, which has zeros for what is not set."""
    return "planned_values" not in root.entries


def declared_by(root: Node) -> tuple[Node, list[Gap]]:
    """The stack that the project is, and what hides mappings in it."""
    blocks = list(_blocks(root))
    gaps = [gap(one.kind, one.address) for one in blocks if one.kind.startswith(HIDING)]
    if _value(root, "complete") is False or _value(root, "errored") is True:
        gaps.append(Gap("what this incomplete plan leaves out", None, fix=_AGAIN))
    # What a plan puts off until other resources are there is not among its values.
    for deferred in (root.at("deferred_changes") or _EMPTY).items:
        change = deferred.at("resource_change") or _EMPTY
        if _value(change, "type") == MAPPING:
            gaps.append(Gap(f"{_value(change, 'address')} (deferred)", None, fix=_APPLY))
    return Provider(blocks).declared(), gaps


def _blocks(root: Node) -> Iterator[Block]:
    if isinstance(_value(root, "resources"), list):
        yield from _raw(root)
    elif "planned_values" in root.entries:
        scope = Scope("", root.at("configuration", "root_module") or _EMPTY)
        module = root.at("planned_values", "root_module") or _EMPTY
        has_configuration = "configuration" in root.entries
        modules = list(children(module, scope))
        addresses = Addresses(address for one, _ in modules for _, address in listed(one))
        for one, where in modules:
            for resource, address in listed(one):
                missing = _missing(resource, where, addresses, has_configuration)
                yield _block(resource, address, missing=missing)
    else:
        module = root.at("values", "root_module") or _EMPTY
        for one, _ in children(module, Scope("", _EMPTY)):
            for resource, address in listed(one):
                yield _block(resource, address)


def _block(
    resource: Node,
    address: str,
    *,
    missing: Callable[[tuple[str, ...]], tuple[list[str], str] | None] = lambda path: None,
) -> Block:
    return Block(
        address=address,
        kind=str(_value(resource, "type")),
        values=resource.at("values") or _EMPTY,
        secret=resource.at("sensitive_values") or _EMPTY,
        missing=missing,
    )


def _missing(
    resource: Node, scope: Scope, addresses: Addresses, has_configuration: bool
) -> Callable[[tuple[str, ...]], tuple[list[str], str] | None]:
    """What is known of an attribute that a plan leaves out: the expression that it has."""

    def missing(path: tuple[str, ...]) -> tuple[list[str], str] | None:
        if not has_configuration:
            return None if path[0] in _COMPUTED else ([], f"{path[-1]} {AFTER_APPLY}")
        computed = path[0] in _COMPUTED
        asked = followed(resource, path, scope, addresses)
        if asked is None:
            return None
        found, text = asked
        if computed and (not found or text == ""):
            return None  # it was null in the end, and the provider computes it
        known = [] if None in found else [one for one in found if one]
        return known, f"{text or path[-1]} {AFTER_APPLY}"

    return missing


def _raw(root: Node) -> Iterator[Block]:
    """The resources of a state's file, version 4."""
    for resource in (root.at("resources") or _EMPTY).items:
        if _value(resource, "mode") == "data":
            continue
        module = _value(resource, "module")
        stem = f"{_value(resource, 'type')}.{_value(resource, 'name')}"
        stem = f"{module}.{stem}" if isinstance(module, str) else stem
        for instance in (resource.at("instances") or _EMPTY).items:
            if "deposed" in instance.entries:
                continue  # what is left of a resource that was replaced
            key = _value(instance, "index_key")
            secret: dict[str, Node] = {}
            for path in (instance.at("sensitive_attributes") or _EMPTY).items:
                first = (path.items or [path])[0].at("value")
                if first and isinstance(first.value, str):
                    secret[first.value] = Node(True)
            yield Block(
                address=stem if key is None else f"{stem}[{json.dumps(key, default=str)}]",
                kind=str(_value(resource, "type")),
                values=instance.at("attributes") or _EMPTY,
                secret=Node(secret),
            )


def _value(node: Node, name: str) -> object:
    found = node.at(name)
    return found.value if found else None
