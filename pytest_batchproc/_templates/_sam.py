"""Events of SAM functions that become event source mappings.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._sources import ROWS
from pytest_batchproc._templates._arns import text_of
from pytest_batchproc._templates._model import BY_SERVICE, SQS, Source
from pytest_batchproc._templates._nodes import Node, Reference, Unknown

if TYPE_CHECKING:
    from pytest_batchproc._templates._model import Function
    from pytest_batchproc._templates._stack import Stack

_EMPTY = Node(None)
_SOURCES: dict[str, Source] = {
    event: BY_SERVICE[row.mapped.service]
    for row in ROWS.values()
    for event in row.mapped.sam_events
}
# The other events of SAM; none of them creates a mapping that takes batch item failures.
_OTHERS = {
    *("AlexaSkill", "Api", "CloudWatchEvent", "CloudWatchLogs", "Cognito", "DocumentDB"),
    *("EventBridgeRule", "HttpApi", "IoTRule", "MQ", "S3", "Schedule", "ScheduleV2"),
}
# What SAM puts into the mapping between a topic's queue and the function, and nothing else.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqssubscriptionobject.html
_OF_SUBSCRIPTION = {"BatchSize": "BatchSize", "Enabled": "Enabled", "QueueArn": "EventSourceArn"}


def read_events(function: Function, properties: Node, stack: Stack) -> None:
    """Add the mappings that the events of a function become."""
    events = properties.at("Events") or _EMPTY
    stack.note_gaps(properties, function.name, function)
    stack.note_gaps(events, f"Events of {function.name}", function)
    for name, event in events.entries.items():
        given = event.at("Properties") or _EMPTY
        gap = stack.note_gaps(event, name, function) or stack.note_gaps(given, name, function)
        kind = text_of(stack.resolver.resolve(event.at("Type")))
        if gap:
            continue
        if kind == "SNS":
            _read_subscription(name, event, function, stack)
        elif kind not in _SOURCES and kind not in _OTHERS:
            stack.note(
                f"{name} of {function.name}, of type {kind or 'missing'},", event.line, function
            )
        elif kind in _SOURCES:
            properties_of = dict(given.entries)
            arn = given.entries.get("Queue") or given.entries.get("Stream")
            if arn:
                properties_of["EventSourceArn"] = arn
            source = _SOURCES[kind]
            stack.add(name, event.line, function, properties_of, source=source, event=True)


def subscribed_queues(resources: dict[str, Node], stack: Stack) -> dict[str, Node]:
    """The queues that SAM creates between a topic and a function, by their logical ids."""
    found: dict[str, Node] = {}
    for name, resource in resources.items():
        for event, content in (resource.at("Properties", "Events") or _EMPTY).entries.items():
            subscription = content.at("Properties", "SqsSubscription")
            kind = text_of(stack.resolver.resolve(content.at("Type")))
            if kind == "SNS" and _is_true(stack.resolver.resolve(subscription)):
                fifo = _is_fifo(content.at("Properties", "Topic"), resources, stack)
                told = {"FifoQueue": fifo} if fifo else {}
                found[f"{name}{event}Queue"] = Node(
                    {"Type": Node("AWS::SQS::Queue"), "Properties": Node({**told})},
                    subscription.line if subscription else content.line,
                )
    return found


def _read_subscription(name: str, event: Node, function: Function, stack: Stack) -> None:
    """A topic whose messages go through a queue: SAM creates a mapping that reports nothing."""
    node = event.at("Properties", "SqsSubscription")
    subscription = stack.resolver.resolve(node)
    line = node.line if node else event.line
    if isinstance(subscription, Unknown):
        stack.note(f"SqsSubscription of {name}", line, function)
    elif _is_true(subscription):
        queue = Node(Reference(f"{function.name}{name}Queue", "Arn"), line)
        stack.add(
            name, line, function, {"EventSourceArn": queue}, source=SQS, event=True, subscribed=True
        )
    elif isinstance(subscription, dict):
        given = {
            cloudformation: subscription[sam]
            for sam, cloudformation in _OF_SUBSCRIPTION.items()
            if sam in subscription
        }
        stack.add(name, line, function, given, source=SQS, event=True, subscribed=True)


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _is_fifo(topic: Node | None, resources: dict[str, Node], stack: Stack) -> Node | None:
    # SAM looks at FifoTopic of a topic in the same template.
    target = stack.resolver.resolve(topic)
    if isinstance(target, Reference) and target.logical_id in resources:
        return resources[target.logical_id].at("Properties", "FifoTopic")
    return None
