"""Functions, queues and mappings of CloudFormation, SAM and what the CDK synthesises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_batchproc.sources import ROWS
from pytest_batchproc.templates._arns import function_at, queue_at, source_of, text_of
from pytest_batchproc.templates._model import (
    BY_SERVICE,
    BatchMapping,
    Figure,
    Function,
    Gap,
    Queue,
    Source,
)
from pytest_batchproc.templates._nodes import Node
from pytest_batchproc.templates._resolving import Reference, Unknown

if TYPE_CHECKING:
    from pytest_batchproc.templates._resolving import Resolved, Resolver

# What AWS takes where a template says nothing.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html
_TIMEOUT = 3
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
_VISIBILITY = 30

_SAM_FUNCTION = "AWS::Serverless::Function"
_SAM_EVENTS: dict[str, Source] = {
    event: BY_SERVICE[row.mapped.service]
    for row in ROWS.values()
    for event in row.mapped.sam_events
}
_EMPTY = Node(None)
_INTEGER = re.compile(r"-?[0-9]{1,9}")  # CloudFormation takes numbers in quotes, too


class Stack:
    """What a stack declares; `Resources` of a serverless.yml are one, too."""

    def __init__(self, declared: Node, resolver: Resolver, language: str) -> None:
        self.resolver = resolver
        self.language = language
        self.queues: dict[str, Queue] = {}
        self.mappings: list[BatchMapping] = []
        self.gaps: list[Gap] = []
        # By logical id, those of aliases and versions too.
        self.functions: dict[str, Function] = {}
        self._globals = declared.at("Globals", "Function", "Timeout")
        self._resources = (declared.at("Resources") or _EMPTY).entries
        self._types = {
            name: text_of(resolver.resolve(resource.at("Type")))
            for name, resource in self._resources.items()
        }
        self._note_gaps(declared, "the template")
        self._note_gaps(declared.at("Resources") or _EMPTY, "Resources")

    def read_resources(self) -> None:
        """Find queues and functions."""
        for name in self._of_type("AWS::SQS::Queue"):
            self.queues[name] = self._queue(name, self._resources[name])
        for name in self._of_type("AWS::Lambda::Function", _SAM_FUNCTION):
            self.functions[name] = self._function(name, self._resources[name])
        others = self._of_type("AWS::Lambda::Alias", "AWS::Lambda::Version")
        # An alias is of a function or of a version, a version is of a function: two rounds.
        for name in others * 2:
            target = self._resources[name].at("Properties", "FunctionName")
            function = function_at(self.resolver.resolve(target), self.functions)
            if function:
                self.functions[name] = function

    def read_mappings(self) -> None:
        """Find the mappings: after all queues and functions, which they refer to."""
        for name in self._of_type(_SAM_FUNCTION):
            self._read_events(self.functions[name], self._resources[name])
        for name in self._of_type("AWS::Lambda::EventSourceMapping"):
            self._read_mapping(name, self._resources[name])

    def add(
        self,
        name: str,
        line: int | None,
        function: Function,
        properties: dict[str, Node],
        *,
        source: Source | None = None,
        language: str | None = None,
    ) -> None:
        """Add a mapping, unless its source is one without batch item failures."""
        origin = self.resolver.resolve(properties.get("EventSourceArn"))
        # A property that is AWS::NoValue is not there.
        present = {
            key: node for key, node in properties.items() if self.resolver.resolve(node) is not None
        }
        source = source or source_of(origin, present, self._types)
        if source:
            mapping = BatchMapping(
                name=name,
                line=line,
                language=language or self.language,
                source=source,
                function=function,
                properties=present,
                origin=origin,
                queue=queue_at(origin, self.queues),
            )
            self.mappings.append(mapping)

    def figure(self, node: Node | None, default: int) -> Figure:
        """Seconds as the template gives them."""
        value = self.resolver.resolve(node)
        line = node.line if node else None
        if value is None:
            return Figure(default, f"{default} s by default", line)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            parameter = self.resolver.parameter(node)
            origin = f", the default of parameter {parameter}" if parameter else ""
            return Figure(value, f"{value} s{origin}", line)
        return Figure(None, text_of(value) or "no number", line)

    def _of_type(self, *types: str) -> list[str]:
        return [name for name, kind in self._types.items() if kind in types]

    def _function(self, name: str, resource: Node) -> Function:
        timeout = resource.at("Properties", "Timeout")
        if timeout is None and self._types[name] == _SAM_FUNCTION:
            timeout = self._globals
        given = text_of(self.resolver.resolve(resource.at("Properties", "FunctionName")))
        return Function(name, (name, given) if given else (name,), self.figure(timeout, _TIMEOUT))

    def _queue(self, name: str, resource: Node) -> Queue:
        properties = resource.at("Properties") or _EMPTY
        queue_name = self.resolver.resolve(properties.at("QueueName"))
        fifo = self.resolver.resolve(properties.at("FifoQueue"))
        is_fifo: bool | Unknown = str(fifo).lower() == "true"
        if isinstance(fifo, Unknown):
            is_fifo = text_of(queue_name).endswith(".fifo") or fifo
        return Queue(
            name=name,
            line=resource.line,
            is_fifo=is_fifo,
            queue_name=queue_name,
            visibility=self.figure(properties.at("VisibilityTimeout"), _VISIBILITY),
            redrive_policy=properties.at("RedrivePolicy"),
        )

    def _read_events(self, function: Function, resource: Node) -> None:
        properties = resource.at("Properties") or _EMPTY
        events = properties.at("Events") or _EMPTY
        self._note_gaps(properties, function.name)
        self._note_gaps(events, f"Events of {function.name}")
        for name, event in events.entries.items():
            source = _SAM_EVENTS.get(text_of(self.resolver.resolve(event.at("Type"))))
            given = dict((event.at("Properties") or _EMPTY).entries)
            if source and not self._note_gaps(event.at("Properties") or _EMPTY, name):
                arn = given.get("Queue") or given.get("Stream")
                if arn:
                    given["EventSourceArn"] = arn
                self.add(name, event.line, function, given, source=source)

    def _read_mapping(self, name: str, resource: Node) -> None:
        properties = resource.at("Properties") or _EMPTY
        if not self._note_gaps(properties, name):
            target = self.resolver.resolve(properties.at("FunctionName"))
            self.add(name, resource.line, self._target(target), properties.entries)

    def _target(self, target: Resolved) -> Function:
        found = function_at(target, self.functions)
        if found:
            return found
        name = target.logical_id if isinstance(target, Reference) else text_of(target)
        elsewhere = Figure(None, "not in this template")
        names = (name,) if isinstance(target, str) else ()
        return Function(name or "its function", names, elsewhere)

    def _note_gaps(self, node: Node, where: str) -> bool:
        """Note what is put into a template on its way to AWS: nobody sees it here."""
        before = len(self.gaps)
        for key, inner in node.entries.items():
            transforms = map(_name_of, [inner, *inner.items]) if key == "Transform" else ()
            if key.startswith("Fn::") or "AWS::Include" in transforms:
                self.gaps.append(Gap(f"{key} in {where}", inner.line))
        return len(self.gaps) > before


def _name_of(transform: Node) -> object:
    name = transform.at("Name")
    return name.value if name else transform.value
