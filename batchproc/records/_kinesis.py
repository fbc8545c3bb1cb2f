"""The view of a record from a Kinesis data stream."""

# mypy: disable-error-code="no-any-return"
# Each property says what Lambda sends in its field; a check here every record would pay for.

from __future__ import annotations

import json

from batchproc.records._view import RecordView, base64_bytes

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAX_SIZE = 32 * 1024 * 1024
_ZLIB_OR_GZIP = 15 + 32  # the largest window, and the header says which of the two it is


NO_BODY = "its data is null"
"""Which records have no body, for messages."""


def body_of(record: dict[str, Any]) -> bytes | None:
    """The data of a raw record; EventBridge Pipes delivers it without `kinesis` around it."""
    data = record.get("kinesis", record)["data"]
    return None if data is None else base64_bytes(data)


class KinesisStreamRecordPayload(RecordView):
    """What the producer put into the stream, and where it is in there."""

    __slots__ = ()
    _shown = (("sequenceNumber",),)

    @property
    def data(self) -> str:
        """The data in base64."""
        return self.raw_event["data"]

    @property
    def partition_key(self) -> str:
        """What the producer chose; it decides on the shard."""
        return self.raw_event["partitionKey"]

    @property
    def sequence_number(self) -> str:
        """What a response names the record by. Compare as int, the lengths differ."""
        return self.raw_event["sequenceNumber"]

    @property
    def approximate_arrival_timestamp(self) -> float:
        """When the record came into the stream, in seconds since 1970."""
        return float(self.raw_event["approximateArrivalTimestamp"])

    @property
    def kinesis_schema_version(self) -> str:
        """The version of this part of the record."""
        return self.raw_event["kinesisSchemaVersion"]

    @property
    def encryption_type(self) -> str | None:
        """NONE or KMS; often left out."""
        return self.raw_event.get("encryptionType")

    def data_as_bytes(self) -> bytes:
        """The data. Raises ValueError when it is not base64."""
        return base64_bytes(self.raw_event["data"])

    def data_as_text(self) -> str:
        """The data as text. Raises ValueError when it is not UTF-8."""
        return self.data_as_bytes().decode("utf-8")

    def data_as_json(self) -> Any:  # whatever the producer put into the JSON
        """What the JSON in the data says. Raises ValueError when it is not JSON."""
        return json.loads(self.data_as_text())

    def data_zlib_compressed_as_json(self, *, max_size: int = _MAX_SIZE) -> Any:  # as data_as_json
        """What the JSON in gzip or zlib data says; CloudWatch Logs writes such records.

        Raises ValueError when the data is not one whole gzip or zlib stream, and when it
        decompresses to more than `max_size` bytes (32 MiB): a megabyte can hold a gigabyte of
        nothing, and a function killed for its memory fails the whole batch, not this record alone.
        """
        return json.loads(_decompressed(self.data_as_bytes(), max_size))


def _decompressed(data: bytes, max_size: int) -> bytes:
    import zlib

    if max_size < 0:  # -1 would unpack all of it: zlib takes 0 for no limit
        raise ValueError(f"max_size must be a number of bytes, 0 or more; {max_size!r} came.")
    stream = zlib.decompressobj(_ZLIB_OR_GZIP)
    try:
        plain = stream.decompress(data, max_size + 1)
    except zlib.error as error:
        raise ValueError(f"The data is neither gzip nor zlib: {error}") from error
    if len(plain) > max_size:
        raise ValueError(
            f"The data decompresses to more than {max_size} bytes.\n"
            "Pass data_zlib_compressed_as_json(max_size=...) if that is as it should be."
        )
    if not stream.eof:
        raise ValueError("The compressed data ends too early: its last part is missing")
    if stream.unused_data.strip(b"\0"):  # gzip files may be padded with zeros
        raise ValueError(f"{len(stream.unused_data)} bytes follow the compressed data")
    return plain


class KinesisStreamRecord(RecordView):
    """A record from a Kinesis data stream."""

    __slots__ = ()
    _shown = (("eventID",), ("eventSourceARN",))

    @property
    def kinesis(self) -> KinesisStreamRecordPayload:
        """What the producer put into the stream, and where it is in there.

        EventBridge Pipes delivers these fields in the record itself.
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
        """
        raw = self.raw_event
        flat = "kinesis" not in raw and "sequenceNumber" in raw
        return KinesisStreamRecordPayload(raw if flat else raw["kinesis"])

    @property
    def event_id(self) -> str:
        """The shard and the sequence number, with a colon between them."""
        return self.raw_event["eventID"]

    @property
    def event_name(self) -> str:
        """Always "aws:kinesis:record"."""
        return self.raw_event["eventName"]

    @property
    def event_source(self) -> str:
        """Always "aws:kinesis"."""
        return self.raw_event["eventSource"]

    @property
    def event_source_arn(self) -> str:
        """The ARN of the stream."""
        return self.raw_event["eventSourceARN"]

    @property
    def event_version(self) -> str:
        """The version of the record's envelope."""
        return self.raw_event["eventVersion"]

    @property
    def invoke_identity_arn(self) -> str:
        """The role that the function runs with."""
        return self.raw_event["invokeIdentityArn"]

    @property
    def aws_region(self) -> str:
        """The region of the stream."""
        return self.raw_event["awsRegion"]
