"""What Lambda gets of a response: JSON as the Python runtime writes it, by awslambdaric 4.2.

That client has its own rules: it takes Decimal, bytes and named tuples, which the `json` of the
standard library refuses, and it sends bytes at the top as they are.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from types import FunctionType, MethodType
from typing import TypeAlias
from uuid import UUID

from pytest_batchproc._wording import quoted

# Lambda's quota of 6 MB for the response to a synchronous invocation. The number is that of its
# error: "Response payload size exceeded maximum allowed payload size (6291556 bytes)".
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST_RESPONSE = 6 * 1024 * 1024 + 100
# From Python 3.12 on, Lambda's runtime writes UTF-8; before, it escapes all but ASCII.
# https://github.com/aws/aws-lambda-python-runtime-interface-client
_IS_ESCAPED = sys.version_info < (3, 12)

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"


class MarshalError(TypeError):
    """Raised for a response that the runtime cannot send; Lambda gets an error in its place.

    The text says where in the response, what is there, and what to write.
    """


class PayloadError(MarshalError):
    """Raised for bytes that the runtime sends as they are, and that hold no JSON."""


class _Overflowed(float):
    """An infinity that was sent as digits: JSON has the number, a float does not."""


def to_json_value(response: object) -> JsonValue:
    """Return the plain JSON value that Lambda reads if a function returns `response`.

    Args:
        response: what the function returned.

    Raises:
        MarshalError: the runtime cannot write it as JSON.
    """
    try:
        if isinstance(response, bytes):
            return _payload(response)
        return _value(response, "response", set())
    except MarshalError:
        raise
    except RecursionError:
        raise MarshalError("response: too deeply nested; return a dict of plain values") from None
    except Exception as error:  # an object of the user's can raise anything when it is asked
        raise MarshalError(
            f"response: {type(error).__name__} while it was turned into JSON; return plain values"
        ) from error


def size_of(response: object, value: JsonValue) -> int:
    """The bytes of a response as the runtime sends it; `value` is its `to_json_value`."""
    if isinstance(response, bytes):
        return len(response)
    text = json.dumps(value, ensure_ascii=_IS_ESCAPED)
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def not_json_at(value: JsonValue) -> str | None:
    """Where in a response a number is that JSON does not have: NaN or Infinity; None: nowhere."""
    # A stack in place of recursion: a response may be nested as deep as Python allows.
    rest: list[tuple[Place, JsonValue]] = [("response", value)]
    while rest:
        place, one = rest.pop()
        if isinstance(one, float):
            if not math.isfinite(one) and not isinstance(one, _Overflowed):
                return _spelt(place)
        elif isinstance(one, dict):
            rest += [((place, key), inner) for key, inner in reversed(one.items())]
        elif isinstance(one, list):
            rest += [((place, index), inner) for index, inner in reversed(list(enumerate(one)))]
    return None


def _payload(response: bytes) -> JsonValue:
    try:
        read: JsonValue = json.loads(response.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise PayloadError(
            "response: bytes go out as they are, and these are not JSON; return a dict"
        ) from None
    return read


def _refuse(constant: str) -> JsonValue:
    raise ValueError(f"{constant} is not JSON")


# Where a value is: a name, or a place with an index or a key in it. Spelt out when something is
# wrong there and not before, which of a large response would cost most of the time.
Place: TypeAlias = "str | tuple[Place, int | str | None]"


def _spelt(place: Place) -> str:
    steps: list[str] = []
    while not isinstance(place, str):
        place, step = place
        if step is None:
            steps.append(": a key")
        else:
            steps.append(f"[{quoted(step) if isinstance(step, str) else step}]")
    return place + "".join(reversed(steps))


def _value(value: object, place: Place, above: set[int]) -> JsonValue:
    # The order is the runtime's: an IntEnum is a number and a named tuple an object because of it.
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        text = str.__str__(value)  # not `str(value)`: an Enum that is a str prints its name
        if not (_IS_ESCAPED or text.isascii()):
            _check_utf8(text, place)
        return text
    if isinstance(value, bytes):
        return _decoded(value, place)
    if isinstance(value, int):
        return _whole(value, place)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Decimal):
        return _number(value)
    if id(value) in above:
        raise MarshalError(
            f"{_spelt(place)}: it holds itself, and JSON has no circles; break the circle"
        )
    above = above | {id(value)}
    fields = _as_dict(value)
    if fields is not None:
        value = fields
    if isinstance(value, list | tuple):
        return [_value(one, (place, index), above) for index, one in enumerate(value)]
    if isinstance(value, dict):
        above = above | {id(value)}
        return dict(_item(key, one, place, above) for key, one in value.items())
    raise MarshalError(
        f"{_spelt(place)}: {type(value).__name__} does not become JSON; {_way_out(value)}"
    )


def _item(key: object, value: object, place: Place, above: set[int]) -> tuple[str, JsonValue]:
    name = _key(key, place)
    return name, _value(value, (place, name), above)


def _key(key: object, place: Place) -> str:
    if key is None or isinstance(key, str | bytes | int | float):
        plain = _value(key, (place, None), set())
        return plain if isinstance(plain, str) else json.dumps(plain)
    # Decimal is not among them: the runtime takes it as a value only.
    raise MarshalError(
        f"{_spelt(place)}: a key of type {type(key).__name__} does not become JSON; use text"
    )


def _as_dict(value: object) -> dict[object, object] | None:
    """The fields of what has `_asdict`, tuple or not; None of anything else."""
    method = getattr(value, "_asdict", None)
    if not callable(method):
        return None
    try:
        fields = method()
    except TypeError:  # a class with such a method, not an instance
        return None
    if isinstance(fields, dict):
        return fields
    raise TypeError(f"_asdict() returned {type(fields).__name__}, not a dict")


def _decoded(value: bytes, place: Place) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise MarshalError(
            f"{_spelt(place)}: bytes that are not UTF-8 do not become JSON; return them as base64"
        ) from None


def _check_utf8(text: str, place: Place) -> None:
    """Refuse what the runtime cannot send as UTF-8; it fails after the handler has returned."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise MarshalError(
            f"{_spelt(place)}: half a surrogate pair at character {error.start} cannot be sent as "
            'UTF-8; return text.encode("utf-8", "replace").decode()'
        ) from None


