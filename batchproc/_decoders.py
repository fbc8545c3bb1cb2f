"""What validates the classes of `_classes.py`, and what is wrong with a decoder."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from types import CoroutineType

from batchproc._calling import (
    ASYNC_GENERATOR,
    COROUTINE,
    GENERATOR,
    may_be_unfinished,
    unfinished,
)
from batchproc._exceptions import name_of
from batchproc._signatures import flags_of, parameters_of
from batchproc.errors import InvalidBodyError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any, TypeAlias

    Decoder: TypeAlias = Callable[[Any], Any]
    Decoders: TypeAlias = tuple[Decoder, Decoder]

_METHODS = (
    "validate_json", "decode", "FromString", "loads", "model_validate_json", "parse_raw",
    "from_json", "structure",
)  # fmt: skip
_INSTALL = 'pip install "lambda-batchproc[pydantic]"'


def of_decoder(body: Any, classes: str) -> Decoders:
    """A decoder of the caller's, as it is. `classes` says which classes there are, for messages.

    Raises:
        ValueError: it is no decoder.
    """
    method = next((one for one in _METHODS if callable(getattr(body, one, None))), None)
    if isinstance(body, type):
        hint = f"body={name_of(body)}.{method}" if method else "a decoder"
        raise ValueError(
            f"body={name_of(body)} is a class, and batchproc does not know how to validate it. Use "
            f"{classes}. Or pass {hint}: a function that takes the body and returns an instance."
        )
    if not callable(body):
        raise ValueError(
            f"body must be a class or a decoder; an object of type {name_of(type(body))} came."
            + (f" Did you mean its method {method}?" if method else "")
        )
    _check_decoder(body)
    decode = _finished(body)
    return decode, decode


def _check_decoder(body: Any) -> None:
    name = getattr(body, "__qualname__", None) or f"of type {name_of(type(body))}"
    flags = flags_of(body)
    if flags & COROUTINE:
        raise ValueError(
            f"body: the decoder {name} is async, and decoders are not awaited. Make it a plain def."
        )
    if flags & (GENERATOR | ASYNC_GENERATOR):
        raise ValueError(
            f"body: the decoder {name} is a generator function (there is a yield in it): calling "
            "it decodes nothing. Return the body instead of yielding."
        )
    parameters, any_position, _ = parameters_of(body)
    by_position = any_position or any(one.positional for one in parameters)
    if not by_position or sum(one.required for one in parameters) > 1:
        how = "Bind the others with functools.partial." if by_position else "Let it take the body."
        taken = [one.name if one.positional else f"{one.name} (by keyword)" for one in parameters]
        raise ValueError(
            f"body: the decoder {name} must take one argument, the body; it takes "
            f"{', '.join(taken) or 'none'}. {how}"
        )


def _finished(decode: Decoder) -> Decoder:
    """The decoder, which fails where it returns work that has not been done."""
    trusted: type | None = None  # decoders nearly always return one type

    def decode_body(body: Any) -> Any:
        nonlocal trusted
        result = decode(body)
        kind: type = type(result)
        if kind is not trusted:
            what = unfinished(result)
            if what is not None:
                if kind is CoroutineType:
                    result.close()  # or Python warns that it was never awaited
                raise InvalidBodyError(
                    f"The decoder returned {what[0]}. Return the body itself: batchproc does not "
                    "await a decoder, and does not loop over what it returns."
                )
            if not may_be_unfinished(kind):
                trusted = kind
        return result

    return decode_body


# --- what validates them ------------------------------------------------------------------------


def by_text(body: Any) -> Decoders:
    def decode(value: Any) -> Any:
        if body is str and isinstance(value, bytes):
            return value.decode()
        if body is bytes and isinstance(value, str):
            return value.encode()
        if isinstance(value, body):
            return value
        raise InvalidBodyError(
            f"body={body.__name__} is for sources whose body is text or bytes; here it is a "
            f"{name_of(type(value))}. Pass a class of its fields, or a decoder."
        )

    return decode, decode


def refuse_json_type(body: Any) -> Decoders:
    raise ValueError(
        f"body={body.__name__} does not say what is in the body. Pass body=json.loads for any "
        "JSON. To have it validated, pass a class."
    )


def by_model(body: Any) -> Decoders:
    return _both(body.model_validate_json, body.model_validate)


def by_type_adapter(body: Any) -> Decoders:
    name = getattr(body, "__name__", str(body))
    try:
        from pydantic import TypeAdapter
    except ImportError:
        raise ValueError(
            f"body={name} is validated by pydantic, which is not installed. Run {_INSTALL}, or "
            "pass a decoder: a function that takes the body."
        ) from None
    try:
        adapter: Any = TypeAdapter(body)
    except Exception as error:  # a field of a type that pydantic does not know, for example
        raise _cannot("pydantic", body, error) from error
    return _both(adapter.validate_json, adapter.validate_python)


def _cannot(library: str, body: Any, error: Exception) -> ValueError:
    name, first = getattr(body, "__name__", str(body)), str(error).partition("\n")[0]
    stop = "" if first.endswith(".") else "."
    return ValueError(
        f"{library} cannot validate body={name}: {first}{stop} Pass a decoder, or change the class."
    )


def by_msgspec(body: Any) -> Decoders:
    msgspec: Any = sys.modules["msgspec"]
    try:
        of_json = msgspec.json.Decoder(body).decode
    except Exception as error:  # a union of two classes without tags, for example
        raise _cannot("msgspec", body, error) from error

    def of_item(item: Any) -> Any:
        return msgspec.convert(whole_numbers(item), body)

    return _both(of_json, of_item)


def by_cattrs(body: Any) -> Decoders:
    try:
        library: Any = import_module("cattrs.preconf.json")
    except ImportError:
        raise ValueError(
            f"body={name_of(body)} is an attrs class. It is validated by cattrs, which is not "
            "installed. Run pip install cattrs, or pass a decoder: a function that takes the body."
        ) from None
    converter: Any = library.make_converter()
    _add_hooks(converter)
    try:
        converter.get_structure_hook(body)
    except Exception as error:  # a field of a type that cattrs does not know
        raise _cannot("cattrs", body, error) from error

    def of_item(item: Any) -> Any:
        return converter.structure(whole_numbers(item), body)

    def of_json(text: Any) -> Any:
        found = json.loads(text)
        if isinstance(body, type) and not isinstance(found, dict):  # cattrs would blame a field
            raise InvalidBodyError("The body is JSON, but not an object.")
        return converter.structure(found, body)

    return _both(of_json, of_item)


def _add_hooks(converter: Any) -> None:
    """For what JSON has as text and cattrs has no hook for, and for the bytes of an image."""
    from base64 import b85decode
    from datetime import time, timedelta
    from decimal import Decimal
    from uuid import UUID

    def decimal(value: Any, _: Any) -> Decimal:
        return Decimal(str(value))  # by its text: Decimal(0.1) has 55 digits

    def uuid(value: Any, _: Any) -> UUID:
        return UUID(value)

    def clock(value: Any, _: Any) -> time:
        return time.fromisoformat(value)

    def binary(value: Any, _: Any) -> bytes:
        return value if isinstance(value, bytes) else b85decode(value)  # of JSON, as cattrs does

    def duration(value: Any, _: Any) -> timedelta:
        return _duration_of(value)

    hooks = (
        (Decimal, decimal), (UUID, uuid), (time, clock), (bytes, binary), (timedelta, duration),
    )  # fmt: skip
    for kind, hook in hooks:
        converter.register_structure_hook(kind, hook)


def _duration_of(text: str) -> timedelta:
    """A duration in ISO 8601, as pydantic and msgspec write it."""
    import re
    from datetime import timedelta

    found = re.fullmatch(
        r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,6})?)S)?)?", text
    )
    if found is None or text[-1] in "PT":
        raise ValueError("this is not a duration in ISO 8601, such as P1DT2H")
    sign, *sizes = found.groups()
    units = ("weeks", "days", "hours", "minutes", "seconds")
    size = timedelta(**{unit: float(one or 0) for unit, one in zip(units, sizes, strict=True)})
    return -size if sign == "-" else size


def _both(of_json: Decoder, of_item: Callable[..., Any]) -> Decoders:
    """A decoder of JSON, and one of images that is not stricter.

    An image has Decimals and texts where a class has int, float, datetime. Where a class refuses
    them, as strict ones do, the image is validated as the JSON that says the same, and one with
    binary values, which JSON does not have, without `strict`.
    """

    def of_image(image: Any) -> Any:
        try:
            return of_item(image)
        except Exception:
            try:
                if _holds_bytes(image):
                    return of_item(image, strict=False)
                return of_json(json.dumps(_for_json(image), allow_nan=False))
            except Exception:  # the first error is about the image as it came
                pass
            raise

    return of_json, of_image


def _holds_bytes(value: Any) -> bool:
    if isinstance(value, (dict, list, set)):
        return any(map(_holds_bytes, value.values() if isinstance(value, dict) else value))
    return isinstance(value, bytes)


def whole_numbers(value: Any) -> Any:
    """The same with an int for each whole `Decimal`."""
    from decimal import Decimal

    if isinstance(value, dict):
        return {key: whole_numbers(one) for key, one in value.items()}
    if isinstance(value, (list, set)):
        return type(value)([whole_numbers(one) for one in value])
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    return value


def _for_json(value: Any) -> Any:
    """An image with the types of JSON; a number that a float does not keep is its text."""
    from decimal import Decimal

    if isinstance(value, dict):
        return {key: _for_json(one) for key, one in value.items()}
    if isinstance(value, (list, set)):
        return [_for_json(one) for one in value]
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        near = float(value)
        return near if Decimal(repr(near)) == value else str(value)
    return value
