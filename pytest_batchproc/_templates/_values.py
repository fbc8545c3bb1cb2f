"""The settings of a mapping as the table of the simulator has them, and those that are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from batchproc.sources import SQS_FIFO
from pytest_batchproc._sources import ROWS
from pytest_batchproc._templates._arns import is_fifo, queue_at
from pytest_batchproc._templates._nodes import Unknown
from pytest_batchproc._templates._plain import OpenValueError, plain
from pytest_batchproc.simulator._configuration import as_meant
from pytest_batchproc.simulator._settings import SETTINGS

if TYPE_CHECKING:
    from batchproc.sources import EventSource
    from pytest_batchproc._templates._model import BatchMapping, Template
    from pytest_batchproc._templates._nodes import Reference

_ACCOUNT = "us-east-1:123456789012"
_OF_THE_STACK = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
}
# The ARNs of what a mapping sends its failures to, as far as its kind and its name matter.
_TARGETS = {
    "AWS::SQS::Queue": f"arn:aws:sqs:{_ACCOUNT}:",
    "AWS::SNS::Topic": f"arn:aws:sns:{_ACCOUNT}:",
    "AWS::S3::Bucket": "arn:aws:s3:::",
}


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of the settings of a mapping.

    Attributes:
        known: by the names of the table.
        open: what the template does not say, by the names of the table: how it reads.
        lines: where a setting is written.
        misshapen: settings that are no objects where AWS has objects.
    """

    known: dict[str, Any] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int | None] = field(default_factory=dict)
    misshapen: dict[str, object] = field(default_factory=dict)


def values_of(mapping: BatchMapping, template: Template) -> Values:
    """The settings of a mapping, each resolved."""
    found = Values()
    resolver = template.stack.resolver
    for name, row in SETTINGS.items():
        node = mapping.properties.get(row.path[0])
        if node is None:
            continue
        found.lines[name] = node.line
        try:
            for key in row.path[1:]:
                outer = resolver.resolve(node)
                if isinstance(outer, Unknown):
                    raise OpenValueError(outer.text)
                node = outer.get(key) if isinstance(outer, dict) else None
                if outer is not None and not isinstance(outer, dict):
                    found.misshapen[name] = outer
            value = plain(node, resolver, lambda one: _target(one, template))
        except OpenValueError as error:
            value = _destination(str(error)) if name == "destination_config" else None
            if value is None:
                found.open[name] = str(error)
                continue
        if value is not None:
            if name == "function_response_types" and mapping.language.startswith("serverless"):
                value = [value] if isinstance(value, str) else value  # it has one, and no list
            found.known[name] = _read(".".join(row.path), value)
    if template.stack.language in ("terraform", "pulumi"):
        _drop_zeros(found, mapping)
    return found


def sources_of(mapping: BatchMapping, template: Template) -> list[EventSource]:
    """The sources that a mapping may read: more than one where the template does not say."""
    rows = [ROWS[name] for name in mapping.source.rows]
    if mapping.source.is_queue:
        fifo = is_fifo(mapping.origin, template.stack.queues)
        if not isinstance(fifo, Unknown):
            rows = [row for row in rows if (row.source is SQS_FIFO) is fifo]
    return [row.source for row in rows]


def target_of(reference: Reference, template: Template) -> str | None:
    """The ARN of a queue, topic or bucket of the template, with its name as far as it is known."""
    resource = template.stack.resources.get(reference.logical_id)
    kind = resource.at("Type") if resource else None
    stem = _TARGETS.get(str(kind.value)) if kind else None
    if stem is None:
        return None
    queue = queue_at(reference, template.stack.queues)
    name = "".join(one if one.isalnum() or one in "-_" else "-" for one in reference.logical_id)
    return f"{stem}{name}{'.fifo' if queue and queue.is_fifo is True else ''}"


def _destination(text: str) -> object:
    """The destination that an ARN is, where only the account and region of it are open."""
    for name, usual in _OF_THE_STACK.items():
        text = text.replace("${" + name + "}", usual)
    is_arn = text.startswith("arn:") and "$" not in text
    return {"OnFailure": {"Destination": text}} if is_arn else None


def _target(reference: Reference, template: Template) -> str:
    found = target_of(reference, template)
    if found is None:
        text = ".".join(filter(None, (reference.logical_id, reference.attribute)))
        raise OpenValueError(text)
    return found


def _read(name: str, value: object) -> object:
    """A value as it is meant, see `config=`."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return as_meant(name, value)
    except ValueError:
        return value


def _drop_zeros(values: Values, mapping: BatchMapping) -> None:
    """Leave out what a state, and each plan after it, has for settings that were never given."""
    # Numbers and flags of a state are never empty: it has zeros for what a mapping does not have.
    for name, value in list(values.known.items()):
        takes = [SETTINGS[name].takes.get(row) for row in mapping.source.rows]
        empty = value in (0, False, "", -1) and not isinstance(value, float)
        if not empty or name == "enabled":
            continue
        lacking = all(one is None or not one.accepts(value) for one in takes)
        provisioned = values.known.get("provisioned_poller_config")
        if lacking or (mapping.source.provisioned_only and not provisioned):
            del values.known[name]
