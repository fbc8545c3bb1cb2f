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
from batchproc._images import both, whole_numbers
from batchproc._signatures import flags_of, parameters_of
from batchproc.errors import InvalidBodyError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta
    from typing import Any

    from batchproc._images import Decoder, Decoders

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
    if getattr(body, "__module__", "") == "batchproc.bodies" and name in ("sns", "event_bridge"):
        raise ValueError(
            f"body={name} names no class for what is in the envelope. Pass body={name}(Order), "
            "with your class or decoder."
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
    return both(body.model_validate_json, body.model_validate)


def by_type_adapter(body: Any) -> Decoders:
    try:
        from pydantic import TypeAdapter
    except ImportError:
        raise ValueError(
            f"body={_name_of(body)} is validated by pydantic, which is not installed. Run "
            f"{_INSTALL}, or pass a decoder: a function that takes the body."
        ) from None
    try:
        adapter: Any = TypeAdapter(body)
    except Exception as error:  # a field of a type that pydantic does not know, for example
        raise _cannot("pydantic", body, error) from error
    return both(adapter.validate_json, adapter.validate_python)


def _name_of(body: Any) -> str:
    is_class = isinstance(body, type) and not hasattr(body, "__origin__")  # list[Order]
    return name_of(body) if is_class else str(body)


def _cannot(library: str, body: Any, error: Exception) -> ValueError:
    name, first = _name_of(body), str(error).partition("\n")[0]
    stop = "" if first.endswith(".") else "."
    how = "Pass a decoder, or change the class."
    if isinstance(error, NameError):  # of an annotation, which is text
        how = "Define it at module level, above the processor."
    return ValueError(f"{library} cannot validate body={name}: {first}{stop} {how}")


def by_msgspec(body: Any) -> Decoders:
    msgspec: Any = sys.modules["msgspec"]
    try:
        of_json = msgspec.json.Decoder(body).decode
    except Exception as error:  # a union of two classes without tags, for example
        raise _cannot("msgspec", body, error) from error

    def of_item(item: Any) -> Any:
        return msgspec.convert(whole_numbers(item), body)

    return both(of_json, of_item)


def by_cattrs(body: Any) -> Decoders:
    try:
        library: Any = import_module("cattrs.preconf.json")
    except ImportError:
        raise ValueError(
            f"body={_name_of(body)} is an attrs class. It is validated by cattrs, which is not "
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

    return both(of_json, of_item)


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
