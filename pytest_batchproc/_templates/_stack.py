"""Functions, queues and mappings of CloudFormation, SAM and what the CDK synthesises."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_batchproc._templates._arns import (
    function_at,
    queue_at,
    source_of,
    text_of,
)
from pytest_batchproc._templates._elsewhere import read_elsewhere
from pytest_batchproc._templates._model import (
    PROCESSED,
    BatchMapping,
    Figure,
    Function,
    Gap,
    Queue,
    Source,
)
from pytest_batchproc._templates._nodes import Node, Reference, Unknown, json_object
from pytest_batchproc._templates._sam import read_events, subscribed_queues

if TYPE_CHECKING:
    from pytest_batchproc._templates._resolving import Resolved, Resolver

# What AWS takes where a template says nothing.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html
_TIMEOUT = 3
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
_VISIBILITY = 30

_SAM_FUNCTION = "AWS::Serverless::Function"
# AWS's own transforms, which create no mapping that the template does not show.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
_TRANSFORMS = (
    "AWS::Serverless-2016-10-31",
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-",
    "AWS::ServiceCatalog",
    "AWS::CodeStar",
)
_EMPTY = Node(None)
_INTEGER = re.compile(r"-?[0-9]{1,9}")  # CloudFormation takes numbers in quotes, too


class Stack:
    """What a stack declares; `Resources` of a serverless.yml are one, too.

    Args:
        declared: the stack.
        resolver: of its expressions.
        language: the one that it is written in, for `spelt`.
        is_state: the values are what was deployed.
        whole: how to see what a deployment adds.
    """

    def __init__(
        self,
        declared: Node,
        resolver: Resolver,
        language: str,
        *,
        is_state: bool = False,
        whole: str = PROCESSED,
    ) -> None:
        self.resolver = resolver
        self.language = language
        self.is_state = is_state
        self.whole = whole
        self.queues: dict[str, Queue] = {}
        self.mappings: list[BatchMapping] = []
        self.gaps: list[Gap] = []
        # By logical id, those of aliases and versions too.
        self.functions: dict[str, Function] = {}
        self._globals = declared.at("Globals", "Function") or _EMPTY
        self.resources = dict((declared.at("Resources") or _EMPTY).entries)
        self.resources |= subscribed_queues(self.resources, self)
        # With the parameters of a deployment it is known which resources that does not have.
        self.absent = {
            name: condition
            for name, resource in self.resources.items()
            if (condition := resolver.refused_by(resource))
        }
        for name in self.absent:
            del self.resources[name]
        self._types = {
            name: text_of(resolver.resolve(resource.at("Type")))
            for name, resource in self.resources.items()
        }
        self.note_gaps(declared, "the template")
        self.note_gaps(declared.at("Resources") or _EMPTY, "Resources")
        for name in self.resources:
            self.note_gaps(self.resources[name], name)

    def read_resources(self) -> None:
        """Find queues and functions."""
        for name in self._of_type("AWS::SQS::Queue"):
            self.queues[name] = self._queue(name, self.resources[name])
        for name in self._of_type("AWS::Lambda::Function", _SAM_FUNCTION):
            self.functions[name] = self._function(name, self.resources[name])
        others = self._of_type("AWS::Lambda::Alias", "AWS::Lambda::Version")
        # An alias is of a function or of a version, a version is of a function: two rounds.
        for name in others * 2:
            target = self.resources[name].at("Properties", "FunctionName")
            function = function_at(self.resolver.resolve(target), self.functions)
            if function:
                self.functions[name] = function

    def read_mappings(self) -> None:
        """Find the mappings: after all queues and functions, which they refer to."""
        for name in self._of_type(_SAM_FUNCTION):
            properties = self.resources[name].at("Properties") or _EMPTY
            read_events(self.functions[name], properties, self)
        for name in self._of_type("AWS::Lambda::EventSourceMapping"):
            self._read_mapping(name, self.resources[name])
        for name, kind in self._types.items():
            read_elsewhere(name, kind, self)

    def add(
        self,
        name: str,
        line: int | None,
        function: Function,
        properties: dict[str, Node],
        *,
        source: Source | None = None,
        language: str | None = None,
        event: bool = False,
        subscribed: bool = False,
        unread: tuple[tuple[Node, str], ...] = (),
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
                queue=queue_at(origin, self.queues) if source.is_queue else None,
                event=event,
                imported=self.is_state,
                subscribed=subscribed,
                unread=unread,
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
        properties = resource.at("Properties") or _EMPTY
        if self._types[name] == _SAM_FUNCTION:
            properties = _merged(self._globals, properties)
        timeout = properties.at("Timeout")
        given = text_of(self.resolver.resolve(properties.at("FunctionName")))
        names = (name, given) if given else (name,)
        return Function(name, names, self.figure(timeout, _TIMEOUT), properties)

    def _queue(self, name: str, resource: Node) -> Queue:
        properties = resource.at("Properties") or _EMPTY
        policy = self.resolver.resolve(properties.at("RedrivePolicy"))
        if isinstance(policy, str):
            with suppress(ValueError):
                properties.entries["RedrivePolicy"] = json_object(policy, resource.line)
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
            properties=properties,
        )

    def _read_mapping(self, name: str, resource: Node) -> None:
        properties = resource.at("Properties") or _EMPTY
        target = self._target(self.resolver.resolve(properties.at("FunctionName")))
        if not self.note_gaps(properties, name, target if target.names else None):
            self.add(name, resource.line, target, properties.entries)

    def _target(self, target: Resolved) -> Function:
        found = function_at(target, self.functions)
        if found:
            return found
        name = target.logical_id if isinstance(target, Reference) else text_of(target)
        elsewhere = Figure(None, "not in this template")
        names = (name,) if isinstance(target, str) else ()
        return Function(name or "its function", names, elsewhere)

    def note(self, text: str, line: int | None, function: Function | None = None) -> None:
        """Note what may add mappings that the template does not show."""
        self.gaps.append(Gap(text, line, function, self.whole))

    def note_gaps(self, node: Node, where: str, function: Function | None = None) -> bool:
        """Note what is added to a template when it is deployed: it is not visible here."""
        before = len(self.gaps)
        for key, inner in node.entries.items():
            if key.startswith("Fn::"):
                self.note(f"{key} in {where}", inner.line, function)
            elif key == "Transform" and where == "the template":
                self._note_transforms(inner)
        return len(self.gaps) > before

    def _note_transforms(self, given: Node) -> None:
        for one in given.items or [given]:
            name = text_of(self.resolver.resolve(one.at("Name") or one))
            if name == "AWS::Include":
                self.note("Transform in the template", given.line)
            elif name and not name.startswith(_TRANSFORMS):
                self.note(f"the macro {name}", one.line or given.line)


def _merged(usual: Node, given: Node) -> Node:
    """Properties with what `Globals` has for all functions: what a function has goes first."""
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    found = dict(usual.entries)
    for name, node in given.entries.items():
        outer = (found.get(name) or _EMPTY).entries
        literal = not any(key == "Ref" or key.startswith("Fn::") for key in node.entries)
        # SAM merges on every level; what the rules read is on this one.
        both = outer and node.entries and literal
        found[name] = Node({**outer, **node.entries}, node.line) if both else node
    return Node(found, given.line)
