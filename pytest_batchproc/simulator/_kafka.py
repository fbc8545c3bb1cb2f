"""A Kafka topic: partitions that one consumer reads, several in one event.

https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from batchproc import sources
from pytest_batchproc._bodies import bytes_of, shown
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import KafkaEventFactory, Numbering
from pytest_batchproc.events._cluster import EVENT_RULES, RULES
from pytest_batchproc.events._rules import check
from pytest_batchproc.events._sent import iso
from pytest_batchproc.simulator._destinations import TOPIC, failure_destination
from pytest_batchproc.simulator._stream import Log, accepted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc._verdict import Verdict
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.events._headers import Headers
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._polling_streams import LogPoller
    from pytest_batchproc.simulator._settings import Settings
    from pytest_batchproc.simulator._stream import StreamRecord

Redelivery = Literal["listed", "from_lowest"]
# Infinite retries with a destination end after so many.
# https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
_CAPPED = 10


class KafkaTopic(Log):
    """A topic in memory, on a virtual clock.

    Choice: AWS says that what a response lists is retried, "just those"; a consumer that can only
    go back to an offset would retry all that follow, too. `redelivery` has both readings.

    Choice: a mapping whose settings are keywords is in provisioned mode. With `config=` it is in
    that mode only if `ProvisionedPollerConfig` says so.

    Args:
        name: the name of the topic. Default "orders".
        partitions: the number of partitions. Default 1.
        redelivery: what Lambda retries after a partial response. "listed", the default: the
            records that it lists; "from_lowest": in each partition everything from the lowest of
            them on.
        event_source: "aws:kafka", the default, for a cluster of MSK; "SelfManagedKafka" for
            another.
        cluster_name: the name of the MSK cluster. Default "shop".
        region: the AWS region of the ARN. Default "us-east-1".
        account_id: the AWS account of the ARN. Default "123456789012".
        clock: a `Clock` to share. Default None: the clock of the mapping.
        numbering: a `Numbering` to share with streams and factories that must not repeat each
            other's identifiers. Default None.

    Raises:
        ValueError: Kafka does not accept such a topic.
    """

    source: ClassVar[EventSource] = sources.KAFKA

    def __init__(
        self,
        name: str = "orders",
        partitions: int = 1,
        *,
        redelivery: Redelivery = "listed",
        event_source: Literal["aws:kafka", "SelfManagedKafka"] = "aws:kafka",
        cluster_name: str = "shop",
        region: str = "us-east-1",
        account_id: str = "123456789012",
        clock: Clock | None = None,
        numbering: Numbering | None = None,
    ) -> None:
        if redelivery not in ("listed", "from_lowest"):
            raise ValueError(f"redelivery: {shown(redelivery)}; expected 'listed' or 'from_lowest'")
        accepted(lambda: check({"topic": name}, RULES), topic="name")
        named = {"event_source": event_source, "cluster_name": cluster_name}
        accepted(lambda: check(named, EVENT_RULES))
        factory = KafkaEventFactory(
            topic=name,
            cluster_name=cluster_name,
            region=region,
            account_id=account_id,
            numbering=numbering,
        )
        super().__init__(name, partitions, factory, clock, "partitions")
        self.redelivery = redelivery
        self._event_source = event_source
        self.arn: str = self.event((), {}).get("eventSourceArn", "")
        self._turn = 0

    def send(
        self,
        value: object,
        *,
        key: object = None,
        partition: int | None = None,
        headers: Headers | None = None,
    ) -> StreamRecord:
        """Send a record and return it.

        Args:
            value: bytes as they are, text as UTF-8, anything else as JSON; None is a tombstone, a
                record without a value. Required.
            key: the key; without `partition` it chooses the partition, as Kafka's clients do.
                Default None.
            partition: the partition, from 0. Default None: by the key, else the next one in turn.
            headers: a dict, or a list of pairs, of text or bytes. Default None.

        Raises:
            InvalidEventError: Kafka does not accept the record.
        """
        value_bytes = None if value is None else accepted(lambda: bytes_of(value, "value"))
        key_bytes = None if key is None else accepted(lambda: bytes_of(key, "key"))
        place = self._partition(key_bytes, partition)
        fields = accepted(
            lambda: self._factory._prepare(
                {"partition": place, "headers": headers, "key": key_bytes}, True
            )
        )
        made = self._factory._record(
            self._event_number, len(self.records), value_bytes, fields, True
        )
        return self._append(made, value, f"{self.name}-{place}", place)

    def _partition(self, key: bytes | None, given: int | None) -> int:
        if given is not None:
            is_there = type(given) is int and 0 <= given < self.shards
            if not is_there:
                raise InvalidEventError(
                    f"partition: {shown(given)}; {self.name} has 0 to {self.shards - 1}"
                )
            return given
        if key is not None:
            return (_murmur2(key) & 0x7FFFFFFF) % self.shards
        self._turn += 1
        return (self._turn - 1) % self.shards

    # --- for pollers ------------------------------------------------------------------------------

    def event(self, records: Sequence[StreamRecord], window: Mapping[str, Any]) -> dict[str, Any]:
        """Return the event of these `records`; a topic has no `window`."""
        fields = {"event_source": self._event_source}
        return self._factory._event([self.record(record) for record in records], fields, False)

    def shard_id(self, shard: int) -> str:
        """Return what events call this partition; `shard` is its number."""
        return f"{self.name}-{shard}"

    def batch_info(self, records: Sequence[StreamRecord]) -> tuple[str, dict[str, Any]]:
        """Return what a destination gets of `records` that were discarded, and under which key."""
        event = self.event(records, {})
        info: dict[str, Any] = {"batchSize": len(records)}
        if "eventSourceArn" in event:
            info["eventSourceArn"] = event["eventSourceArn"]
        info["bootstrapServers"] = event["bootstrapServers"]
        # Choice: AWS does not say what it counts; here it is the event.
        info["payloadSize"] = len(json.dumps(event).encode())
        info["recordsInfo"] = {
            lane: {
                "firstRecordOffset": str(found[0]["offset"]),
                "lastRecordOffset": str(found[-1]["offset"]),
                "firstRecordTimestamp": iso(found[0]["timestamp"]),
                "lastRecordTimestamp": iso(found[-1]["timestamp"]),
            }
            for lane, found in event["records"].items()
        }
        return "KafkaBatchInfo", info

    def poller(self, settings: Settings) -> LogPoller:
        """What a mapping with these settings reads the topic by.

        Raises:
            ValueError: what fails would be sent to this very topic.
        """
        if failure_destination(settings.destination_config) == f"{TOPIC}{self.name}":
            raise ValueError(
                f"destination_config: {TOPIC}{self.name} is the source topic; AWS refuses it as "
                "the destination. Name another topic"
            )
        return super().poller(settings)

    def lanes(self, factor: int) -> int:
        """Return 1 for any `factor`: one consumer reads all partitions."""
        # Choice: one consumer reads them all, as at the start on AWS. What failed holds up its own
        # partitions; the others go on.
        return 1

    def lane_of(self, record: StreamRecord, factor: int) -> int:
        """Return 0, the only lane, for any `record` and `factor`."""
        return 0

    def arranged(self, records: list[StreamRecord]) -> list[StreamRecord]:
        """Return the `records` partition by partition, as the event has them."""
        if self.shards == 1:
            return records
        apart: dict[int, list[StreamRecord]] = {}
        for record in records:
            apart.setdefault(record.shard, []).append(record)
        return [record for found in apart.values() for record in found]

    def retries(self, settings: Settings) -> int:
        """Return how often a batch is retried by these `settings`; with a destination, never
        without end.
        """
        given = settings.maximum_retry_attempts
        has_destination = bool(failure_destination(settings.destination_config))
        return _CAPPED if given < 0 and has_destination else given

    def again(self, delivery: Delivery) -> Sequence[int]:
        """Return the positions of a `delivery` that are retried, by `redelivery`."""
        back = delivery.redelivered
        if self.redelivery == "listed":
            return back
        lowest: dict[object, int] = {}
        for position in back:
            lowest.setdefault(delivery.items[position].lane, position)
        return [
            position
            for position, item in enumerate(delivery.items)
            if position >= lowest.get(item.lane, len(delivery.items))
        ]

    def judged(self, verdict: Verdict, back: Sequence[int]) -> Verdict:
        """Return the `verdict` by `redelivery`; `back` has the positions that are retried."""
        if list(back) == verdict.redelivered or self.redelivery == "listed":
            return verdict
        gone = [position for position in verdict.gone if position not in set(back)]
        return replace(
            verdict,
            outcome="partial" if gone else "failure",
            redelivered=list(back),
            gone=gone,
            reason=(
                "In each partition, all records from the lowest reported offset on are retried, by "
                f"redelivery='from_lowest': {len(back)} of {len(back) + len(gone)} records."
            ),
        )

    def _set_time(self, record: dict[str, Any], milliseconds: int) -> None:
        record["timestamp"] = milliseconds


def _murmur2(key: bytes) -> int:
    """The hash by which Kafka's clients choose the partition of a key.

    https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/utils/Utils.java
    """
    mask, factor = 0xFFFFFFFF, 0x5BD1E995
    found = 0x9747B28C ^ len(key)
    whole = len(key) // 4 * 4
    for start in range(0, whole, 4):
        word = int.from_bytes(key[start : start + 4], "little") * factor & mask
        word = (word ^ (word >> 24)) * factor & mask
        found = (found * factor & mask) ^ word
    if rest := key[whole:]:
        found = (found ^ int.from_bytes(rest, "little")) * factor & mask
    found = (found ^ (found >> 13)) * factor & mask
    return found ^ (found >> 15)
