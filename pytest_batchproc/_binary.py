"""Bytes and the base64 text that an event carries in their place.

Lambda sends base64 text. In the same fields boto3 takes and gives bytes, or its own `Binary`; those
are decoded already, and decoding them once more would give other bytes or an error.
"""

from __future__ import annotations

import base64
from typing import Any


def is_bytes(value: object) -> bool:
    """Whether this is bytes, a bytearray, a memoryview, or holds bytes as boto3's Binary does."""
    kind = type(value)
    return issubclass(kind, bytes | bytearray | memoryview) or hasattr(kind, "__bytes__")


def raw_bytes(value: Any) -> bytes:  # any value in the place of base64 text
    """The bytes that base64 text represents; bytes as they are.

    Raises:
        ValueError: text that is not base64.
        TypeError: neither text nor bytes.
    """
    if is_bytes(value):
        return bytes(value)
    if not isinstance(value, str):
        raise TypeError(f"expected base64 text or bytes; got {type(value).__name__}")
    return base64.b64decode(value, validate=True)


def packed(value: Any) -> Any:  # likewise
    """Bytes as the base64 text that an event has in their place; anything else as it is."""
    return base64.b64encode(bytes(value)).decode() if is_bytes(value) else value
