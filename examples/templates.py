"""What the template of a story says, and what of it does not fit the story."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

RETRIES = 2
# A record that was returned unprocessed has not failed, but it is counted as received.
RETRIES_OF = {"timeout_handback": 9, "lambda_context": 5}


class Kind(NamedTuple):
    """A kind of event source.

    Attributes:
        sent_as: the `eventSource` of its events.
        named_by: the property of a mapping that names the source.
        read_by: the SAM policy that lets a function read it; without one, statements must.
        is_queue: what fails stays there, and the queue says where it ends.
    """

    sent_as: str
    named_by: str
    read_by: str = "Statement"
    is_queue: bool = False


KINDS = {
    "SQS": Kind("aws:sqs", "Queue", "SQSPollerPolicy", is_queue=True),
    "Kinesis": Kind("aws:kinesis", "Stream", "KinesisStreamReadPolicy"),
    "DynamoDB": Kind("aws:dynamodb", "Stream", "DynamoDBStreamReadPolicy"),
    "MSK": Kind("aws:kafka", "Stream"),
    # There is no resource to name: who may log in is who may read.
    "SelfManagedKafka": Kind("SelfManagedKafka", "SourceAccessConfigurations"),
}


class _Loader(yaml.SafeLoader):
    """Reads `!Ref A` as `{"Ref": "A"}`, and `!GetAtt A.Arn` as `{"Fn::GetAtt": "A.Arn"}`."""


def _long_form(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.SequenceNode):
        value: Any = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_scalar(node)  # type: ignore[arg-type]  # no story maps behind a tag
    return {name if name == "Ref" else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _long_form)


def references(value: Any) -> set[str]:
    """The logical ids and parameters that a value names."""
    if isinstance(value, list):
        return set().union(*map(references, value))
    if not isinstance(value, dict):
        return set()
    found = set().union(*map(references, value.values()))
    if "Ref" in value:
        found.add(value["Ref"])
    if "Fn::GetAtt" in value:
        found.add(value["Fn::GetAtt"].partition(".")[0])
    if "Fn::Sub" in value:
        found.update(re.findall(r"\$\{(\w+)", value["Fn::Sub"]))
    return found


@dataclass(frozen=True)
class Mapping:
    """An event source mapping; `function` is the logical id of the function it feeds."""

    function: str
    kind: Kind
    properties: dict[str, Any]

    @property
    def source(self) -> set[str]:
        named = self.properties[self.kind.named_by]
        if isinstance(named, list):
            named = [one for one in named if one["Type"].startswith("SASL")]
        return references(named)

    @property
    def destination(self) -> set[str]:
        return references(self.properties.get("DestinationConfig"))


@dataclass(frozen=True)
class Template:
    """The template in a story's directory."""

    path: Path

    @cached_property
    def resources(self) -> dict[str, Any]:
        text = self.path.read_text(encoding="utf-8")
        found: dict[str, Any] = yaml.load(text, Loader=_Loader)["Resources"]
        return found

    @cached_property
    def functions(self) -> dict[str, dict[str, Any]]:
        """The properties of each function."""
        return {
            name: resource["Properties"]
            for name, resource in self.resources.items()
            if resource["Type"] == "AWS::Serverless::Function"
        }

    @cached_property
    def mappings(self) -> list[Mapping]:
        events = [
            Mapping(name, KINDS[event["Type"]], event["Properties"])
            for name, properties in self.functions.items()
            for event in properties.get("Events", {}).values()
        ]
        # What is no event of a function is a Kafka cluster of one's own, see kafka_audit.
        alone = [
            resource["Properties"]
            for resource in self.resources.values()
            if resource["Type"] == "AWS::Lambda::EventSourceMapping"
        ]
        return events + [
            Mapping(min(references(one["FunctionName"])), KINDS["SelfManagedKafka"], one)
            for one in alone
        ]

    def allowed(self, function: str, policy: str) -> set[str]:
        """What the policies of this name in a function are about."""
        policies = self.functions[function].get("Policies", [])
        return references([one[policy] for one in policies if policy in one])

    def queue(self, names: set[str]) -> dict[str, Any] | None:
        """The properties of the queue among these resources."""
        found = [self.resources[name] for name in sorted(names) if name in self.resources]
        queues = [one for one in found if one["Type"] == "AWS::SQS::Queue"]
        return queues[0].get("Properties", {}) if queues else None


