"""What resources, and texts that are ARNs in whole or in part, lead to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_batchproc._sources import ROWS
from pytest_batchproc._templates._model import BY_SERVICE, KAFKA, SQS, STREAM
from pytest_batchproc._templates._nodes import Reference, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_batchproc._templates._model import Function, Queue, Source
    from pytest_batchproc._templates._nodes import Node
    from pytest_batchproc._templates._resolving import Resolved

# None: an event source mapping, but not one that takes batch item failures.
_BY_TYPE: dict[str, Source | None] = {
    **{
        resource: BY_SERVICE[row.mapped.service]
        for row in ROWS.values()
        for resource in row.mapped.resources
    },
    "AWS::AmazonMQ::Broker": None,
    "AWS::DocDB::DBCluster": None,
}
_BY_SERVICE: dict[str, Source | None] = {
    **BY_SERVICE,
    "mq": None,
    "rds": None,
}
# The first that a mapping has tells its source where the ARN does not. AWS demands StartingPosition
# of every stream and Queues of every broker, so a mapping with none of these reads from SQS.
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
_BY_PROPERTY: tuple[tuple[str, Source | None], ...] = (
    ("SelfManagedEventSource", KAFKA),
    ("AmazonManagedKafkaEventSourceConfig", KAFKA),
    ("Topics", KAFKA),
    ("Queues", None),
    ("DocumentDBEventSourceConfig", None),
    ("StartingPosition", STREAM),
)
# A part that is not known may hold colons itself: ${AWS::Partition}. Nothing in it matches in two
# ways, or a long text would take forever.
_PART = r"(?:\$\{[^{}]*\}|\$(?!\{)|[^:$])*"
_SERVICE = re.compile(rf"arn:{_PART}:(\w+):")
_TERRAFORM_KIND = re.compile(r"\baws_([a-z0-9]+)")
_NAME = r"((?:\$\{[^{}]*\}|\$(?!\{)|[^:$])+)"
_LAMBDA_NAME = re.compile(rf"(?:.*:)?function:{_NAME}(?::.*)?|{_NAME}(?::.*)?", re.S)
_PLACEHOLDER = re.compile(r"\$\{(\w+)(?:\.[\w.]+)?\}")
# The account of the stack itself: a queue of that name is the template's own, as a mapping reads
# queues of its own region only.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
_OWN = re.compile(
    rf"arn:{_PART}:sqs:{_PART}:\$\{{(?:AWS::AccountId|aws:accountId)\}}:{_NAME}", re.S
)


def source_of(
    origin: Resolved, properties: Mapping[str, Node], types: Mapping[str, str]
) -> Source | None:
    """The kind of source a mapping reads; None where it is one without batch item failures."""
    if isinstance(origin, Reference) and types.get(origin.logical_id) in _BY_TYPE:
        return _BY_TYPE[types[origin.logical_id]]
    service = _SERVICE.match(text_of(origin))
    if service and service[1] in _BY_SERVICE:
        return _BY_SERVICE[service[1]]
    return next((source for name, source in _BY_PROPERTY if name in properties), SQS)


def queue_at(origin: Resolved, queues: Mapping[str, Queue]) -> Queue | None:
    """The queue of the template that a reference or an ARN leads to."""
    if isinstance(origin, Reference):
        return queues.get(origin.logical_id)
    text = text_of(origin)
    last = _PLACEHOLDER.fullmatch(text, text.rfind("${"))
    if last and last[1] in queues:
        return queues[last[1]]
    own = _OWN.fullmatch(text) if _says_which(text) else None
    return next((one for one in queues.values() if own and _inside(one) == own[1]), None)


def _says_which(text: str) -> bool:
    """Whether a text that is read again has the same value: `!If` of one condition may not."""
    return "!" not in text.replace("!Ref ", "").replace("!ImportValue ", "")


def _inside(queue: Queue) -> str:
    """The name of a queue as it reads inside an ARN."""
    text = text_of(queue.queue_name)
    name = text.removeprefix("!Ref ")
    return text if name == text else f"${{{name}}}"


def is_fifo(origin: Resolved, queues: Mapping[str, Queue]) -> bool | Unknown:
    """Whether what an ARN leads to is a FIFO queue; their names end alike by AWS's rule."""
    queue = queue_at(origin, queues)
    if queue:
        return queue.is_fifo
    text = text_of(origin)
    if isinstance(origin, str) or (text and not text.endswith("}") and "$" in text):
        return text.endswith(".fifo")
    return Unknown(text)


def function_at(target: Resolved, functions: Mapping[str, Function]) -> Function | None:
    """The function of the template that a reference, a name or an ARN leads to."""
    if isinstance(target, Reference):
        return functions.get(target.logical_id)
    text = text_of(target)
    for match in _PLACEHOLDER.finditer(text):
        if match[1] in functions:
            return functions[match[1]]
    found = _LAMBDA_NAME.fullmatch(text)
    names = {text, found and (found[1] or found[2])} if _says_which(text) else set()
    return next((one for one in functions.values() if names & {*one.names}), None)


def may_be_function(target: Resolved) -> bool:
    """Whether a target that is not a function of the template may be one elsewhere."""
    if isinstance(target, Reference):
        return False
    text = text_of(target)
    service = _SERVICE.match(text)
    kinds = _TERRAFORM_KIND.findall(text)
    if service or kinds:
        return bool(service and service[1] == "lambda") or "lambda" in kinds
    return True


def text_of(value: Resolved) -> str:
    """A text, also where parts of it are not known; empty for what is none."""
    if isinstance(value, Unknown):
        return value.text
    return value if isinstance(value, str) else ""