def _whole(value: int, place: Place) -> int:
    number = int(value)
    try:
        str(number)
    except ValueError:  # Python's own limit on digits
        raise MarshalError(
            f"{_spelt(place)}: too many digits for a number; return it as text"
        ) from None
    return number


def _number(value: Decimal) -> int | float:
    if value.is_nan():
        return math.nan
    text = str(value)
    try:
        return int(text)
    except ValueError:
        number = float(text)
    return _Overflowed(number) if math.isinf(number) and value.is_finite() else number


# The first that fits counts: a model is iterable as well, and a caught exception a dataclass.
_WAYS_OUT: tuple[tuple[Callable[[object], bool], str], ...] = (
    (
        lambda value: isinstance(value, Awaitable),
        "it was never awaited: await it, or return asyncio.run(...) from a plain handler",
    ),
    (
        lambda value: isinstance(value, FunctionType | MethodType),
        "it was not called: pass what it returns, as in invoke_handler(lambda_handler, event)",
    ),
    (
        lambda value: isinstance(getattr(value, "value", None), BaseException),
        "pass its value, the exception that the handler raised",
    ),
    (
        lambda value: isinstance(value, type) and issubclass(value, BaseException),
        "pass the exception that the handler raised, not its class",
    ),
    (lambda value: isinstance(getattr(value, "response", None), dict), "return its response"),
    (lambda value: callable(getattr(value, "response", None)), "return its response()"),
    (lambda value: isinstance(value, BaseException | UUID), "return str(...) of it"),
    (lambda value: isinstance(value, date | time), "return its isoformat()"),
    (lambda value: isinstance(value, Enum), "return its value"),
    (lambda value: isinstance(value, Mapping), "return dict(...) of it"),
    (lambda value: hasattr(value, "model_dump"), 'return its model_dump(mode="json")'),
    (
        lambda value: is_dataclass(value) and not isinstance(value, type),
        "return dataclasses.asdict(...) of it",
    ),
    (lambda value: isinstance(value, bytearray | memoryview), "return bytes(...) of it"),
    (
        lambda value: isinstance(value, Iterable) and not isinstance(value, type),
        "return list(...) of it",
    ),
    (lambda value: True, "return dicts, lists, text, numbers, booleans and None"),
)


def _way_out(value: object) -> str:
    return next(advice for fits, advice in _WAYS_OUT if fits(value))
