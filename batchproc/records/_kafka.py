"""The view of a record from a Kafka topic, of MSK or of a cluster elsewhere."""

# mypy: disable-error-code="no-any-return"
# Each property says what Lambda sends in its field; a check here every record would pay for.

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# JSON has no types: what isinstance() says of a value from an event is all that is known of it.

from __future__ import annotations

import json
from _collections_abc import Mapping

from batchproc.records._view import RecordView, base64_bytes

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


NO_BODY = "a tombstone"
"""Which records have no body, for messages."""


def body_of(record: dict[str, Any]) -> bytes | None:
    """The value of a raw record; None: it is a tombstone."""
    value = record.get("value")
    return None if value is None else base64_bytes(value)


def header_bytes(values: list[int] | None) -> bytes:
    """The bytes of a header's value, which Lambda sends as numbers from -128 to 127.

    Numbers up to 255 are taken too; a header without a value gives no bytes. Raises ValueError for
    anything else.
    """
    # Lambda reads the bytes in Java, where they have a sign.
    # https://github.com/aws/aws-lambda-go/blob/main/events/kafka.go
    values = values or []
    try:
        if values and min(values) < -128:
            raise ValueError(
                f"A byte of a Kafka header is {min(values)}; the lowest there is is -128"
            )
        return bytes([value & 0xFF if value < 0 else value for value in values])
    except TypeError as error:
        raise ValueError("The value of a Kafka header is a list of whole numbers") from error


class KafkaHeaders(Mapping[str, bytes]):
    """Headers by name, in any spelling of upper and lower case; iteration gives lower case.

    Kafka lets a name occur more than once. The last one is what the name gives, as for its own
    clients; `pairs` has them all, in order and as they were spelt.
    """

    __slots__ = ("_last", "pairs")

    pairs: tuple[tuple[str, bytes], ...]

    def __init__(self, pairs: tuple[tuple[str, bytes], ...]) -> None:
        self.pairs = pairs
        self._last = {name.lower(): value for name, value in pairs}

    def __getitem__(self, name: str) -> bytes:
        return self._last[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        others: Mapping[Any, Any] = other
        return self._last == {str(name).lower(): value for name, value in others.items()}

    __hash__ = None  # type: ignore[assignment]  # equal to a dict, which has no hash

    def __repr__(self) -> str:  # names alone: tokens travel in headers
        return f"<KafkaHeaders {', '.join(self._last)}>"


class KafkaSchemaMetadata(RecordView):
    """What the schema registry says about a key or a value."""

    __slots__ = ()
    _shown = (("dataFormat",), ("schemaId",))

    @property
    def data_format(self) -> str | None:
        """AVRO, JSON or PROTOBUF."""
        return self.raw_event.get("dataFormat")

    @property
    def schema_id(self) -> str | None:
        """The id of the schema."""
        return self.raw_event.get("schemaId")


class KafkaEventRecord(RecordView):
    """A record from a Kafka topic."""

    __slots__ = ("_decoded_headers", "_json_value")
    _shown = (("topic",), ("partition",), ("offset",))

    _decoded_headers: KafkaHeaders
    _json_value: Any

    @property
    def topic(self) -> str:
        """The topic."""
        return self.raw_event["topic"]

    @property
    def partition(self) -> int:
        """The partition of the topic, whose order is kept."""
        partition = self.raw_event["partition"]
        # EventBridge Pipes writes it as text.
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-msk.html
        return int(partition) if type(partition) is str else partition

    @property
    def offset(self) -> int:
        """The position in the partition; with topic and partition it names the record."""
        return self.raw_event["offset"]

    @property
    def timestamp(self) -> int:
        """The time of the record, in milliseconds since 1970; `timestamp_type` says of what."""
        return self.raw_event["timestamp"]

    @property
    def timestamp_type(self) -> str:
        """CREATE_TIME: the producer's time; LOG_APPEND_TIME: the broker's."""
        return self.raw_event["timestampType"]

    @property
    def key(self) -> str | None:
        """The key in base64, None for a record without one."""
        return self.raw_event.get("key")

    @property
    def decoded_key(self) -> bytes | None:
        """The key, None for a record without one. Raises ValueError when it is not base64."""
        key = self.raw_event.get("key")
        return None if key is None else base64_bytes(key)

    @property
    def value(self) -> str | None:
        """The value in base64, None for a tombstone: it says that what the key names is gone."""
        return self.raw_event.get("value")

    @property
    def decoded_value(self) -> bytes | None:
        """The value, None for a tombstone. Raises ValueError when it is not base64."""
        value = self.raw_event.get("value")
        return None if value is None else base64_bytes(value)

    @property
    def json_value(self) -> Any:  # whatever the producer put into the JSON
        """What the JSON in the value says; decoded once. None for a tombstone and for `null`.

        Raises ValueError when the value is not JSON in UTF-8.
        """
        try:
            return self._json_value
        except AttributeError:
            pass  # decoded below: an error in the value does not follow from this one
        value = self.decoded_value
        self._json_value = None if value is None else json.loads(value.decode("utf-8"))
        return self._json_value

    @property
    def headers(self) -> list[dict[str, list[int]]]:
        """The headers as Lambda sends them: one dict each, bytes as signed numbers."""
        return self.raw_event.get("headers") or []

    @property
    def decoded_headers(self) -> KafkaHeaders:
        """The headers by name, values as bytes. Raises ValueError when one is not bytes."""
        try:
            return self._decoded_headers
        except AttributeError:
            pass
        self._decoded_headers = KafkaHeaders(
            tuple(
                (name, header_bytes(value))
                for header in self.headers
                for name, value in header.items()
            )
        )
        return self._decoded_headers

    def header_values(self, name: str) -> list[bytes]:
        """All values of one header in order, whatever the case of its name; maybe none."""
        return [
            value for other, value in self.decoded_headers.pairs if other.lower() == name.lower()
        ]

    @property
    def key_schema_metadata(self) -> KafkaSchemaMetadata | None:
        """What the schema registry says about the key, None without one."""
        return _schema_metadata(self.raw_event.get("keySchemaMetadata"))

    @property
    def value_schema_metadata(self) -> KafkaSchemaMetadata | None:
        """What the schema registry says about the value, None without one."""
        return _schema_metadata(self.raw_event.get("valueSchemaMetadata"))


def _schema_metadata(raw: dict[str, Any] | None) -> KafkaSchemaMetadata | None:
    return None if raw is None else KafkaSchemaMetadata(raw)
