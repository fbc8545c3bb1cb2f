"""What producers put into records: whole, broken, packed, deeper or larger than anybody means."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from typing import Any

from batchproc.sources import EventSource
from tests.fuzz.choices import Choices
from tests.fuzz.junk import json_value, key

_NESTED = "[" * 100_000
_ZEROS = zlib.compress(b"0" * 40_000_000, 9)  # 40 kB that become 40 MB, more than is allowed


def fill(choices: Choices, source: EventSource, record: Any) -> None:
    """Put into the record what nobody can be sure of."""
    if source.name == "sqs":
        record["body"] = _text(choices)
        if choices.once_in(4):
            record["messageAttributes"] = {
                choices.text(): {"dataType": "Binary", "binaryValue": _base64(choices, b"\xff")}
            }
    elif source.name == "kinesis":
        record["kinesis"]["data"] = _base64(choices, _packed(choices))
    elif source.name == "dynamodb":
        record["dynamodb"][choices.one_of(("NewImage", "OldImage", "Keys"))] = _image(choices)
    else:
        record[choices.one_of(("value", "value", "key"))] = _base64(choices, _content(choices))
        if choices.once_in(2):
            record["headers"] = [_header(choices) for _ in range(choices.below(4))]


def _content(choices: Choices) -> bytes:
    """What a producer sent: JSON more often than not."""
    kind = choices.below(8)
    if kind < 3:
        return json.dumps(json_value(choices)).encode()
    if kind < 5:
        return choices.raw(40)
    if kind == 5:
        return choices.one_of(
            (b"1" * 5_000, b"NaN", b"-Infinity", b"\xef\xbb\xbf{}", b'{"a":1,"a":2}')
        )
    if kind == 6:
        return _NESTED[: 1 << choices.below(17)].encode()
    return b'{"a":' + choices.raw(20) + b"}"


def _text(choices: Choices) -> str:
    try:
        return _content(choices).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return choices.text(40)


def _packed(choices: Choices) -> bytes:
    kind = choices.below(8)
    if kind < 4:
        return _content(choices)
    if kind == 4:
        return gzip.compress(_content(choices), 1)
    whole = zlib.compress(_content(choices), 1)
    if kind == 5:
        return whole
    if kind == 6:
        return whole[: choices.below(40)] + choices.raw(8)
    return _ZEROS if choices.once_in(64) else whole + choices.raw(4)


def _base64(choices: Choices, content: bytes) -> str:
    return choices.text(20) if choices.once_in(4) else base64.b64encode(content).decode()


_KINDS = ("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS", "Z", "")
_NUMBERS = (
    "1",
    "1.50",
    "1E+125",
    "1E+999999999",
    "NaN",
    "-Infinity",
    "",
    "x",
    "\u0661",
    "1_0",
    " 1 ",
)


def _attribute_value(choices: Choices, depth: int = 3) -> Any:
    if choices.once_in(8):
        return json_value(choices)
    kind = choices.one_of(_KINDS)
    inner: Any = json_value(choices, 1)
    if kind in ("N", "S", "B") and choices.below(4):
        inner = choices.one_of(_NUMBERS) if kind == "N" else choices.text()
    elif kind == "M" and depth:
        inner = {
            key(choices): _attribute_value(choices, depth - 1) for _ in range(choices.below(4))
        }
    elif kind in ("L", "SS", "NS", "BS") and depth:
        inner = [
            _attribute_value(choices, depth - 1) if kind == "L" else choices.one_of(_NUMBERS)
            for _ in range(choices.below(4))
        ]
    return {kind: inner} if not choices.once_in(16) else {kind: inner, "S": "x"}


def _image(choices: Choices) -> Any:
    if choices.once_in(16):
        return json_value(choices)
    if choices.once_in(64):
        deep: Any = {"S": "x"}
        for _ in range(1 << choices.below(13)):
            deep = {"L": [deep]}
        return {"a": deep}
    return {key(choices): _attribute_value(choices) for _ in range(choices.below(4))}


def _header(choices: Choices) -> Any:
    if choices.once_in(8):
        return json_value(choices)
    numbers = [
        choices.one_of((0, 97, 127, -1, -128, 200, 255, 256, -129)) for _ in range(choices.below(4))
    ]
    return {choices.text(): numbers if not choices.once_in(8) else json_value(choices)}
