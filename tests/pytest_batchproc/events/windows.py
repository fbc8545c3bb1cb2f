"""What the tests of tumbling windows share."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.events import DynamoDBEventFactory, KinesisEventFactory

WINDOW: Any = {"start": "2020-12-09T07:04:00Z", "end": "2020-12-09T07:06:00Z"}
ADDED = [
    "window",
    "state",
    "shardId",
    "eventSourceARN",
    "isFinalInvokeForWindow",
    "isWindowTerminatedEarly",
]
FACTORIES = pytest.mark.parametrize("factory_class", [KinesisEventFactory, DynamoDBEventFactory])
Factory = type[KinesisEventFactory] | type[DynamoDBEventFactory]
TIMES: dict[Factory, tuple[str, str]] = {
    KinesisEventFactory: ("kinesis", "approximateArrivalTimestamp"),
    DynamoDBEventFactory: ("dynamodb", "ApproximateCreationDateTime"),
}
FIELDS: dict[Factory, str] = {
    KinesisEventFactory: "approximate_arrival_timestamp",
    DynamoDBEventFactory: "approximate_creation_date_time",
}


def times_of(factory_class: Factory, event: Any) -> list[float]:
    inner, name = TIMES[factory_class]
    return [record[inner][name] for record in event["Records"]]


def whole(factory_class: Factory, at: float) -> Any:
    fields: Any = {FIELDS[factory_class]: at, "sequence_number": int(at)}
    return factory_class().record("a", **fields)
