"""SQS message attributes: from plain Python values to the shape of the event, with their md5.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pytest_batchproc._binary import is_bytes, packed, raw_bytes
from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _limits

Shape = dict[str, Any]
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_LISTS = ("stringListValues", "binaryListValues")
_KEYS = {"dataType", "stringValue", "binaryValue", *_LISTS}
_NUMBER = re.compile(rb"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class MessageAttributes(NamedTuple):
    """The attributes of a message as an event has them, their md5, and their size in bytes."""

    shapes: dict[str, Shape]
    md5: str
    size: int

    def copy(self) -> dict[str, Shape]:
        """The shapes once more, so that a change in one record does not show in another."""
        return {
            name: {
                **shape,
                "stringListValues": shape["stringListValues"][:],
                "binaryListValues": shape["binaryListValues"][:],
            }
            for name, shape in self.shapes.items()
        }


def message_attributes(given: object, check: bool) -> MessageAttributes:
    """The attributes in the shape of the event, whatever shape they came in.

    Raises:
        InvalidEventError: SQS would not take them.
    """
    if not isinstance(given, Mapping):
        raise InvalidEventError(
            "message_attributes: expected a dict of names and values; got "
            f"{type(given).__name__} {shown(given)}"
        )
    shapes = {name: _shape(name, value) for name, value in given.items()}
    digest = hashlib.md5(usedforsecurity=False)
    size = 0
    for name in sorted(shapes):
        kind, raw = shapes[name]["dataType"], _raw(shapes[name])
        if check:
            _check(name, kind, raw)
            _check_shape(name, shapes[name])
        # Lengths are big-endian; this order and these bytes are SQS's own.
        for part in (name.encode(), kind.encode()):
            digest.update(len(part).to_bytes(4, "big") + part)
        digest.update(b"\x02" if kind.startswith("Binary") else b"\x01")
        digest.update(len(raw).to_bytes(4, "big") + raw)
        size += len(name.encode()) + len(kind) + len(raw)
    if check:
        _limits.check(_limits.SQS_ATTRIBUTES, len(shapes), "message_attributes")
    return MessageAttributes(shapes, digest.hexdigest(), size)


def _shape(name: object, value: object) -> Shape:
    if not isinstance(name, str):
        raise InvalidEventError(f"message_attributes: a name is a str; got {shown(name)}")
    if isinstance(value, Mapping):
        return _given_shape(name, {_as_in_events(key): one for key, one in value.items()})
    if isinstance(value, str):
        found = {"stringValue": value, "dataType": "String"}
    elif is_bytes(value):
        found = {"binaryValue": packed(value), "dataType": "Binary"}
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        found = {"stringValue": str(value), "dataType": "Number"}
    else:
        raise InvalidEventError(
            f"message_attributes: {name!r} is {type(value).__name__} {shown(value)}; expected "
            'str, bytes, a number, or the shape of the event: {"dataType": ..., "stringValue": ...}'
        )
    return _whole(found)


def _as_in_events(key: Any) -> Any:
    """`StringValue`, as producers write it for boto3, as `stringValue`."""
    return f"{key[:1].lower()}{key[1:]}" if isinstance(key, str) else key


def _given_shape(name: str, value: Mapping[Any, Any]) -> Shape:
    scalar = [key for key in ("stringValue", "binaryValue") if value.get(key) is not None]
    if not value.keys() <= _KEYS or len(scalar) != 1 or "dataType" not in value:
        raise InvalidEventError(
            f"message_attributes: {name!r} has {', '.join(map(repr, value)) or 'no keys'}; "
            "expected 'dataType' and one of 'stringValue' and 'binaryValue' (base64)"
        )
    found = {key: value[key] for key in (scalar[0], "dataType")}
    if "binaryValue" in found:  # boto3 takes bytes and encodes them itself
        found["binaryValue"] = packed(found["binaryValue"])
    for key, text in found.items():
        if not isinstance(text, str):
            raise InvalidEventError(
                f"message_attributes: {key} of {name!r} is {type(text).__name__} {shown(text)}; "
                "expected str"
            )
    return _whole(found, value)


def _whole(scalar: dict[str, str], given: Mapping[Any, Any] | None = None) -> Shape:
    # AWS keeps the two lists for later and sends them empty.
    return {**scalar, **{key: list((given or {}).get(key) or []) for key in _LISTS}}


def _raw(shape: Shape) -> bytes:
    if "stringValue" in shape:
        return str(shape["stringValue"]).encode(errors="surrogatepass")
    try:
        return raw_bytes(shape["binaryValue"])
    except ValueError:
        raise InvalidEventError(
            f"message_attributes: binaryValue is base64; got {shown(shape['binaryValue'])}"
        ) from None


def _check(name: str, kind: str, raw: bytes) -> None:
    refused = _limits.refused
    _limits.check(
        _limits.SQS_ATTRIBUTE_NAME, len(name), f"message_attributes: the name {shown(name)}"
    )
    if not _NAME.fullmatch(name) or name.lower().startswith(("aws.", "amazon.")):
        raise refused(
            "message_attributes",
            f"{name!r} is not a name that SQS accepts: letters, digits, _, - and single dots "
            "inside, not 'AWS.' or 'Amazon.' at its beginning",
        )
    base = kind.partition(".")[0]
    if base not in ("String", "Number", "Binary"):
        raise refused(
            "message_attributes",
            f"dataType of {name!r} is {shown(kind)}; SQS takes String, Number, Binary, each also "
            "with a label: Number.int",
        )
    if not raw:
        raise refused("message_attributes", f"{name!r} is empty; SQS takes no empty value")
    if base == "Number" and not _NUMBER.fullmatch(raw):
        raise refused(
            "message_attributes", f"{name!r} is a Number, and {shown(raw.decode())} is not a number"
        )
    if base == "String" and (bad := _limits.SQS_FORBIDDEN.search(raw.decode(errors="replace"))):
        raise refused(
            "message_attributes", f"{name!r} holds {bad[0]!r}; SQS takes no such character"
        )


def _check_shape(name: str, shape: Shape) -> None:
    refused = _limits.refused
    wanted = "binaryValue" if shape["dataType"].startswith("Binary") else "stringValue"
    if wanted not in shape:
        raise refused("message_attributes", f"{name!r} is {shape['dataType']} and has no {wanted}")
    for key in _LISTS:
        if shape[key]:
            raise refused(
                "message_attributes", f"{key} of {name!r} is not empty; SQS takes no such list yet"
            )
