"""The table of event sources: every fact in which two sources differ.

A new source is a row here and a view in `batchproc.records`. Nothing else asks which source it is.
"""

from __future__ import annotations

from enum import Enum

from batchproc import _columns as columns

__tracebackhide__ = True
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any, Literal, TypeAlias

    Records: TypeAlias = list[Any]  # raw records as they came: nothing is known of them yet


class EventType(Enum, metaclass=columns.Members):
    """Where a batch comes from; the first argument of a processor."""

    SQS = "SQS"
    """Amazon SQS, standard queues; for a FIFO queue use `SqsFifoPartialProcessor`."""
    KinesisDataStreams = "KinesisDataStreams"
    """Amazon Kinesis Data Streams."""
    DynamoDBStreams = "DynamoDBStreams"
    """Amazon DynamoDB Streams."""
    Kafka = "Kafka"
    """Apache Kafka: Amazon MSK and self-managed clusters."""

    row: EventSource  # the facts about it; set below, where they are


class EventSource:
    """One row of the table.

    Attributes:
        name: short and lower-case, for parameters and test names.
        event_type: the member of `EventType` that users pass.
        title: how messages call the source.
        answers_to: the values of `eventSource` that Lambda sends.
        collection: the key of the event under which its records are.
        gather: takes what is under that key, gives the flat list of records.
        identifier_fields: where the identifier of a record is, and of which type, for messages.
        identify: takes the records, gives their identifiers; raises if one has none.
        pipe: the row of the same source where EventBridge Pipes delivers its records: a bare list.
        by_pipe: whether this is such a row.
        by_partition: whether an event has a list of records for each partition.
        reported: takes an identifier, gives the `itemIdentifier` of a response.
        lane: takes a record, gives what it must stay in order with; None where that is the whole
            batch. A record whose lane is None has no order.
        retry: what Lambda retries: "item", the records that the response names, or "rewind",
            everything from the lowest of them on.
        loses_order: takes the raw records of a batch, says whether a processor that keeps no order
            may lose the order that the source keeps; None where there is no such order.
        has_windows: whether a function can have a tumbling window over it.
        view_at: module and class of the record view; `load_view()` sets `view` and `body_of`.
    """

    __slots__ = (
        "answers_to", "body_of", "by_partition", "by_pipe", "collection", "event_type", "gather",
        "has_windows", "identifier_fields", "identify", "lane", "loses_order", "name", "pipe",
        "reported", "retry", "title", "view", "view_at",
    )  # fmt: skip

    pipe: EventSource
    view: Any  # a class per source, without a common one
    body_of: Callable[[dict[str, Any]], Any]  # from the module of the view

    def __init__(
        self,
        *,
        name: str,
        event_type: EventType,
        title: str,
        answers_to: tuple[str, ...],
        identifier_fields: tuple[tuple[str, type], ...],
        identify: Callable[[Records], list[Any]],
        retry: Literal["item", "rewind"],
        view_at: tuple[str, str],
        lane: Callable[[dict[str, Any]], Hashable] | None = None,
        collection: str = "Records",
        gather: Callable[[Any], Records] = columns.as_list,
        reported: Callable[[Any], Any] = columns.same,
        loses_order: Callable[[Records], bool] | None = None,
        has_windows: bool = False,
        by_partition: bool = False,
        by_pipe: bool = False,
        in_pipe: tuple[tuple[tuple[str, type], ...], Callable[[Records], list[Any]]] | None = None,
    ) -> None:
        """`in_pipe`: the identifier fields and `identify` of `pipe`, where they differ."""
        self.name: str = name
        self.event_type: EventType = event_type
        self.title: str = title
        self.answers_to: tuple[str, ...] = answers_to
        self.collection: str = collection
        self.gather: Callable[[Any], Records] = gather
        self.identifier_fields: tuple[tuple[str, type], ...] = identifier_fields
        self.identify: Callable[[Records], list[Any]] = identify
        self.reported: Callable[[Any], Any] = reported
        self.lane: Callable[[dict[str, Any]], Hashable] | None = lane
        self.loses_order: Callable[[Records], bool] | None = loses_order
        self.has_windows: bool = has_windows
        self.retry = retry
        self.view_at: tuple[str, str] = view_at
        self.by_partition: bool = by_partition
        self.by_pipe: bool = by_pipe
        self.pipe = self if by_pipe else self._in_pipe(*(in_pipe or (identifier_fields, identify)))

    def _in_pipe(
        self, identifier_fields: tuple[tuple[str, type], ...], identify: Callable[..., list[Any]]
    ) -> EventSource:
        return EventSource(
            name=f"{self.name}_pipe",
            event_type=self.event_type,
            title=self.title,
            answers_to=self.answers_to,
            identifier_fields=identifier_fields,
            identify=identify,
            # "You can return specific failed records and only those get retried", streams too.
            # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
            retry="item",
            view_at=self.view_at,
            lane=self.lane,
            reported=self.reported,
            loses_order=self.loses_order,
            by_pipe=True,
        )

    def held(self, event: Any) -> Any:
        """What of an event holds the records, for `gather`; raises if there is nothing."""
        return event if self.by_pipe else event[self.collection]

    @property
    def place(self) -> str:
        """Where an event has its records, for messages."""
        return "a list (EventBridge Pipes)" if self.by_pipe else repr(self.collection)

    def load_view(self) -> None:
        """Set `view` and `body_of`: imported when the first processor needs them."""
        if not hasattr(self, "view"):
            from importlib import import_module

            module = import_module(self.view_at[0])
            self.view, self.body_of = getattr(module, self.view_at[1]), module.body_of

    def __repr__(self) -> str:
        return f"<EventSource {self.name}>"

    def __reduce__(self) -> str:
        return self.name.upper()  # a row is pickled by its name in this module


