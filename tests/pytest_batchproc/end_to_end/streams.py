"""A real shard, read by what the verdict says as Lambda reads it, and streams to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pytest_batchproc._reading import read_batch
from pytest_batchproc.events import from_get_records
from tests.pytest_batchproc.end_to_end.services import (
    NAMES,
    ROUNDS,
    Handler,
    Json,
    Services,
    answered,
)


@dataclass(frozen=True)
class RealShard:
    """A shard behind a client.

    Attributes:
        stream: how the client is told of the stream.
        start: how the client is told of a sequence number to start at.
        event_of: makes the event of an answer.
    """

    client: Any
    stream: Mapping[str, str]
    shard_id: str
    start: str
    event_of: Callable[[Json], Any]

    def feed(self, handler: Handler, batch_size: int) -> list[Json]:
        """Read it from its start to its end; the events."""
        events: list[Json] = []
        iterator, limit = self._iterator(ShardIteratorType="TRIM_HORIZON"), batch_size
        for _ in range(ROUNDS):
            response = self.client.get_records(ShardIterator=iterator, Limit=limit)
            event = self.event_of(response)
            if not event["Records"]:
                return events
            events.append(event)
            verdict = answered(handler, event)
            if verdict.checkpoint is None:
                iterator, limit = response["NextShardIterator"], batch_size
            else:
                # What is left of the batch comes again, and nothing with it.
                again = read_batch(event).identifiers[verdict.checkpoint]
                at = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", self.start: str(again)}
                iterator, limit = self._iterator(**at), len(verdict.redelivered)
        raise AssertionError(f"{self.shard_id} is still not read")

    def _iterator(self, **where: str) -> str:
        found = self.client.get_shard_iterator(**self.stream, ShardId=self.shard_id, **where)
        return str(found["ShardIterator"])


@dataclass(frozen=True)
class RealStream:
    """A Kinesis stream."""

    client: Any
    name: str

    @classmethod
    def made(cls, services: Services, shards: int) -> RealStream:
        name = f"stream-{next(NAMES)}"
        services.kinesis.create_stream(StreamName=name, ShardCount=shards)
        return cls(services.kinesis, name)

    def put(self, data: bytes, key: str) -> None:
        self.client.put_record(StreamName=self.name, Data=data, PartitionKey=key)

    @property
    def shards(self) -> list[RealShard]:
        summary = self.client.describe_stream_summary(StreamName=self.name)
        arn = summary["StreamDescriptionSummary"]["StreamARN"]
        found = self.client.list_shards(StreamName=self.name)["Shards"]
        return [
            RealShard(
                self.client,
                {"StreamName": self.name},
                shard["ShardId"],
                "StartingSequenceNumber",
                partial(from_get_records, stream_arn=arn, shard_id=shard["ShardId"]),
            )
            for shard in found
        ]


@dataclass(frozen=True)
class RealTable:
    """A table with a stream; its key is `id`."""

    client: Any
    streams: Any
    name: str
    arn: str

    @classmethod
    def made(cls, services: Services, view_type: str) -> RealTable:
        name = f"table-{next(NAMES)}"
        made = services.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view_type},
        )
        arn = made["TableDescription"]["LatestStreamArn"]
        return cls(services.dynamodb, services.streams, name, arn)

    def put(self, item: Json) -> None:
        self.client.put_item(TableName=self.name, Item=item)

    def delete(self, key: Json) -> None:
        self.client.delete_item(TableName=self.name, Key=key)

    @property
    def shard(self) -> RealShard:
        found = self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"]
        return RealShard(
            self.streams,
            {"StreamArn": self.arn},
            found[0]["ShardId"],
            "SequenceNumber",
            partial(from_get_records, stream_arn=self.arn),
        )
