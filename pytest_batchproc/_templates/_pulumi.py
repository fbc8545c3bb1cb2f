"""A stack of Pulumi: `pulumi stack export`, or `pulumi preview --json`.

Pulumi's AWS provider is Terraform's with names in camelCase.
https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pytest_batchproc._templates._blocks import AFTER_APPLY, Block, Provider
from pytest_batchproc._templates._nodes import Node, Unknown
from pytest_batchproc._templates._provider import (
    ALIAS,
    FUNCTION,
    MAPPING,
    PIPE,
    POLICY,
    QUEUE,
    gap,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc._templates._model import Gap

_EMPTY = Node({})
_KINDS = {
    "aws:sqs/queue:Queue": QUEUE,
    "aws:sqs/redrivePolicy:RedrivePolicy": POLICY,
    "aws:lambda/function:Function": FUNCTION,
    "aws:lambda/alias:Alias": ALIAS,
    "aws:lambda/eventSourceMapping:EventSourceMapping": MAPPING,
    "aws:pipes/pipe:Pipe": PIPE,
    "aws:kinesis/stream:Stream": "aws_kinesis_stream",
    "aws:kinesis/streamConsumer:StreamConsumer": "aws_kinesis_stream_consumer",
    "aws:dynamodb/table:Table": "aws_dynamodb_table",
    "aws:msk/cluster:Cluster": "aws_msk_cluster",
    "aws:msk/serverlessCluster:ServerlessCluster": "aws_msk_serverless_cluster",
    "aws:mq/broker:Broker": "aws_mq_broker",
    "aws:docdb/cluster:Cluster": "aws_docdb_cluster",
    "aws:s3/bucket:Bucket": "aws_s3_bucket",
    "aws:s3/bucketV2:BucketV2": "aws_s3_bucket",
    "aws:sns/topic:Topic": "aws_sns_topic",
}
_HIDING = (
    "aws-native:cloudformation:",
    "aws-native:lambda:EventSourceMapping",
    "aws-native:pipes:Pipe",
    "aws:cloudformation/stack",
    "aws:serverlessrepository/",
)
# The value in place of one that only AWS knows.
# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
_NOT_YET = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SECRET = "4dabf18193072939515e22adb298388d"
_BIG = re.compile(r"(?<=[a-z0-9])([A-Z])")


def is_pulumi(root: Node) -> bool:
    """Whether this is a stack of Pulumi."""
    steps = root.at("steps")
    return bool(root.at("deployment")) or bool(
        steps and isinstance(steps.value, list) and "Resources" not in root.entries
    )


def is_state(root: Node) -> bool:
    """Whether this is an exported stack, and not a preview."""
    return "deployment" in root.entries


def declared_by(root: Node) -> tuple[Node, list[Gap]]:
    """The stack that the project is, and what hides mappings in it."""
    found = _resources(root)
    names = Counter(_name(one) for one in found)
    addresses: dict[str, str] = {}
    for one in found:
        name, kind = _name(one), _text(one, "type")
        addresses[_text(one, "urn")] = name if names[name] == 1 else f"{name} ({kind})"
    blocks = [
        _block(one, addresses, _KINDS[_text(one, "type")])
        for one in found
        if _text(one, "type") in _KINDS
    ]
    gaps = [
        gap(_text(one, "type"), f"{_text(one, 'type')} {_name(one)}")
        for one in found
        if _text(one, "type").startswith(_HIDING)
    ]
    return Provider(blocks).declared(), gaps


def _resources(root: Node) -> list[Node]:
    listed = root.at("deployment", "resources")
    if listed:
        return [one for one in listed.items if not _flag(one, "delete")]
    steps = (root.at("steps") or _EMPTY).items
    return [new for step in steps if (new := step.at("newState")) and new.entries]


def _block(resource: Node, addresses: dict[str, str], kind: str) -> Block:
    inputs = resource.at("inputs") or _EMPTY
    values = dict(_snake(inputs).entries)
    if kind == FUNCTION and "name" in values:
        values["function_name"] = values.pop("name")
    outputs = _snake(resource.at("outputs") or _EMPTY).entries
    known = ("arn", "stream_arn", "qualified_arn", "url", "id", "queue_url", "function_name")
    for name in known:
        if name in outputs and not isinstance(outputs[name].value, Unknown):
            values.setdefault(name, outputs[name])
    return Block(
        address=addresses[_text(resource, "urn")],
        kind=kind,
        values=Node(values),
        missing=_missing(resource, addresses, inputs),
    )


def _missing(
    resource: Node, addresses: dict[str, str], inputs: Node
) -> Callable[[tuple[str, ...]], tuple[list[str], str] | None]:
    given = {_snaked(name): name for name in inputs.entries}

    def missing(path: tuple[str, ...]) -> tuple[list[str], str] | None:
        name = given.get(path[0])
        if name is None:
            return None
        needed = (resource.at("propertyDependencies", name) or _EMPTY).items
        urns = [one.value for one in needed if isinstance(one.value, str)]
        names = [addresses[one] for one in urns if one in addresses]
        text = " and ".join(names) or name
        return (names if len(names) == len(urns) else []), f"{text} {AFTER_APPLY}"

    return missing


def _snake(node: Node) -> Node:
    """The same value with the names that Terraform has."""
    if node.entries:
        if _SECRET in node.entries:
            return Node(Unknown("(secret)"))
        return Node(
            {
                _snaked(name): _snake(one)
                for name, one in node.entries.items()
                if one.value != _NOT_YET
            }
        )
    if node.items:
        return Node([_snake(one) for one in node.items])
    return Node(node.value)


def _snaked(name: str) -> str:
    return _BIG.sub(lambda match: f"_{match[1].lower()}", name)


def _name(resource: Node) -> str:
    return _text(resource, "urn").rpartition("::")[2]


def _text(node: Node, name: str) -> str:
    found = node.at(name)
    return found.value if found and isinstance(found.value, str) else ""


def _flag(node: Node, name: str) -> bool:
    found = node.at(name)
    return bool(found and found.value is True)
