"""Strategy of Kafka events."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_batchproc.events import KafkaEventFactory
from pytest_batchproc.events._numbering import rising
from pytest_batchproc.strategies._arguments import bodies_of, dicts, drawn_or_one_of
from pytest_batchproc.strategies._drawing import Drawing, Fields, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import SearchStrategy

    from batchproc.shapes import KafkaEvent

_HEADERS = "a dict or a strategy of dicts, such as {'trace': st.binary()}"


def kafka_events(
    bodies: SearchStrategy[Any] | None = None,  # whatever a factory takes as a body
    *,
    min_size: int = 1,
    max_size: int | None = None,
    partitions: SearchStrategy[int] | Sequence[int] | int | None = None,
    keys: SearchStrategy[Any]
    | Sequence[Any]
    | int
    | None = None,  # whatever a factory takes as a key
    # Names, and values as a factory's.
    headers: SearchStrategy[Any] | Mapping[str, object] | None = None,
    number: int = 0,
    **fields: object,
) -> SearchStrategy[KafkaEvent]:
    """Draw batches of a Kafka topic.

    A body None is a record without a value: `bodies=st.none() | bodies(Order)` has tombstones.

    Args:
        bodies: a strategy of bodies. Default None: bodies of several shapes.
        min_size: the smallest number of records. Default 1.
        max_size: the largest number of records. Default None: what Lambda delivers at most, or
            fewer.
        partitions: the partitions: their number, a list, or a strategy. Default None: three.
        keys: the keys: their number, a list, or a strategy. Default None: all distinct.
        headers: a dict, or a strategy of dicts. Default None: no headers.
        number: the number of the event; events with another number have other identifiers. Default
            0.
        **fields: keywords of the event factory: the same for all records, or a strategy, drawn
            once for each event; also `region` and `account_id`.

    Returns:
        A strategy of events.

    Raises:
        InvalidArgument: there are no such events.
    """
    row = {"body": bodies_of(bodies)}
    if partitions is None and "partition" not in fields:
        partitions = 3
    if partitions is not None:
        row["partitions"] = drawn_or_one_of("partitions", partitions, range)
    if keys is not None:
        row["keys"] = drawn_or_one_of(
            "keys", keys, lambda many: [f"key-{one}" for one in range(many)]
        )
    if headers is not None:
        row["headers"] = dicts("headers", headers, _HEADERS)
    return Drawing(
        kind=KafkaEventFactory,
        row=row,
        sizes=(min_size, max_size),
        # Offsets are counted by topic and partition, not by event.
        fields={"offset": rising(number, 0), **fields} if number else fields,
        number=number,
        per_record=None if headers is None else _record_by_record,
    ).events()


def _record_by_record(rows: list[Row], fields: Fields) -> list[Fields]:
    seen: Counter[object] = Counter()
    made = []
    for row in rows:
        partition = row.get("partitions", fields.get("partition"))
        own = {"headers": row["headers"], "offset": fields.get("offset", 0) + seen[partition]}
        own |= {name[:-1]: row[name] for name in ("partitions", "keys") if name in row}
        seen[partition] += 1
        made.append(own)
    return made
