"""Functions and events of a serverless.yml, brought into CloudFormation's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._templates._arns import text_of
from pytest_batchproc._templates._model import Function
from pytest_batchproc._templates._nodes import Node, Unknown
from pytest_batchproc._templates._serverless_events import OTHERS, SOURCES, override, read_event

if TYPE_CHECKING:
    from pytest_batchproc._templates._stack import Stack

# https://www.serverless.com/framework/docs/providers/aws/guide/functions
_TIMEOUT = 6


def is_of_aws(root: Node, stack: Stack) -> bool:
    """Whether the functions are Lambda functions: the framework deploys to others, too."""
    provider = root.at("provider", "name") or root.at("provider")
    name = stack.resolver.resolve(provider)
    return not isinstance(name, str) or name == "aws"


def declared_in(root: Node) -> Node:
    """The stack that `resources` of a serverless.yml declare: one mapping, or a list of them."""
    sections: dict[str, dict[str, Node]] = {}
    for part in _parts(root.at("resources")):
        for section, content in part.entries.items():
            given = {
                name: one
                for name, one in content.entries.items()
                if not (section == "Resources" and _is_override(name, one))
            }
            sections.setdefault(section, {}).update(given)
    return Node({section: Node(dict(content)) for section, content in sections.items()})


def logical_ids(root: Node) -> list[str]:
    """Those of the functions, by which resources speak of them."""
    return [_logical_id(key) for part in _parts(root.at("functions")) for key in part.entries]


def read_functions(root: Node, stack: Stack) -> None:
    """Add the functions of a serverless.yml to a stack, under the logical ids they will have."""
    for part in _parts(root.at("resources")):
        _note_gap(part, "resources", stack)
    for group in _parts(root.at("functions")):
        _note_gap(group, "functions", stack)
        for key, given in group.entries.items():
            _note_gap(given, "functions", stack)
            timeout = given.at("timeout") or root.at("provider", "timeout")
            name = text_of(stack.resolver.resolve(given.at("name")))
            durable = given.at("durableConfig", "executionTimeout")
            properties = {"DurableConfig": Node({"ExecutionTimeout": durable})} if durable else {}
            stack.functions[_logical_id(key)] = Function(
                key,
                (key, name) if name else (key,),
                stack.figure(timeout, _TIMEOUT),
                Node(properties),
            )


def read_events(root: Node, stack: Stack) -> None:
    """Add the mappings that the functions' events make."""
    overrides = _overrides(root)
    for group in _parts(root.at("functions")):
        for key, given in group.entries.items():
            _read_function(key, given, overrides, stack)
    # https://github.com/getlift/lift/blob/master/docs/queue.md
    for part in _parts(root.at("constructs")):
        _note_gap(part, "constructs", stack)
        for name, construct in part.entries.items():
            kind = stack.resolver.resolve(construct.at("type"))
            if kind == "queue" or isinstance(kind, Unknown) or not construct.entries:
                stack.note(f"constructs.{name}", construct.line)


def _read_function(key: str, given: Node, overrides: dict[str, Node], stack: Stack) -> None:
    function = stack.functions[_logical_id(key)]
    before = len(stack.mappings)
    kinds: list[str] = []
    for index, event in enumerate(_parts(given.at("events"))):
        _note_gap(event, f"events of {key}", stack, function)
        for kind, content in event.entries.items():
            name = f"events[{index}].{kind}"
            if kind in SOURCES:
                made = len(stack.mappings)
                read_event(name, kind, content, function, stack)
                kinds += [kind] * (len(stack.mappings) - made)
            elif kind not in OTHERS:
                stack.note(f"{name} of {key}", content.line, function)
    made_here = list(zip(kinds, stack.mappings[before:], strict=True))
    stem = _logical_id(key).removesuffix("LambdaFunction")
    for name, properties in overrides.items():
        for kind in override(kinds, stem, name):
            of_kind = [mapping for one, mapping in made_here if one == kind]
            if len(of_kind) == 1:
                of_kind[0].properties.update(properties.entries)
            else:
                stack.note(f"{name} of resources", properties.line, function)


def _overrides(root: Node) -> dict[str, Node]:
    """Properties that `resources` give to mappings of the framework, by their logical ids."""
    # https://www.serverless.com/framework/docs/providers/aws/guide/resources#override-aws-cloudformation-resource
    found: dict[str, Node] = {}
    for part in _parts(root.at("resources")):
        for section in ("extensions", "Resources"):
            for name, resource in (part.at(section) or Node(None)).entries.items():
                if _is_override(name, resource):
                    found[name] = resource.at("Properties") or Node({})
    return found


def _is_override(name: str, resource: Node) -> bool:
    given = (resource.at("Properties") or Node(None)).entries
    return "EventSourceMapping" in name and not {"EventSourceArn", "FunctionName"} & given.keys()


def _logical_id(key: str) -> str:
    # https://www.serverless.com/framework/docs/providers/aws/guide/resources
    spelt = key.replace("-", "Dash").replace("_", "Underscore")
    return f"{spelt[:1].upper()}{spelt[1:]}LambdaFunction"


def _parts(node: Node | None) -> list[Node]:
    """What is in one piece or in several."""
    return (node.items or [node]) if node else []


def _note_gap(node: Node, where: str, stack: Stack, function: Function | None = None) -> None:
    if isinstance(node.value, str) and "${" in node.value:
        stack.note(f"{node.value} in {where}", node.line, function)