def problems(template: Template) -> list[str]:
    """What does not fit, a line each."""
    if not template.path.exists():
        return ["there is no template.yaml"]
    checks = _handlers, _environment, _retries, _policies, _events
    return [problem for check in checks for problem in check(template)]


def _handlers(template: Template) -> Iterator[str]:
    story = template.path.parent
    tests = "\n".join(path.read_text(encoding="utf-8") for path in story.glob("test_*.py"))
    for function, properties in template.functions.items():
        module, _, name = properties["Handler"].rpartition(".")
        file = story / f"{module}.py"
        tree = ast.parse(file.read_text(encoding="utf-8") if file.exists() else "")
        if name not in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}:
            yield f"{function}: there is no {module}.{name}"
        elif not all(re.search(rf"\b{word}\b", tests) for word in (module, name)):
            yield f"{function}: no test calls {module}.{name}"


def _environment(template: Template) -> Iterator[str]:
    for function, properties in template.functions.items():
        module = properties["Handler"].rpartition(".")[0]
        file = template.path.parent / f"{module}.py"
        code = file.read_text(encoding="utf-8") if file.exists() else ""
        read = set(re.findall(r"os\.environ(?:\.get\(|\[)\"(\w+)\"", code))
        for name in sorted(read - {*properties.get("Environment", {}).get("Variables", {})}):
            yield f"{function}: {name} is not set"


def _retries(template: Template) -> Iterator[str]:
    wanted = RETRIES_OF.get(template.path.parent.name, RETRIES)
    for mapping in template.mappings:
        what = f"what fails of {', '.join(sorted(mapping.source))}"
        if mapping.kind.is_queue:
            redrive = (template.queue(mapping.source) or {}).get("RedrivePolicy", {})
            retries = redrive.get("maxReceiveCount", 0) - 1
            end = references(redrive.get("deadLetterTargetArn"))
        else:
            retries = mapping.properties.get("MaximumRetryAttempts")
            end = mapping.destination
        if template.queue(end) is None:
            yield f"{what} has nowhere to go"
        elif retries != wanted:
            yield f"{what} gets {retries} retries, not {wanted}"


def _policies(template: Template) -> Iterator[str]:
    for mapping in template.mappings:
        function, policy = mapping.function, mapping.kind.read_by
        for name in sorted(mapping.source - template.allowed(function, policy)):
            yield f"{function} may not read {name}: name it under {policy}"
        for name in sorted(
            mapping.destination - template.allowed(function, "SQSSendMessagePolicy")
        ):
            yield f"{function} may not send to {name}: name it under SQSSendMessagePolicy"


def _events(template: Template) -> Iterator[str]:
    """The template brings what the event files hold, and nothing else."""
    brought = set()
    for mapping in template.mappings:
        queue = template.queue(mapping.source) or {}
        brought.add((mapping.kind.sent_as, queue.get("FifoQueue", False)))
    files = template.path.parent.glob("events/*.json")
    events = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    held = set()
    for event in events:
        first = event.get("Records", [{}])[0]
        source = event.get("eventSource") or first["eventSource"]
        held.add((source, first.get("eventSourceARN", "").endswith(".fifo")))
    for source, is_fifo in sorted(brought ^ held):
        name = f"{source} (FIFO)" if is_fifo else source
        yield f"{name} is in {'the events' if (source, is_fifo) in held else 'the template'} alone"
