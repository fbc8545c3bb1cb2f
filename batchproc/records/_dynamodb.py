"""The view of a record from a DynamoDB stream."""

# mypy: disable-error-code="no-any-return"
# Each property says what Lambda sends in its field; a check here every record would pay for.

from __future__ import annotations

from _collections_abc import KeysView
from enum import Enum

from batchproc.records._attribute_values import plain_item
from batchproc.records._view import RecordView

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


NO_BODY = "a REMOVE, or a stream without new images"
"""Which records have no body, for messages."""


def body_of(record: dict[str, Any]) -> dict[str, Any] | None:
    """The new image of a raw record, in plain Python values; None: the record has none."""
    image = record["dynamodb"].get("NewImage")
    return None if image is None else plain_item(image)


class _Named(Enum):
    """An Enum whose members equal those of the same name of another Enum class of the same name.

    So `record.event_name == DynamoDBRecordEventName.INSERT` is true for the member of either
    library while a code base moves from one to the other.
    """

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Enum) and type(other).__name__ == type(self).__name__:
            return other.name == self.name
        return NotImplemented

    def __hash__(self) -> int:  # as that of every Enum
        return hash(self.name)


class DynamoDBRecordEventName(_Named):
    """What happened to the item."""

    INSERT = "INSERT"
    """A new item was added to the table."""
    MODIFY = "MODIFY"
    """Attributes of an item were changed."""
    REMOVE = "REMOVE"
    """An item was deleted, by a request or by its time to live."""


class StreamViewType(_Named):
    """What the stream says about an item, as chosen for the table."""

    KEYS_ONLY = "KEYS_ONLY"
    """Only the key attributes of the item."""
    NEW_IMAGE = "NEW_IMAGE"
    """The whole item, as it is after the change."""
    OLD_IMAGE = "OLD_IMAGE"
    """The whole item, as it was before the change."""
    NEW_AND_OLD_IMAGES = "NEW_AND_OLD_IMAGES"
    """Both images of the item."""


class ItemKey(dict[str, "Any"]):
    """The `key` of an item: a dict of plain values that can also be called.

    `StreamRecord.keys` has the name of a method of Mapping, and `dict(view)` and `{**view}` call
    that method. So the dict, when it is called, returns the names of `fields`, the fields of the
    view.
    """

    __slots__ = ("_fields",)

    def __init__(self, key: dict[str, Any], fields: dict[str, Any]) -> None:
        super().__init__(key)
        self._fields = fields

    def __call__(self) -> KeysView[str]:
        return KeysView(self._fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return ItemKey, (dict(self), self._fields)


class StreamRecord(RecordView):
    """What happened to one item of the table, in plain Python values, each decoded once.

    Numbers are exact `Decimal`s, binaries `bytes`, sets `set`s. An image that the stream does not
    carry, or that there is not for this event, is an empty dict. Reading one raises ValueError when
    it holds something that is not an attribute value.
    """

    __slots__ = ("_keys", "_new_image", "_old_image")
    _shown = (("SequenceNumber",), ("StreamViewType",))

    _keys: ItemKey
    _new_image: dict[str, Any]
    _old_image: dict[str, Any]

    def _read_keys(self) -> ItemKey:
        """The key of the item."""
        try:
            return self._keys
        except AttributeError:
            pass  # decoded below: an error in the item does not follow from this one
        self._keys = ItemKey(plain_item(self.raw_event.get("Keys") or {}), self.raw_event)
        return self._keys

    # Declared as what it gives: to pyright no class with a property `keys` fits `dict(view)`.
    keys: ItemKey = property(_read_keys)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    @property
    def new_image(self) -> dict[str, Any]:
        """The item as it is now."""
        try:
            return self._new_image
        except AttributeError:
            pass
        self._new_image = plain_item(self.raw_event.get("NewImage") or {})
        return self._new_image

    @property
    def old_image(self) -> dict[str, Any]:
        """The item as it was before."""
        try:
            return self._old_image
        except AttributeError:
            pass
        self._old_image = plain_item(self.raw_event.get("OldImage") or {})
        return self._old_image

    @property
    def sequence_number(self) -> str | None:
        """What a response names the record by. Compare as int, the lengths differ."""
        return self.raw_event.get("SequenceNumber")

    @property
    def size_bytes(self) -> int | None:
        """The size of this part of the record."""
        size = self.raw_event.get("SizeBytes")
        return None if size is None else int(size)

    @property
    def stream_view_type(self) -> StreamViewType | None:
        """What the stream carries. Raises ValueError when it is none of the four."""
        name = self.raw_event.get("StreamViewType")
        return None if name is None else StreamViewType(name)

    @property
    def approximate_creation_date_time(self) -> int | None:
        """When it happened, in whole seconds since 1970."""
        seconds = self.raw_event.get("ApproximateCreationDateTime")
        return None if seconds is None else int(seconds)


class DynamoDBRecord(RecordView):
    """A record from a DynamoDB stream."""

    __slots__ = ("_dynamodb",)
    _shown = (("eventName",), ("dynamodb", "SequenceNumber"), ("eventSourceARN",))

    _dynamodb: StreamRecord

    @property
    def dynamodb(self) -> StreamRecord:
        """What happened to the item; the same view each time, since it keeps what it decoded."""
        try:
            return self._dynamodb
        except AttributeError:
            pass
        self._dynamodb = StreamRecord(self.raw_event["dynamodb"])
        return self._dynamodb

    @property
    def event_name(self) -> DynamoDBRecordEventName | None:
        """What happened. Raises ValueError when it is none of the three."""
        name = self.raw_event.get("eventName")
        return None if name is None else DynamoDBRecordEventName(name)

    @property
    def user_identity(self) -> dict[str, str]:
        """Who did it: DynamoDB itself when the item's time to live was over, else empty."""
        return self.raw_event.get("userIdentity") or {}

    @property
    def event_id(self) -> str | None:
        """The id of the record; not what a response names it by."""
        return self.raw_event.get("eventID")

    @property
    def event_source(self) -> str | None:
        """Always "aws:dynamodb"."""
        return self.raw_event.get("eventSource")

    @property
    def event_source_arn(self) -> str | None:
        """The ARN of the stream."""
        return self.raw_event.get("eventSourceARN")

    @property
    def event_version(self) -> str | None:
        """The version of the record's envelope."""
        return self.raw_event.get("eventVersion")

    @property
    def aws_region(self) -> str | None:
        """The region of the table."""
        return self.raw_event.get("awsRegion")
