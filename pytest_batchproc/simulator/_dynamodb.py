"""The stream of a DynamoDB table: what each write changed, in order.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from batchproc import sources
from pytest_batchproc._bodies import plain, shown
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import DynamoDBEventFactory, Numbering
from pytest_batchproc.events._attribute_values import item as as_item
from pytest_batchproc.events._images import NOTHING
from pytest_batchproc.events._keys import key_asked_for
from pytest_batchproc.events._sent import iso
from pytest_batchproc.simulator._stream import Log, accepted, hash_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._stream import StreamRecord

ViewType = Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]


class _Kept(NamedTuple):
    item: dict[str, Any]
    shapes: dict[str, Any]


class DynamoDBStream(Log):
    """A table and its stream in memory, on a virtual clock. Write to it, and the stream has the
    changes.

    Choice: records are not trimmed. AWS drops them after a day; here `report.stopped` names a
    record that blocks its shard that long.

    Args:
        name: the name of the table. Default "orders".
        key_names: the names of the partition key and, if there is one, of the sort key. Default
            ("id",).
        view_type: which images of an item the stream has. Default "NEW_AND_OLD_IMAGES".
        shards: the number of shards. Default 1.
        region: the AWS region of the ARN. Default "us-east-1".
        account_id: the AWS account of the ARN. Default "123456789012".
        clock: a `Clock` to share. Default None: the clock of the mapping.
        numbering: a `Numbering` to share with streams and factories that must not repeat each
            other's identifiers. Default None.

    Raises:
        ValueError: DynamoDB does not accept such a table, or such a stream of it.
    """

    source: ClassVar[EventSource] = sources.DYNAMODB

    _adds = "put"

    def __init__(
        self,
        name: str = "orders",
        key_names: Sequence[str] = ("id",),
        view_type: ViewType = "NEW_AND_OLD_IMAGES",
        shards: int = 1,
        *,
        region: str = "us-east-1",
        account_id: str = "123456789012",
        clock: Clock | None = None,
        numbering: Numbering | None = None,
    ) -> None:
        factory = DynamoDBEventFactory(region=region, account_id=account_id, numbering=numbering)
        super().__init__(name, shards, factory, clock, "shards")
        self.arn: str = factory._stream_arn(name)
        self.key_names: tuple[str, ...] = accepted(
            lambda: key_asked_for(None, key_names, True).names
        )
        asked = {
            "table_name": name,
            "key_names": self.key_names,
            "stream_view_type": view_type,
        }
        self._same = accepted(
            lambda: factory._prepare(asked, True), table_name="name", stream_view_type="view_type"
        )
        self._items: dict[str, _Kept] = {}
        self._first_items: dict[str, _Kept] | None = None  # what a search begins with

    def rewind(self) -> None:
        """Be as when all items had been written, at time 0; for a search over many runs."""
        super().rewind()
        # Items are replaced, never changed, so a copy of the dict keeps what was there.
        self._first_items = dict(self._items) if self._first_items is None else self._first_items
        self._items = dict(self._first_items)

    # --- writing ----------------------------------------------------------------------------------

    @property
    def items(self) -> list[dict[str, Any]]:
        """What is in the table; copies, in the order in which they came."""
        return [copy.deepcopy(kept.item) for kept in self._items.values()]

    def put(self, item: object) -> StreamRecord | None:
        """Write an `item`, and return its record: INSERT, or MODIFY if it replaces another one.

        Returns None if nothing changes: the stream of a table has no record of that.

        Raises:
            InvalidEventError: DynamoDB does not accept the item.
        """
        return self._write(item, "item")

    def update(
        self,
        key: object,
        values: Mapping[str, object] | None = None,
        *,
        remove: Iterable[str] = (),
    ) -> StreamRecord | None:
        """Set or remove attributes of an item, and return the record; None as for `put`.

        An item that is not there is created, as by DynamoDB.

        Args:
            key: a dict, or the value alone if the key has one attribute. Required.
            values: the attributes to set. Default None: what the dict of `key` holds in addition.
            remove: the names of the attributes to remove. Default: none.

        Raises:
            InvalidEventError: DynamoDB does not accept the change.
        """
        found = self._key(key)
        beside = self._beside_key(key)
        if values is None:
            values = beside
        elif beside:
            raise InvalidEventError(
                f"key: it has {', '.join(map(repr, beside))} in addition to the key, and `values` "
                "is given too; put all attributes to set into `values`"
            )
        removed = set(remove)
        for name in self.key_names:
            if name in values or name in removed:
                raise InvalidEventError(
                    f"values: {name!r} is of the key, and a key never changes; delete the item and "
                    "put another"
                )
        kept = self._items.get(self._lane(_shapes(found, "key")))
        new = {**(kept.item if kept else found), **values}
        return self._write(
            {name: value for name, value in new.items() if name not in removed}, "values"
        )

    def delete(self, key: object, *, by_ttl: bool = False) -> StreamRecord | None:
        """Delete an item, and return the record; None if there is no such item.

        Args:
            key: the key of the item, or the whole item. Required.
            by_ttl: True: its time to live ended, and DynamoDB deleted it itself. Default False.

        Raises:
            InvalidEventError: this is not a key of the table.
        """
        lane = self._lane(_shapes(self._key(key), "key"))
        kept = self._items.get(lane)
        if kept is None:
            return None
        fields = {"old": kept.item} | ({"ttl_delete": True} if by_ttl else {})
        record = self._add(fields, kept.item, lane, kept.shapes, "key")
        del self._items[lane]
        return record

    def _write(self, item: object, argument: str) -> StreamRecord | None:
        new = copy.deepcopy(plain(item))
        shapes = _shapes(new, argument)
        lane = self._lane(shapes)
        kept = self._items.get(lane)
        if kept is not None and kept.shapes == shapes:
            return None
        fields = {"new": new} | ({"old": kept.item} if kept else {})
        record = self._add(fields, new, lane, shapes, argument)
        self._items[lane] = _Kept(dict(new) if isinstance(new, Mapping) else {}, shapes)
        return record

    def _add(
        self,
        fields: Mapping[str, Any],
        body: object,
        lane: str,
        shapes: Mapping[str, Any],
        argument: str,
    ) -> StreamRecord:
        made = accepted(
            lambda: self._factory._record(
                self._event_number, len(self.records), NOTHING, {**self._same, **fields}, True
            ),
            new=argument,
        )
        # Choice: AWS does not say how it spreads items over shards; all of a key are in one.
        spread = hash_of(json.dumps(shapes[self.key_names[0]])) % self.shards
        return self._append(made, body, lane, spread)

    def _key(self, key: object) -> dict[str, Any]:
        found = plain(key)
        if isinstance(found, Mapping):
            if set(found) >= set(self.key_names):
                return {name: found[name] for name in self.key_names}
        elif len(self.key_names) == 1:
            return {self.key_names[0]: key}
        raise InvalidEventError(
            f"key: {shown(key)}; expected a dict with {' and '.join(map(repr, self.key_names))}"
        )

    def _beside_key(self, item: object) -> dict[str, object]:
        found = plain(item)
        given = found if isinstance(found, Mapping) else {}
        return {name: value for name, value in given.items() if name not in self.key_names}

    def _lane(self, shapes: Mapping[str, Any]) -> str:
        return json.dumps({name: shapes[name] for name in self.key_names if name in shapes})

    # --- for pollers ------------------------------------------------------------------------------

    def event(self, records: Sequence[StreamRecord], window: Mapping[str, Any]) -> dict[str, Any]:
        """Return the event of these `records`; `window` has the fields of a tumbling window, if
        any.
        """
        fields = dict(window)
        if window:
            fields |= {"table_name": self.name}
        return self._factory._event([self.record(record) for record in records], fields, False)

    def shard_id(self, shard: int) -> str:
        """Return what events call this `shard`, counted from 0."""
        return f"shardId-00000001767225600000-{shard:08d}"

    def batch_info(self, records: Sequence[StreamRecord]) -> tuple[str, dict[str, Any]]:
        """Return what a destination gets of `records` that were discarded, and under which key."""
        first, last = records[0], records[-1]
        return "DDBStreamBatchInfo", {
            "shardId": self.shard_id(first.shard),
            "startSequenceNumber": first.identifier,
            "endSequenceNumber": last.identifier,
            # Recorded on AWS: whole seconds, unlike those of Kinesis.
            "approximateArrivalOfFirstRecord": iso(first.milliseconds // 1000 * 1000, "seconds"),
            "approximateArrivalOfLastRecord": iso(last.milliseconds // 1000 * 1000, "seconds"),
            "batchSize": len(records),
            "streamArn": self.arn,
        }

    def _set_time(self, record: dict[str, Any], milliseconds: int) -> None:
        record["dynamodb"]["ApproximateCreationDateTime"] = milliseconds // 1000


def _shapes(item: object, argument: str) -> dict[str, Any]:
    found = accepted(lambda: as_item(item, argument, True))
    return {name: value.shape for name, value in found.items()}
