"""Strategy of DynamoDB stream events."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from pytest_batchproc._bodies import plain, shown
from pytest_batchproc.events import DynamoDBEventFactory, _limits
from pytest_batchproc.events._numbering import rising
from pytest_batchproc.strategies._arguments import bodies_of, strategy
from pytest_batchproc.strategies._drawing import Drawing, Fields, Row

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from batchproc.shapes import DynamoDBEvent

_EVENT_NAMES = ("INSERT", "MODIFY", "REMOVE")
_LISTED = ", ".join(_EVENT_NAMES)


def dynamodb_events(
    bodies: SearchStrategy[Any] | None = None,  # whatever a factory takes as a body
    *,
    min_size: int = 1,
    max_size: int | None = None,
    event_names: SearchStrategy[str] | None = None,
    olds: SearchStrategy[Any] | None = None,  # items, as bodies are
    number: int = 0,
    **fields: object,
) -> SearchStrategy[DynamoDBEvent]:
    """Draw batches of a table's stream: insertions, changes and deletions.

    A body is the item that is left, or the one that was deleted. Without `key_names`, the first
    attribute that can be one is the key.

    Args:
        bodies: a strategy of bodies. Default None: bodies of several shapes.
        min_size: the smallest number of records. Default 1.
        max_size: the largest number of records. Default None: what Lambda delivers at most, or
            fewer.
        event_names: a strategy of INSERT, MODIFY and REMOVE. Default None: all three;
            `event_name=` gives one alone.
        olds: a strategy of the items that were changed. Default None: drawn like `bodies`.
        number: the number of the event; events with another number have other identifiers. Default
            0.
        **fields: keywords of the event factory: the same for all records, or a strategy, drawn
            once for each event; also `region` and `account_id`.

    Returns:
        A strategy of events.

    Raises:
        InvalidArgument: there are no such events.
    """
    items = bodies_of(bodies)
    row = {
        "body": items,
        "event_names": _event_names(event_names, fields),
        "olds": items if olds is None else strategy("olds", olds, "a strategy of items"),
    }
    return Drawing(
        kind=DynamoDBEventFactory,
        row=row,
        sizes=(min_size, max_size),
        fields=fields,
        number=number,
        per_record=partial(_change_by_change, number=number),
    ).events()


def _event_names(given: object, fields: Fields) -> SearchStrategy[str]:
    """The names of the events; `event_name` is taken out of the fields."""
    only = fields.pop("event_name", None)
    if only is not None and given is not None:
        raise InvalidArgument("event_names and event_name are one field; leave one out")
    if only not in (None, *_EVENT_NAMES):
        raise InvalidArgument(f"event_name: expected one of {_LISTED}; got {shown(only)}")
    if given is not None:
        return strategy("event_names", given, f"a strategy of {_LISTED}")
    if only is None and fields.get("ttl_delete"):
        only = "REMOVE"  # what the time to live makes is no other
    return st.sampled_from(_EVENT_NAMES if only is None else (only,))


def _change_by_change(rows: list[Row], fields: Fields, number: int) -> list[Fields]:
    return [_change(row, rising(number, index), fields) for index, row in enumerate(rows)]


def _change(row: Row, number: int, fields: Fields) -> Fields:
    """One write to the table; both images of a change have the same key."""
    item = _as_item(row["body"], number)
    images = [item]
    if row["event_names"] == "MODIFY":
        images.append(_as_item(row["olds"], number))
    own: Fields = {"body": item, "event_name": row["event_names"]}
    names = fields.get("key_names")
    if names is None and "keys" not in fields:
        names = _key_names(item)
        own |= {"key_names": names} if names else {"keys": {_free_name(images): number}}
    if len(images) > 1:
        kept = {name: item[name] for name in names or () if name in item}
        own["old"] = {**images[1], **kept}
    return own


def _as_item(body: object, number: int) -> Mapping[str, Any]:
    """The body, or an item with the body in it, as the factory makes one."""
    found = plain(body)
    return found if isinstance(found, Mapping) else {"id": number, "body": found}


def _key_names(item: Mapping[str, object]) -> list[str]:
    return next(([name] for name, value in item.items() if _can_be_key(value)), [])


def _can_be_key(value: object) -> bool:
    if isinstance(value, str):
        value = value.encode(errors="replace")
    if isinstance(value, bytes):
        return 0 < len(value) <= _limits.DYNAMODB_PARTITION_KEY.most
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _free_name(images: list[Mapping[str, Any]]) -> str:
    name = "id"
    while any(name in image for image in images):
        name += "_"
    return name
