"""What the table of sources is made of: how records are found and named."""

from __future__ import annotations

from enum import EnumMeta
from itertools import repeat

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any, TypeAlias

    Records: TypeAlias = list[Any]  # raw records as they came: nothing is known of them yet

# `dict.get` is also the check that a record is a dict: it takes nothing else.
_get = dict.get


def texts_at(
    key: str, inner: str | None = None, *, beside: Callable[[Records], object] | None = None
) -> Callable[[Records], list[str]]:
    """Identifiers that are texts; `beside` raises where a record lacks what it always has."""

    def identify(records: Records) -> list[str]:
        found: list[Any] = list(map(_get, records, repeat(key)))
        if inner is not None:
            found = list(map(_get, found, repeat(inner)))
        # One pass in C: what is not a str cannot be compared with one, and an empty identifier
        # fails the whole batch at AWS.
        # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
        if found and not min(found) > "":
            raise ValueError
        if beside is not None:
            beside(records)
        return found

    return identify


def kafka_offsets(records: Records) -> list[tuple[str, int]]:
    found: list[tuple[Any, Any, Any]] = [
        (_get(record, "topic"), _get(record, "partition"), _get(record, "offset"))
        for record in records
    ]
    for topic, partition, offset in found:
        if (
            type(topic) is not str
            or not topic
            or type(partition) is not int
            or type(offset) is not int
        ):
            raise TypeError
    return [(f"{topic}-{partition}", offset) for topic, partition, offset in found]


def kafka_offsets_in_pipe(records: Records) -> list[tuple[str, int]]:
    # AWS's sample has the partition as text and the offset as a number.
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-msk.html
    return kafka_offsets(
        [
            {
                name: int(value) if type(value) is str and value.isdecimal() else value
                for name in ("partition", "offset")
                if (value := _get(record, name)) is not None
            }
            | {"topic": _get(record, "topic")}
            for record in records
        ]
    )


def kafka_item(identifier: tuple[str, int]) -> dict[str, object]:
    return {"partition": identifier[0], "offset": identifier[1]}


def same(identifier: str) -> str:
    return identifier


def as_list(records: Any) -> Records:
    if isinstance(records, (list, tuple)):
        return records  # type: ignore[return-value]  # a tuple is read like a list
    raise TypeError


def partitions(records: Any) -> Records:
    if isinstance(records, dict):
        return [record for partition in records.values() for record in as_list(partition)]
    return as_list(records)


def message_group(record: dict[str, Any]) -> Hashable:
    try:
        group = record["attributes"]["MessageGroupId"]
    except (KeyError, TypeError):
        return None
    return group if isinstance(group, str) else None


def are_of_fifo_queue(records: Records) -> bool:
    # The name of a FIFO queue ends in .fifo.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues.html
    arn = records[0].get("eventSourceARN") if records else None
    return type(arn) is str and arn.endswith(".fifo")


def topic_partition(record: dict[str, Any]) -> Hashable:
    return record["topic"], record["partition"]


if TYPE_CHECKING:  # which would take every name for a member, and forget the type of `value`
    Members = EnumMeta
else:

    class Members(EnumMeta):
        """Says which member was meant by a name that there is not."""

        def __getattr__(cls, name):
            raise AttributeError(name if name.startswith("_") else no_member(cls, name))

        def __call__(cls, *arguments, **keywords):
            try:
                return super().__call__(*arguments, **keywords)
            except ValueError:
                raise ValueError(no_member(cls, str(*arguments[:1]))) from None

        def __getitem__(cls, name):
            try:
                return super().__getitem__(name)
            except KeyError:
                raise KeyError(no_member(cls, str(name))) from None


def no_member(members: Any, name: str) -> str:
    """The sentence about a member of `EventType` that there is not, and which one was meant."""
    from batchproc._near import event_type_hint

    names = list(members.__members__)
    hint = event_type_hint(name, names) or f"The members are {', '.join(names)}."
    return f"EventType has no member {name[:60]!r}. {hint}"
