"""Events of a serverless.yml, brought into CloudFormation's words.

https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
"""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING

from pytest_batchproc._sources import ROWS
from pytest_batchproc._templates._arns import text_of
from pytest_batchproc._templates._model import BY_SERVICE, KAFKA, SQS, Source
from pytest_batchproc._templates._nodes import Node, Unknown
from pytest_batchproc._templates._plain import OpenValueError, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_batchproc._templates._model import Function
    from pytest_batchproc._templates._stack import Stack

SOURCES: dict[str, Source | None] = {"sqs": SQS, "stream": None, "msk": KAFKA, "kafka": KAFKA}
# The other events of the framework itself; none of them creates a mapping that we know.
# https://www.serverless.com/framework/docs/providers/aws/guide/events
OTHERS = {
    *("activemq", "alb", "alexaSkill", "alexaSmartHome", "cloudFront", "cloudwatchEvent"),
    *("cloudwatchLog", "cognitoUserPool", "documentDb", "eventBridge", "http", "httpApi", "iot"),
    *("iotFleetProvisioning", "rabbitmq", "s3", "schedule", "sns", "websocket"),
}
# In the names of the mappings that the framework creates.
_IN_NAMES = {"sqs": "SQS", "stream": "(?:Kinesis|Dynamodb)", "msk": "MSK", "kafka": "Kafka"}
_STREAMS = {
    row.mapped.service: BY_SERVICE[row.mapped.service]
    for row in ROWS.values()
    if row.kind == "stream"
}
WORDS = {
    "arn": "EventSourceArn",
    "batchSize": "BatchSize",
    "batchWindow": "MaximumBatchingWindowInSeconds",
    "bisectBatchOnFunctionError": "BisectBatchOnFunctionError",
    "enabled": "Enabled",
    "functionResponseType": "FunctionResponseTypes",
    "maximumBatchingWindow": "MaximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds": "MaximumRecordAgeInSeconds",
    "maximumRetryAttempts": "MaximumRetryAttempts",
    "parallelizationFactor": "ParallelizationFactor",
    "startingPosition": "StartingPosition",
    "startingPositionTimestamp": "StartingPositionTimestamp",
    "tumblingWindowInSeconds": "TumblingWindowInSeconds",
}
# Of these it says nothing about the batches how they are set.
_ELSEWHERE = {
    "accessConfigurations": "SourceAccessConfigurations",
    "bootstrapServers": "SelfManagedEventSource",
    "consumerGroupId": "AmazonManagedKafkaEventSourceConfig",
    "metricsConfig": "MetricsConfig",
    "saslScram512": "SourceAccessConfigurations",
    "topic": "Topics",
}
_IGNORED = ("type", "consumer")
_SHAPED = {
    *("destinations", "filterPatterns", "maximumConcurrency", "onFailureDestination"),
    *("provisionedPollerConfig", "provisionedPollers"),
}
# The batching window has another name in events of streams.
_OF_STREAMS, _OF_OTHERS = "batchWindow", "maximumBatchingWindow"
_NO_LIST = (
    "functionResponseType is a list; the Serverless Framework takes one word: "
    "ReportBatchItemFailures"
)
_POLLERS = {"min": "MinimumPollers", "max": "MaximumPollers", "group": "PollerGroupName"}
# What the framework writes where the file says nothing.
_USUAL = {"sqs": {"BatchSize": 10}, "stream": {"BatchSize": 10}}


