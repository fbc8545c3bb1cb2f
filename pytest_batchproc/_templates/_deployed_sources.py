"""The queue, stream or topic of the simulator that a mapping of a template reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_batchproc._sources import ROWS, PerSource, row_of
from pytest_batchproc._templates._nodes import Node, Reference
from pytest_batchproc._templates._plain import OpenValueError, plain
from pytest_batchproc._templates._values import sources_of
from pytest_batchproc._templates._wording import dotted, named, short, shown, titled
from pytest_batchproc._wording import printable
from pytest_batchproc.errors import TemplateError
from pytest_batchproc.simulator._configuration import is_self_managed

if TYPE_CHECKING:
    from pytest_batchproc._sources import SourceRow
    from pytest_batchproc._templates._model import BatchMapping, Template

_EMPTY = Node({})
# Keywords of a simulated source of which a template says nothing.
_MORE = ("region", "account_id", "numbering")
_NAMES = ("QueueName", "Name", "TableName")
# https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
_ON_DEMAND = 4


class Reading:
    """One mapping, read value by value.

    Attributes:
        used: the overrides that the source takes.
    """

    def __init__(
        self,
        mapping: BatchMapping,
        template: Template,
        overrides: Mapping[str, Any],
        may_have_parameters: bool,
    ) -> None:
        self.mapping = mapping
        self.template = template
        self.overrides = overrides
        self.used: set[str] = set()
        self._may_have_parameters = may_have_parameters

    def source(self) -> Any:
        """The queue, stream or topic.

        Raises:
            TemplateError: it is not in the template, or a value of it is open.
        """
        row = self.row()
        of_source = _SOURCES[row.source.name]
        more = (*_MORE, *of_source.more)
        options = {key: self.overrides[key] for key in more if key in self.overrides}
        if row.kind == "topic":
            self.used |= options.keys()
            return self._topic(row, options)
        properties = self._resource().at("Properties") or _EMPTY
        for keyword, path in of_source.said.items():
            if keyword in self.overrides:
                options[keyword] = self.overrides[keyword]
                continue
            value = self.said(properties, path, keyword)
            if value is not None:
                options[keyword] = value
        of_source.adjust(self, properties, options)
        self.used |= options.keys()
        name = self._name(properties)
        name = name if len(name) >= of_source.shortest else f"{name}-source"
        return self._created(row, f"{name}{of_source.ending}", options)

    def said(self, properties: Node, path: tuple[str, ...], keyword: str) -> Any:
        """A value of the source; None: the template does not set it."""
        resolver = self.template.stack.resolver
        try:
            node: Node | None = properties
            for key in path[:-1]:
                outer = resolver.resolve(node.at(key) if node else None)
                if outer is None:
                    return None
                node = Node(outer)
                if not isinstance(outer, dict):
                    raise OpenValueError(shown(outer, self.template))
            return _meant(plain(node.at(path[-1]) if node else None, resolver))
        except OpenValueError as error:
            name = named(self.template.stack.language, dotted(path))
            return self.refuse(f"{name} of {self.origin()}", str(error), keyword)

    def origin(self) -> str:
        """What the mapping reads, as the template says it."""
        if self.mapping.origin is None:
            return "EventSourceArn is missing"
        return printable(shown(self.mapping.origin, self.template))

    def refuse(self, what: str, text: str, keyword: str) -> Any:
        """Say that a value is open, and how to give it."""
        parameter = re.fullmatch(r"!Ref (\w+)|\$\{(\w+)\}", text)
        or_ = ""
        if parameter and self._may_have_parameters:
            or_ = f', or parameters={{"{parameter[1] or parameter[2]}": ...}}'
        said = "missing" if text == "missing" else f"{short(text)}, which the template does not say"
        raise TemplateError(
            f"{self.template.name}: {printable(what)} is {printable(said)}. Give {keyword}=...{or_}"
        )

    def row(self) -> SourceRow:
        """The source, in the table of sources.

        Raises:
            TemplateError: the template does not say which one it is.
        """
        sources = sources_of(self.mapping, self.template)
        if len(sources) == 1:
            return row_of(sources[0])
        classes = " or ".join(f"{row_of(one).simulated.name}(...)" for one in sources)
        raise TemplateError(
            f"{self.template.name}: the template does not say what {titled(self.mapping)} reads: "
            f"{self.origin()}. Give source={classes}"
        )

    def _resource(self) -> Node:
        origin = self.mapping.origin
        resources = self.template.stack.resources
        name = origin.logical_id if isinstance(origin, Reference) else ""
        if self.mapping.queue is not None:
            name = self.mapping.queue.name
        kinds = {kind for row in self.mapping.source.rows for kind in ROWS[row].mapped.resources}
        if name in resources and _kind_of(resources[name]) in kinds:
            return resources[name]
        (source, *_) = sources_of(self.mapping, self.template)
        simulated = row_of(source).simulated.name
        raise TemplateError(
            f"{self.template.name}: what {titled(self.mapping)} reads is not in this template: "
            f"{self.origin()}. Give source={simulated}(...) with its settings"
        )

    def _topic(self, row: SourceRow, options: dict[str, Any]) -> Any:
        topics = self.said(Node(dict(self.mapping.properties)), ("Topics",), "source")
        if not isinstance(topics, list) or not topics:
            self.refuse(f"Topics of {titled(self.mapping)}", "missing", "source")
        if is_self_managed(self.mapping.properties):
            options["event_source"] = "SelfManagedKafka"
        return self._created(row, str(topics[0]), options)

    def _created(self, row: SourceRow, name: str, options: dict[str, Any]) -> Any:
        try:
            return row.simulated.load()(name, **options)
        except (TypeError, ValueError) as error:
            raise TemplateError(f"{self.template.name}: {self.origin()}: {error}") from None

    def _name(self, properties: Node) -> str:
        resolver = self.template.stack.resolver
        for key in _NAMES:
            name = resolver.resolve(properties.at(key))
            if isinstance(name, str) and re.fullmatch(r"[\w.-]{3,80}", name):
                return name.removesuffix(".fifo")
        origin = self.mapping.queue.name if self.mapping.queue else ""
        if isinstance(self.mapping.origin, Reference):
            origin = self.mapping.origin.logical_id
        return re.sub(r"[^\w-]+", "-", origin).strip("-")[:70] or "orders"


def _nothing(reading: Reading, properties: Node, options: dict[str, Any]) -> None:
    """The simulator has the same words."""


def _adjust_fifo(reading: Reading, properties: Node, options: dict[str, Any]) -> None:
    # The simulator's own default is for tests without a template.
    options.setdefault("content_based_deduplication", False)


def _adjust_kinesis(reading: Reading, properties: Node, options: dict[str, Any]) -> None:
    if "shards" not in options:
        mode = reading.said(properties, ("StreamModeDetails", "StreamMode"), "shards")
        options["shards"] = _ON_DEMAND if mode == "ON_DEMAND" else 1


def _adjust_table(reading: Reading, properties: Node, options: dict[str, Any]) -> None:
    keys = options.get("key_names")
    if isinstance(keys, list) and all(isinstance(one, Mapping) for one in keys):
        options["key_names"] = [str(one.get("AttributeName")) for one in keys]
    elif keys is not None and "key_names" not in reading.overrides:
        reading.refuse(f"KeySchema of {reading.origin()}", str(keys), "key_names")
    if "view_type" not in options:
        reading.refuse(f"StreamViewType of {reading.origin()}", "missing", "view_type")


@dataclass(frozen=True, slots=True)
class _OfSource:
    """What a template says of one source.

    Attributes:
        said: keywords of the simulated source, and where a template has their values.
        more: keywords of the simulated source of which a template says nothing.
        adjust: changes what a template says in other words than the simulator.
        ending: of its names.
        shortest: the characters that a name needs; a logical id may have one.
    """

    said: Mapping[str, tuple[str, ...]]
    more: tuple[str, ...] = ()
    adjust: Callable[[Reading, Node, dict[str, Any]], None] = _nothing
    ending: str = ""
    shortest: int = 1


_QUEUE = {
    "visibility_timeout": ("VisibilityTimeout",),
    "max_receive_count": ("RedrivePolicy", "maxReceiveCount"),
    "delay_seconds": ("DelaySeconds",),
    "message_retention_period": ("MessageRetentionPeriod",),
}
_FIFO_QUEUE = {
    **_QUEUE,
    "content_based_deduplication": ("ContentBasedDeduplication",),
    "deduplication_scope": ("DeduplicationScope",),
}
_TABLE = {
    "view_type": ("StreamSpecification", "StreamViewType"),
    "key_names": ("KeySchema",),
}
_SOURCES: PerSource[_OfSource] = PerSource(
    "sources of a template",
    {
        "sqs": _OfSource(_QUEUE),
        "sqs_fifo": _OfSource(_FIFO_QUEUE, ("default_message_group_id",), _adjust_fifo, ".fifo"),
        "kinesis": _OfSource({"shards": ("ShardCount",)}, adjust=_adjust_kinesis),
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
        "dynamodb": _OfSource(_TABLE, ("shards",), _adjust_table, shortest=3),
        "kafka": _OfSource({}, ("partitions",)),
    },
)


def _kind_of(resource: Node) -> str:
    kind = resource.at("Type")
    return str(kind.value) if kind else ""


def _meant(value: object) -> object:
    """A value as it is meant: templates write numbers and flags as text, too."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
