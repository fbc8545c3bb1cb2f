"""Functions and events of a serverless.yml, brought into CloudFormation's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc.sources import ROWS
from pytest_batchproc.templates._arns import text_of
from pytest_batchproc.templates._model import BY_SERVICE, KAFKA, SQS, Function, Gap, Source
from pytest_batchproc.templates._nodes import Node

if TYPE_CHECKING:
    from pytest_batchproc.templates._stack import Stack

# https://www.serverless.com/framework/docs/providers/aws/guide/functions
_TIMEOUT = 6

_SOURCES: dict[str, Source | None] = {"sqs": SQS, "stream": None, "msk": KAFKA, "kafka": KAFKA}
_STREAMS = {
    row.mapped.service: BY_SERVICE[row.mapped.service]
    for row in ROWS.values()
    if row.kind == "stream"
}
_WORDS = {
    "arn": "EventSourceArn",
    "batchWindow": "MaximumBatchingWindowInSeconds",
    "functionResponseType": "FunctionResponseTypes",
    "maximumBatchingWindow": "MaximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds": "MaximumRecordAgeInSeconds",
    "maximumRetryAttempts": "MaximumRetryAttempts",
    "provisionedPollerConfig": "ProvisionedPollerConfig",
    "provisionedPollers": "ProvisionedPollerConfig",
}


def declared_in(root: Node) -> Node:
    """The stack that `resources` of a serverless.yml declare: one mapping, or a list of them."""
    sections: dict[str, dict[str, Node]] = {}
    for part in _parts(root.at("resources")):
        for section, content in part.entries.items():
            sections.setdefault(section, {}).update(content.entries)
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
            stack.functions[_logical_id(key)] = Function(
                key, (key, name) if name else (key,), stack.figure(timeout, _TIMEOUT)
            )


def read_events(root: Node, stack: Stack) -> None:
    """Add the mappings that the functions' events make."""
    for group in _parts(root.at("functions")):
        for key, given in group.entries.items():
            for index, event in enumerate(_parts(given.at("events"))):
                _note_gap(event, f"events of {key}", stack)
                for kind, content in event.entries.items():
                    if kind in _SOURCES:
                        name = f"events[{index}].{kind}"
                        _read_event(name, content, stack.functions[_logical_id(key)], kind, stack)


def _read_event(name: str, content: Node, function: Function, kind: str, stack: Stack) -> None:
    value = stack.resolver.resolve(content)
    if isinstance(value, dict):
        properties = {_WORDS.get(word, word): node for word, node in value.items()}
    else:
        properties = {"EventSourceArn": content}  # the short form is the ARN alone
        if isinstance(content.value, str) and text_of(value).startswith("${"):
            properties["FunctionResponseTypes"] = content  # or is it the long form, elsewhere?
    source = _SOURCES[kind] or _STREAMS.get(text_of(stack.resolver.resolve(properties.get("type"))))
    if source is None:
        properties["StartingPosition"] = content  # the framework gives every stream one
    stack.add(name, content.line, function, properties, source=source, language="serverless")


def _logical_id(key: str) -> str:
    # https://www.serverless.com/framework/docs/providers/aws/guide/resources
    spelt = key.replace("-", "Dash").replace("_", "Underscore")
    return f"{spelt[:1].upper()}{spelt[1:]}LambdaFunction"


def _parts(node: Node | None) -> list[Node]:
    """What is in one piece or in several."""
    return (node.items or [node]) if node else []


def _note_gap(node: Node, where: str, stack: Stack) -> None:
    if isinstance(node.value, str) and "${" in node.value:
        stack.gaps.append(Gap(f"{node.value} in {where}", node.line))
