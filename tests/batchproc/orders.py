"""The same order as every kind of class that `body=` takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pydantic
import pydantic.dataclasses
import pytest
from typing_extensions import TypedDict

from batchproc.bodies import event_bridge, s3, sns
from pytest_batchproc import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source

attrs: Any = pytest.importorskip("attrs")
msgspec: Any = pytest.importorskip("msgspec")
pytest.importorskip("cattrs")


class Line(pydantic.BaseModel):
    sku: int


class Model(pydantic.BaseModel):
    id: int
    lines: list[Line] = []


@dataclass
class DataLine:
    sku: int


@dataclass
class Data:
    id: int
    lines: list[DataLine] = field(default_factory=list)


@pydantic.dataclasses.dataclass
class PydanticData:
    id: int
    lines: list[DataLine] = field(default_factory=list)


class DictLine(TypedDict):
    sku: int


class Dict(TypedDict):
    id: int
    lines: list[DictLine]


class Tuple(NamedTuple):
    id: int
    lines: list[DataLine] = []  # noqa: RUF012  # a default of a field


class StructLine(msgspec.Struct):  # type: ignore[misc]  # Any: msgspec may be missing
    sku: int


class Struct(msgspec.Struct):  # type: ignore[misc]
    id: int
    lines: list[StructLine] = []  # noqa: RUF012  # a default of a field


@attrs.define
class AttrsLine:
    sku: int


@attrs.define
class Attrs:
    id: int
    lines: list[AttrsLine] = attrs.field(factory=list)


CLASSES: list[Any] = [Model, Data, PydanticData, Dict, Tuple, Struct, Attrs]

FACTORIES: dict[Source, Any] = {
    SQS: SqsEventFactory,
    SQS_FIFO: SqsFifoEventFactory,
    KINESIS: KinesisEventFactory,
    DYNAMODB: DynamoDBEventFactory,
    KAFKA: KafkaEventFactory,
}


def event_of(source: Source, bodies: list[Any], **keywords: Any) -> Any:
    """A realistic event whose bodies (new images) hold these JSON objects."""
    return FACTORIES[source]()(bodies, **keywords)


def id_of(order: Any) -> int:
    found: int = order["id"] if isinstance(order, dict) else order.id
    return found


NO_PIPE = SQS_FIFO  # its pipe is that of SQS
ENVELOPES: list[tuple[Callable[[Any], Any], Callable[[str], str]]] = [
    (sns, lambda text: json.dumps({"Type": "Notification", "Message": text})),
    (event_bridge, lambda text: json.dumps({"source": "shop", "detail": json.loads(text)})),
]
S3 = s3
