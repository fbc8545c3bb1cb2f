"""Values that a handler may return, easy and hard to write as JSON."""

from __future__ import annotations

import datetime
import enum
from collections import namedtuple
from dataclasses import dataclass

Failure = namedtuple("Failure", "itemIdentifier")


class Level(enum.IntEnum):
    HIGH = 3


class Name(enum.StrEnum):
    KEY = "batchItemFailures"


class Kind(str, enum.Enum):  # noqa: UP042  # its str() is its name, not its value
    KEY = "itemIdentifier"


class Plain(enum.Enum):
    ONE = 1


class Whole(int):
    def __repr__(self) -> str:
        return "not a number"


class Real(float):
    def __repr__(self) -> str:
        return "not a number"


class Text(str):
    def __str__(self) -> str:
        return "another text"


class Fields:
    def _asdict(self) -> dict[str, object]:
        return {"a": 1}


class WrongFields:
    def _asdict(self) -> list[object]:
        return []


class Rude:
    def _asdict(self) -> dict[str, object]:
        raise ZeroDivisionError("not now")


@dataclass
class Order:
    number: int


class Model:
    def model_dump(self, mode: str) -> dict[str, object]:
        return {"mode": mode}


def circle() -> object:
    holder: dict[str, object] = {}
    holder["again"] = [holder]
    return holder


def deep() -> object:
    nested: object = None
    for _ in range(100_000):
        nested = [nested]
    return nested


MOMENT = datetime.datetime(2026, 1, 1)
