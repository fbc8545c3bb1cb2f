"""What AWS packs, unpacked for the models; anything that is not packed stays as it is.

A model may be filled by hand, or from what it was dumped to. So these take what is unpacked
already, and leave whatever it does not know to pydantic, which says better what is wrong with it.
"""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# JSON has no types: what isinstance() says of a value from an event is all that is known of it.

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from batchproc.records._attribute_values import plain_item
from batchproc.records._kafka import header_bytes
from batchproc.records._view import base64_bytes

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# All of these take and give Any: they come before the annotation of the field.

_1970 = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(value: Any, unit: str) -> Any:
    # Pydantic would guess from its size whether a number counts seconds or milliseconds. Here that
    # is known, and models with `strict=True`, which take no numbers for dates, get a date.
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    try:
        return _1970 + timedelta(**{unit: value})
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{unit} since 1970 that make no date") from error


def moment_of_milliseconds(value: Any) -> Any:
    """The moment so many milliseconds after 1970; they may be digits in a str."""
    return _moment(value, "milliseconds")


def moment_of_seconds(value: Any) -> Any:
    """The moment so many seconds after 1970; they may be digits in a str."""
    return _moment(value, "seconds")


def unpacked_text(value: Any) -> Any:
    """The bytes that a str represents as base64; whatever holds bytes, as bytes."""
    try:
        return base64_bytes(value)
    except TypeError:  # neither text nor bytes: pydantic says what is wrong with it
        return value


def packed_text(value: Any) -> Any:
    """Bytes as the base64 text that Lambda sends in their place."""
    if isinstance(value, str):
        return value
    from binascii import b2a_base64

    raw = unpacked_text(value)
    return b2a_base64(raw, newline=False).decode() if isinstance(raw, bytes) else raw


def unpacked_item(value: Any) -> Any:
    """A dict of DynamoDB's attribute values as one of plain Python values."""
    # An attribute value is always a dict, so a dict that holds anything else is plain already.
    if isinstance(value, dict) and all(isinstance(one, dict) for one in value.values()):
        return plain_item(value)
    return value


def unpacked_headers(value: Any) -> Any:
    """Kafka's headers with bytes for numbers, as new lists and dicts; none for null."""
    # New ones: the record in the event stays as Lambda sent it.
    if value is None:
        return []
    return [_unpacked_header(header) for header in value] if isinstance(value, list) else value


def _unpacked_header(header: Any) -> Any:
    if not isinstance(header, dict):
        return header
    return {
        name: header_bytes(value) if value is None or isinstance(value, list) else value
        for name, value in header.items()
    }
