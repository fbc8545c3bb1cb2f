"""Events as Lambda sends them, and the same with something broken in them."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from batchproc import sources
from batchproc.sources import EventSource
from pytest_batchproc.events import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from tests.fuzz.choices import Choices
from tests.fuzz.junk import any_value, json_value

MOST_RECORDS = 10
_SIZES = (1, 2, 3, 2, 3, 1, 0, 4, 5, MOST_RECORDS)

Event = dict[str, Any]
Record = dict[str, Any]
Value = Callable[[Choices], Any]

_BODIES = [{"order": number, "price": "1.50"} for number in range(MOST_RECORDS)]


def _made(source: EventSource) -> list[Record]:
    some = range(MOST_RECORDS)
    made: Any
    if source is sources.SQS:
        made = SqsEventFactory()(_BODIES, message_attributes={"trace": "a"})
    elif source is sources.SQS_FIFO:
        made = SqsFifoEventFactory()(_BODIES, groups=[f"group-{one % 3}" for one in some])
    elif source is sources.KINESIS:
        made = KinesisEventFactory()(_BODIES)
    elif source is sources.DYNAMODB:
        made = DynamoDBEventFactory()(_BODIES)
    else:
        made = KafkaEventFactory()(
            _BODIES, partitions=[one % 2 for one in some], headers={"a": b"\xff"}
        )
    return sorted(source.gather(made[source.collection]), key=str)


# Factories check what they make; a copy of what they made costs a tenth of that.
_RECORDS = {source.name: [marshal.dumps(one) for one in _made(source)] for source in sources.ALL}


@dataclass(frozen=True)
class Case:
    """An event that a processor of this source is given.

    Attributes:
        source: the row of the processor.
        event: what it is given.
        plain: it is JSON; else there is something in it that no JSON can bring.
    """

    source: EventSource
    event: Any
    plain: bool = True


def records_of(source: EventSource, number: int) -> list[Record]:
    """So many records of this source, new ones each time."""
    return [marshal.loads(one) for one in _RECORDS[source.name][:number]]


def kept_event(choices: Choices, source: EventSource) -> Event:
    """An event as Lambda sends it, the same one each time: for whom only looks at it."""
    return _EVENTS[source.name][choices.one_of(_SIZES)]


def wrapped(source: EventSource, records: list[Any]) -> Event:
    """The event that carries these records."""
    if source is not sources.KAFKA:
        return {"Records": records}
    partitions: dict[str, list[Any]] = {}
    for record in records:
        number = record.get("partition") if isinstance(record, dict) else 0
        name = "orders-1" if type(number) is int and number == 1 else "orders-0"
        partitions.setdefault(name, []).append(record)
    return {"eventSource": "aws:kafka", "records": partitions}


_EVENTS = {
    source.name: [wrapped(source, records_of(source, size)) for size in range(MOST_RECORDS + 1)]
    for source in sources.ALL
}


def case(choices: Choices, *, only_json: bool = False) -> Case:
    """An event for a source; about every other one has something broken in it."""
    source = choices.one_of(sources.ALL)
    records: list[Any] = records_of(source, choices.one_of(_SIZES))
    if not choices.below(2):
        return Case(source, wrapped(source, records))
    plain = only_json or not choices.once_in(4)
    value = json_value if plain else any_value
    for _ in range(1 + choices.below(3)):
        _break_one(choices, source, records, value)
    event: Any = wrapped(source, records)
    if choices.once_in(4):
        event = _break_event(choices, source, event, value)
    return Case(source, event, plain)


def _break_one(choices: Choices, source: EventSource, records: list[Any], value: Value) -> None:
    if not records:
        return
    at = choices.below(len(records))
    how = choices.below(8)
    if how == 0:
        other = choices.one_of(sources.ALL)
        records[at] = records_of(other, 1)[0]
    elif how == 1:
        records[at] = value(choices)
    elif how == 2:
        records.append(dict(records[at]) if type(records[at]) is dict else records[at])
    elif how == 3:
        records.reverse()
    else:
        _break_field(choices, records[at], value)


def _break_field(choices: Choices, record: Any, value: Value) -> None:
    """Replace, remove or add something at some depth of a record."""
    holder: Any = record
    while type(holder) is dict and holder:
        name = choices.one_of(list(holder))
        inner = holder[name]
        if type(inner) is dict and inner and choices.below(3):
            holder = inner
            continue
        how = choices.below(4)
        if how == 0:
            del holder[name]
        else:
            holder[choices.text() if how == 1 else name] = value(choices)
        return


def _break_event(choices: Choices, source: EventSource, event: Event, value: Value) -> Any:
    how = choices.below(7)
    if how == 0:
        return value(choices)
    if how == 1:
        event[source.collection] = value(choices)
    elif how == 2:
        del event[source.collection]
    elif how == 3:
        event["eventSource"] = value(choices)
    elif how == 4 and source is sources.KAFKA:
        event["records"][choices.text()] = value(choices)
    elif how == 5 and source is not sources.KAFKA:
        event["Records"] = tuple(event["Records"])
    else:
        event[choices.text()] = value(choices)
    return event
