"""A Kinesis data stream: shards that split the hashes of partition keys among them.

https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from batchproc import sources
from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import KinesisEventFactory, Numbering
from pytest_batchproc.events._sent import iso
from pytest_batchproc.simulator._stream import Log, accepted, hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._stream import StreamRecord

_HASHES = 1 << 128


class KinesisStream(Log):
    """A data stream in memory, on a virtual clock.

    Choice: its records are not trimmed. AWS drops them when the retention period of the stream
    ends; here `report.stopped` names a record that blocks its shard that long.

    Args:
        name: the name of the stream. Default "clicks".
        shards: the number of shards, which split the hashes of partition keys. Default 1.
        region: the AWS region of the ARN. Default "us-east-1".
        account_id: the AWS account of the ARN. Default "123456789012".
        clock: a `Clock` to share. Default None: the clock of the mapping.
        numbering: a `Numbering` to share with streams and factories that must not repeat each
            other's identifiers. Default None.

    Raises:
        ValueError: Kinesis does not accept such a stream.

    Example:
        >>> stream = KinesisStream(shards=2)
        >>> stream.put({"page": "/"}, "customer-1").number
        0
    """

    source: ClassVar[EventSource] = sources.KINESIS

    _adds = "put"

    def __init__(
        self,
        name: str = "clicks",
        shards: int = 1,
        *,
        region: str = "us-east-1",
        account_id: str = "123456789012",
        clock: Clock | None = None,
        numbering: Numbering | None = None,
    ) -> None:
        factory = KinesisEventFactory(region=region, account_id=account_id, numbering=numbering)
        super().__init__(name, shards, factory, clock, "shards")
        named = accepted(lambda: factory._prepare({"stream_name": name}, True), stream_name="name")
        self.arn: str = named["stream_name"].arn
        self._of_shard = [
            factory._prepare({"stream_name": name, "shard_id": self.shard_id(shard)}, False)
            for shard in range(shards)
        ]

    def put(
        self,
        data: object,
        partition_key: str | None = None,
        *,
        explicit_hash_key: int | str | None = None,
    ) -> StreamRecord:
        """Put a record and return it.

        Args:
            data: bytes as they are, text as UTF-8, anything else as JSON. Required.
            partition_key: its hash chooses the shard. Default None: each record has its own.
            explicit_hash_key: the hash itself, from 0 to 2**128 - 1. Default None.

        Raises:
            InvalidEventError: Kinesis does not accept the record.
        """
        number = len(self.records)
        key = f"key-{number}" if partition_key is None else partition_key
        hashed = _checked_hash(explicit_hash_key)
        if hashed is None:
            hashed = hash_of(str(key))
        # As Kinesis splits them: equal ranges, what does not divide goes to the last.
        shard = min(hashed // (_HASHES // self.shards), self.shards - 1)
        fields = {**self._of_shard[shard], "partition_key": key}
        made = accepted(
            lambda: self._factory._record(self._event_number, number, data, fields, True),
            bodies="data",
            partition_keys="partition_key",
        )
        return self._append(made, data, key, shard)

    def event(self, records: Sequence[StreamRecord], window: Mapping[str, Any]) -> dict[str, Any]:
        """Return the event of these `records`; `window` has the fields of a tumbling window, if
        any.
        """
        fields = dict(window)
        if window:
            fields |= {"stream_name": self.name}
        return self._factory._event([self.record(record) for record in records], fields, False)

    def shard_id(self, shard: int) -> str:
        """Return what events call this `shard`, counted from 0."""
        return f"shardId-{shard:012d}"

    def batch_info(self, records: Sequence[StreamRecord]) -> tuple[str, dict[str, Any]]:
        """Return what a destination gets of `records` that were discarded, and under which key."""
        first, last = records[0], records[-1]
        return "KinesisBatchInfo", {
            "shardId": self.shard_id(first.shard),
            "startSequenceNumber": first.identifier,
            "endSequenceNumber": last.identifier,
            "approximateArrivalOfFirstRecord": iso(first.milliseconds),
            "approximateArrivalOfLastRecord": iso(last.milliseconds),
            "batchSize": len(records),
            "streamArn": self.arn,
        }

    def _set_time(self, record: dict[str, Any], milliseconds: int) -> None:
        record["kinesis"]["approximateArrivalTimestamp"] = milliseconds / 1000


def _checked_hash(given: int | str | None) -> int | None:
    if given is None:
        return None
    number = int(given) if isinstance(given, str) and given.isdecimal() else given
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < _HASHES:
        raise InvalidEventError(
            f"explicit_hash_key: {shown(given)}; Kinesis takes a whole number from 0 to 2**128 - 1"
        )
    return number