def read_event(name: str, kind: str, content: Node, function: Function, stack: Stack) -> None:
    """Add the mapping that an event of a function becomes."""
    value = stack.resolver.resolve(content)
    unread: list[tuple[Node, str]] = []
    if isinstance(value, dict):
        words = _words_of(kind)
        unread = [
            (node, _foreign(word, words)) for word, node in value.items() if word not in words
        ]
        known = {word: node for word, node in value.items() if word in words}
        properties = _properties(known, stack)
        node = known.get("functionResponseType", Node(None))
        if isinstance(stack.resolver.resolve(node), list):
            unread.append((node, _NO_LIST))
        stream = text_of(stack.resolver.resolve(value.get("type")))
    else:
        stream = ""
        properties = {"EventSourceArn": content}  # the short form is the ARN alone
        if isinstance(content.value, str) and text_of(value).startswith("${"):
            properties["FunctionResponseTypes"] = content  # or is it the long form, elsewhere?
    for setting, usual in _USUAL.get(kind, {}).items():
        properties.setdefault(setting, Node(usual, content.line))
    source = SOURCES[kind] or _STREAMS.get(stream)
    if kind != "sqs":
        # The framework gives every stream one.
        properties.setdefault("StartingPosition", Node("TRIM_HORIZON", content.line))
    stack.add(
        name,
        content.line,
        function,
        properties,
        source=source,
        language="serverless stream" if kind == "stream" else "serverless",
        event=True,
        unread=tuple(unread),
    )


def _words_of(kind: str) -> list[str]:
    known = {*WORDS, *_ELSEWHERE, *_IGNORED, *_SHAPED}
    return sorted(known - {_OF_OTHERS if kind == "stream" else _OF_STREAMS})


def _foreign(word: str, words: list[str]) -> str:
    """What is said of a word that the framework does not have."""
    aws = WORDS.get(word, word).lower()
    near = [ours for ours in words if WORDS.get(ours, "").lower() == aws]
    near = near or difflib.get_close_matches(word, words, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{word} is not a setting of the Serverless Framework, which does not read it{hint}"


def override(events: Iterable[str], stem: str, name: str) -> list[str]:
    """The kinds of events whose mappings a logical id may name."""
    return [
        kind
        for kind in dict.fromkeys(events)
        if kind in _IN_NAMES
        and re.match(rf"{re.escape(stem)}EventSourceMapping{_IN_NAMES[kind]}", name)
    ]


def _properties(given: dict[str, Node], stack: Stack) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for word, node in given.items():
        if word in _IGNORED:
            continue
        if word == "filterPatterns":
            found["FilterCriteria"] = _criteria(node, stack)
        elif word == "maximumConcurrency":
            found["ScalingConfig"] = Node({"MaximumConcurrency": node}, node.line)
        elif word in ("destinations", "onFailureDestination"):
            found["DestinationConfig"] = _destination(word, node, stack)
        elif word in ("provisionedPollers", "provisionedPollerConfig"):
            pollers = _pollers(node, stack)
            if pollers is not None:
                found["ProvisionedPollerConfig"] = pollers
        elif word in _ELSEWHERE:
            found[_ELSEWHERE[word]] = Node({}, node.line) if word != "topic" else Node([node])
        else:
            found[WORDS[word]] = node
    return found


def _criteria(node: Node, stack: Stack) -> Node:
    patterns = stack.resolver.resolve(node)
    if not isinstance(patterns, list):
        return Node(patterns if isinstance(patterns, Unknown) else {"Filters": node}, node.line)
    filters = [Node({"Pattern": _pattern(one, stack)}, one.line) for one in patterns]
    return Node({"Filters": Node(filters)}, node.line)


def _pattern(node: Node, stack: Stack) -> Node:
    try:
        return Node(json.dumps(plain(node, stack.resolver)), node.line)
    except OpenValueError as error:
        return Node(Unknown(str(error)), node.line)


def _destination(word: str, node: Node, stack: Stack) -> Node:
    where = node
    if word == "destinations":
        inside = stack.resolver.resolve(node)
        if not isinstance(inside, dict):
            return node
        where = inside.get("onFailure", Node(None))
    told = stack.resolver.resolve(where)
    config: dict[str, Node] = {"Destination": where}
    if isinstance(told, dict) and "arn" in told:
        config = {"Destination": told["arn"]}
        if "type" in told:
            config["Type"] = told["type"]
    return Node({"OnFailure": Node(config, where.line)}, node.line)


def _pollers(node: Node, stack: Stack) -> Node | None:
    value = stack.resolver.resolve(node)
    if value is False:
        return None  # it turns provisioned mode off
    if not isinstance(value, dict):
        return node
    named = {_POLLERS.get(key, key[:1].upper() + key[1:]): one for key, one in value.items()}
    return Node(named, node.line)