SQS = EventSource(
    name="sqs",
    event_type=EventType.SQS,
    title="SQS",
    answers_to=("aws:sqs",),
    identifier_fields=(("messageId", str),),
    identify=columns.texts_at("messageId"),
    loses_order=columns.are_of_fifo_queue,
    retry="item",
    view_at=("batchproc.records._sqs", "SQSRecord"),
)

SQS_FIFO = EventSource(
    name="sqs_fifo",
    event_type=EventType.SQS,
    title="SQS FIFO",
    answers_to=("aws:sqs",),
    identifier_fields=(("messageId", str),),
    identify=columns.texts_at("messageId"),
    lane=columns.message_group,
    retry="item",
    view_at=("batchproc.records._sqs", "SQSRecord"),
)

KINESIS = EventSource(
    name="kinesis",
    event_type=EventType.KinesisDataStreams,
    title="Kinesis",
    answers_to=("aws:kinesis",),
    identifier_fields=(("kinesis.sequenceNumber", str),),
    identify=columns.texts_at("kinesis", "sequenceNumber"),
    # A pipe takes the eventID of a stream's record, and its Kinesis records are flat.
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
    in_pipe=(
        (("eventID", str), ("sequenceNumber", str)),
        columns.texts_at("eventID", beside=columns.texts_at("sequenceNumber")),
    ),
    retry="rewind",
    has_windows=True,
    view_at=("batchproc.records._kinesis", "KinesisStreamRecord"),
)

DYNAMODB = EventSource(
    name="dynamodb",
    event_type=EventType.DynamoDBStreams,
    title="DynamoDB",
    answers_to=("aws:dynamodb",),
    identifier_fields=(("dynamodb.SequenceNumber", str),),
    identify=columns.texts_at("dynamodb", "SequenceNumber"),
    in_pipe=(
        (("eventID", str), ("dynamodb.SequenceNumber", str)),
        columns.texts_at("eventID", beside=columns.texts_at("dynamodb", "SequenceNumber")),
    ),
    retry="rewind",
    has_windows=True,
    view_at=("batchproc.records._dynamodb", "DynamoDBRecord"),
)

KAFKA = EventSource(
    name="kafka",
    event_type=EventType.Kafka,
    title="Kafka",
    answers_to=("aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka"),
    collection="records",
    gather=columns.partitions,
    by_partition=True,
    identifier_fields=(("topic", str), ("partition", int), ("offset", int)),
    identify=columns.kafka_offsets,
    # AWS does not say what names a record of Kafka to a pipe: inferred from the event source
    # mapping. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-msk.html
    in_pipe=((("topic", str), ("partition", int), ("offset", int)), columns.kafka_offsets_in_pipe),
    reported=columns.kafka_item,
    lane=columns.topic_partition,
    # A choice: AWS says that "just those specific items" are retried and does not say what becomes
    # of later offsets. https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
    retry="item",
    view_at=("batchproc.records._kafka", "KafkaEventRecord"),
)

ALL = (SQS, SQS_FIFO, KINESIS, DYNAMODB, KAFKA)

SQS_PIPE, SQS_FIFO_PIPE, KINESIS_PIPE, DYNAMODB_PIPE, KAFKA_PIPE = [row.pipe for row in ALL]

BY_EVENT_TYPE = {source.event_type: source for source in (SQS, KINESIS, DYNAMODB, KAFKA)}

for _source in BY_EVENT_TYPE.values():
    _source.event_type.row = _source  # read once a batch: the hash of an enum member is Python


def name_in(holder: Any) -> str | None:
    """The event source that a record names, or an event of Kafka; SNS writes a capital E."""
    named = (holder.get(key) for key in ("eventSource", "EventSource"))
    return next((name for name in named if type(name) is str and name), None)


def row_of_record(record: Any) -> EventSource | None:
    """The row of a raw record: by the source that it names, else by its identifier, else None.

    It is the row of a pipe where the record has the shape of a pipe only.
    """
    if not isinstance(record, dict):
        return None
    name = name_in(record)
    for row in BY_EVENT_TYPE.values():
        if name is not None and name not in row.answers_to:
            continue
        for one in (row, row.pipe):
            if identifies(one, record):
                return one
        if name is not None:
            return row
    return None


def identifies(row: EventSource, record: Any) -> bool:
    """Whether a raw record has the identifier that a row asks for."""
    try:
        row.identify([record])
    except Exception:  # `identify` raises whatever the shape of the record causes
        return False
    return True


def row_of_event(event: Any) -> EventSource | None:
    """The row of an event: by the source that it names, else by its first record, else None.

    A bare list is what a pipe delivers. FIFO queues answer as SQS. An empty list names no source;
    Kafka alone has an (empty) dict.
    """
    if isinstance(event, (list, tuple)):
        first = row_of_record(event[0]) if event else None
        return first and first.pipe
    named = name_in(event)
    for row in BY_EVENT_TYPE.values():
        found = event.get(row.collection)
        if named is not None and (named not in row.answers_to or row.collection not in event):
            continue
        try:
            records = row.gather(found)
        except TypeError:
            continue
        first = row_of_record(records[0] if records else None)
        if named or row in (first, first and first.pipe) or found == {}:
            return row
    return None
