"""Values that nobody expects where they turn up: JSON, and what is no JSON at all."""

from __future__ import annotations

import enum
import math
from collections import OrderedDict, UserDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from tests.fuzz.choices import Choices

KEYS = (
    "batchItemFailures", "itemIdentifier", "partition", "offset", "state", "messageId", "body",
    "eventSource", "kinesis", "dynamodb", "sequenceNumber", "SequenceNumber", "topic", "S", "N",
    "M", "L", "", "x",
)  # fmt: skip

_PLAIN: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**63, -(2**200), 0.0, -0.0, 1.5, 1e308, math.nan, math.inf,
    "", "x", "null", "0", "1", "\ud800", "\x00", "é" * 20, "a" * 300, "{}", "[]", "aws:sqs",
    "aws:kinesis", "aws:kafka", "==", "YQ==", "YQ", "eyJhIjoxfQ==",
)  # fmt: skip


def json_value(choices: Choices, depth: int = 3) -> Any:
    """Any JSON value; dicts like to have the keys that events and responses have."""
    kind = choices.below(8 if depth else 6)
    if kind < 4:
        return choices.one_of(_PLAIN)
    if kind == 4:
        return choices.text()
    if kind == 5:
        return int.from_bytes(choices.raw(9), "big", signed=True)
    if kind == 6:
        return [json_value(choices, depth - 1) for _ in range(choices.below(4))]
    return {key(choices): json_value(choices, depth - 1) for _ in range(choices.below(4))}


def key(choices: Choices) -> str:
    return choices.text() if choices.once_in(4) else choices.one_of(KEYS)


class Rude:
    """Raises whatever it is asked."""

    def _raise(self, *_: object) -> NoReturn:
        raise OSError("rude")

    __eq__ = __bool__ = __len__ = __iter__ = __str__ = __repr__ = __getattr__ = _raise
    __hash__ = _raise


class Level(enum.IntEnum):
    HIGH = 1


class Name(str, enum.Enum):  # noqa: UP042  # the older way prints otherwise
    KEY = "batchItemFailures"


class Plain(enum.Enum):
    ONE = 1


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


@dataclass
class Data:
    itemIdentifier: str = "x"


Pair = namedtuple("Pair", ["itemIdentifier"])  # as users write it


class WrongFields:
    def _asdict(self) -> list[int]:
        return [1]


class RaisingFields:
    def _asdict(self) -> NoReturn:
        raise KeyError("none")


def _circle() -> list[Any]:
    inner: list[Any] = []
    inner.append({"batchItemFailures": inner})
    return inner


def _deep(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


_DEEP = _deep(3_000)

# Made anew for each case: a case may keep or change what it is given.
_ODD: tuple[Callable[[Choices], Any], ...] = (
    lambda choices: object(),
    lambda choices: Rude(),
    lambda choices: Level.HIGH,
    lambda choices: Name.KEY,
    lambda choices: Plain.ONE,
    lambda choices: Text(choices.text()),
    lambda choices: Whole(choices.below(5)),
    lambda choices: Data(),
    lambda choices: Data,
    lambda choices: Pair(json_value(choices)),
    lambda choices: Pair,
    lambda choices: WrongFields(),
    lambda choices: RaisingFields(),
    lambda choices: _circle(),
    lambda choices: _DEEP if choices.once_in(16) else [[]],
    lambda choices: Decimal(choices.one_of(("1", "1.10", "NaN", "sNaN", "Infinity", "1E+400"))),
    lambda choices: choices.raw(6),
    lambda choices: bytearray(b"a"),
    lambda choices: memoryview(b"a"),
    lambda choices: {1, 2},
    lambda choices: frozenset(),
    lambda choices: range(2),
    lambda choices: iter([1]),
    lambda choices: date(2026, 1, 1),
    lambda choices: 1j,
    lambda choices: 10**5_000,
    lambda choices: UserDict({"batchItemFailures": []}),
    lambda choices: OrderedDict(batchItemFailures=[]),
    lambda choices: (),
    lambda choices: (json_value(choices),),
    lambda choices: ValueError(choices.text()),
    lambda choices: ValueError,
    lambda choices: SystemExit(1),
    lambda choices: lambda: None,
    lambda choices: NotImplemented,
    lambda choices: ...,
)
_ODD_KEYS: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, math.nan, b"k", b"\xff", (1,), Decimal(1), frozenset(), Level.HIGH,
    Name.KEY, Plain.ONE, Text("x"), Whole(7), 10**5_000,
)  # fmt: skip


def any_value(choices: Choices, depth: int = 3) -> Any:
    """Any value of Python's: JSON about half of the time, at any depth."""
    kind = choices.below(8)
    if kind < 3:
        return json_value(choices, depth)
    if kind < 6 or not depth:
        return choices.one_of(_ODD)(choices)
    if kind == 6:
        return [any_value(choices, depth - 1) for _ in range(choices.below(4))]
    return {any_key(choices): any_value(choices, depth - 1) for _ in range(choices.below(4))}


def any_key(choices: Choices) -> Any:
    return choices.one_of(_ODD_KEYS) if choices.once_in(3) else key(choices)
