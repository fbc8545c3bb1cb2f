"""Headers of a Kafka record: names and bytes in, signed numbers out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from pytest_batchproc._bodies import bytes_of, shown
from pytest_batchproc.errors import InvalidEventError

HeaderValue: TypeAlias = str | bytes | Sequence[int]
Headers: TypeAlias = (
    Mapping[str, HeaderValue] | Iterable[tuple[str, HeaderValue] | Mapping[str, HeaderValue]]
)


def as_signed(given: object) -> list[dict[str, list[int]]]:
    """The headers as the event has them, a dict each; None for none.

    Raises:
        InvalidEventError: they are no names with bytes.
    """
    if given is None:
        return []
    if isinstance(given, Mapping):
        return [{name: _signed(name, value)} for name, value in given.items()]
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise _wrong_headers(given)
    made: list[dict[str, list[int]]] = []
    for one in given:
        if isinstance(one, Mapping):
            made += as_signed(one)
        elif isinstance(one, tuple) and len(one) == 2:
            made.append({one[0]: _signed(*one)})
        else:
            raise _wrong_headers(one)
    return made


def _wrong_headers(came: object) -> InvalidEventError:
    return InvalidEventError(
        f"headers: expected a dict of names and values, or a list of (name, value) pairs where a "
        f"name comes twice; got {type(came).__name__} {shown(came)}"
    )


def _signed(name: object, value: object) -> list[int]:
    """The bytes as numbers from -128 to 127: Lambda reads them in Java, where a byte has a sign.

    https://github.com/aws/aws-lambda-go/blob/main/events/kafka.go
    """
    if isinstance(name, str):
        if isinstance(value, str):
            value = bytes_of(value, f"headers[{name!r}]")
        if isinstance(value, bytes | bytearray) or (
            isinstance(value, list | tuple)
            and all(type(byte) is int and -128 <= byte < 256 for byte in value)
        ):
            return [byte - 256 if byte > 127 else byte for byte in value]
        raise InvalidEventError(
            f"headers[{shown(name)}]: expected str, bytes or a list of byte values; got "
            f"{type(value).__name__} {shown(value)}"
        )
    raise InvalidEventError(f"headers: the name of a header is a str; got {shown(name)}")
