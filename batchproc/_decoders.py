"""How a class is validated: one table, from a class to the function that makes its instances.

Loaded by the first processor that has a `body`. Libraries are imported only if a class needs them.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import get_args, get_origin, is_typeddict

from batchproc._calling import COROUTINE
from batchproc._exceptions import name_of
from batchproc._signatures import flags_of, parameters_of
from batchproc.errors import InvalidBodyError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Decoder: TypeAlias = Callable[[Any], Any]
    Decoders: TypeAlias = tuple[Decoder, Decoder]

_METHODS = (
    "validate_json", "decode", "FromString", "loads", "model_validate_json", "parse_raw",
    "from_json", "structure",
)  # fmt: skip
_INSTALL = 'pip install "lambda-batchproc[pydantic]"'


def decoders(body: Any) -> Decoders:
    """Two functions that make a body: of a str or bytes, and of a dict, an image of DynamoDB.

    Of a class, they validate it; a decoder is returned as it is.

    Raises:
        ValueError: it is no class that can be validated and no decoder, or a library is missing.
    """
    for matches, make in _KINDS:
        if matches(body):
            return make(body)
    method = next((one for one in _METHODS if callable(getattr(body, one, None))), None)
    if isinstance(body, type):
        hint = f"body={name_of(body)}.{method}" if method else "a decoder"
        raise ValueError(
            f"body={name_of(body)} is a class, and batchproc does not know how to validate it. Use "
            "a pydantic model, a dataclass, a TypedDict, a NamedTuple, a msgspec.Struct or an "
            f"attrs class. Or pass {hint}: a function that takes the body and returns an instance."
        )
    if not callable(body):
        raise ValueError(
            f"body must be a class or a decoder; an object of type {name_of(type(body))} came."
            + (f" Did you mean its method {method}?" if method else "")
        )
    _check_decoder(body)
    return body, body


def _check_decoder(body: Any) -> None:
    name = getattr(body, "__qualname__", None) or f"of type {name_of(type(body))}"
    if flags_of(body) & COROUTINE:
        raise ValueError(
            f"body: the decoder {name} is async, and decoders are not awaited. Make it a plain def."
        )
    parameters, any_position, _ = parameters_of(body)
    required = [one for one in parameters if one.required]
    if len(required) > 1 or not (any_position or any(one.positional for one in parameters)):
        raise ValueError(
            f"body: the decoder {name} must take one argument, the body; it takes "
            f"{', '.join(one.name for one in parameters) or 'none'}. Bind the others with "
            "functools.partial."
        )


# --- classes ------------------------------------------------------------------------------------


def _is_text(body: Any) -> bool:
    return body is str or body is bytes


def _is_json_type(body: Any) -> bool:
    return body in (dict, list, int, float, bool)


def _is_model(body: Any) -> bool:
    return isinstance(body, type) and callable(getattr(body, "model_validate_json", None))


def _is_for_msgspec(body: Any) -> bool:
    msgspec: Any = sys.modules.get("msgspec")
    kind = get_origin(body) or body
    if msgspec is None:
        return False
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return True
    return any(map(_is_for_msgspec, get_args(body)))  # list[Struct], A | B


def _is_attrs(body: Any) -> bool:
    kind = get_origin(body) or body
    return isinstance(kind, type) and hasattr(kind, "__attrs_attrs__")


def _is_for_type_adapter(body: Any) -> bool:
    if get_origin(body) is not None or is_typeddict(body):
        return True
    if type(body).__name__ in ("TypeAliasType", "NewType", "_TypedDictMeta"):
        return True
    return isinstance(body, type) and (
        hasattr(body, "__dataclass_fields__")
        or (issubclass(body, tuple) and hasattr(body, "_fields"))
    )


# --- what validates them ------------------------------------------------------------------------


def _by_text(body: Any) -> Decoders:
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


def _refuse_json_type(body: Any) -> Decoders:
    raise ValueError(
        f"body={body.__name__} does not say what is in the body. Pass body=json.loads for any "
        "JSON. To have it validated, pass a class."
    )


def _by_model(body: Any) -> Decoders:
    return _both(body.model_validate_json, body.model_validate)


def _by_type_adapter(body: Any) -> Decoders:
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
        first = str(error).partition("\n")[0]
        raise ValueError(
            f"pydantic cannot validate body={name}: {first} Pass a decoder, or change the class."
        ) from error
    return _both(adapter.validate_json, adapter.validate_python)


def _by_msgspec(body: Any) -> Decoders:
    msgspec: Any = sys.modules["msgspec"]
    return _both(
        msgspec.json.Decoder(body).decode, lambda item: msgspec.convert(whole_numbers(item), body)
    )


def _by_cattrs(body: Any) -> Decoders:
    try:
        library: Any = import_module("cattrs.preconf.json")
    except ImportError:
        raise ValueError(
            f"body={name_of(body)} is an attrs class. It is validated by cattrs, which is not "
            "installed. Run pip install cattrs, or pass a decoder: a function that takes the body."
        ) from None
    converter: Any = library.make_converter()
    _add_hooks(converter)

    def of_item(item: Any) -> Any:
        return converter.structure(whole_numbers(item), body)

    def of_json(text: Any) -> Any:
        return converter.structure(json.loads(text), body)

    return _both(of_json, of_item)


def _add_hooks(converter: Any) -> None:
    """For what JSON has as text, and cattrs has no hook for."""
    from datetime import time
    from decimal import Decimal
    from uuid import UUID

    def decimal(value: Any, _: Any) -> Decimal:
        return Decimal(str(value))  # by its text: Decimal(0.1) has 55 digits

    def uuid(value: Any, _: Any) -> UUID:
        return UUID(value)

    def clock(value: Any, _: Any) -> time:
        return time.fromisoformat(value)

    for kind, hook in ((Decimal, decimal), (UUID, uuid), (time, clock)):
        converter.register_structure_hook(kind, hook)


_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Decoders]], ...] = (
    (_is_text, _by_text),
    (_is_json_type, _refuse_json_type),
    (_is_model, _by_model),
    (_is_for_msgspec, _by_msgspec),
    (_is_attrs, _by_cattrs),
    (_is_for_type_adapter, _by_type_adapter),
)
"""How a class is recognised, and what makes its decoders; the first row that matches counts."""


def _both(of_json: Decoder, of_item: Decoder) -> Decoders:
    """A decoder of JSON, and one of images that is not stricter.

    An image has Decimals and texts where a class has int, float, datetime. Where a class refuses
    them, as strict ones do, the image is validated as the JSON that says the same.
    """

    def of_image(image: Any) -> Any:
        try:
            return of_item(image)
        except Exception:
            try:
                return of_json(json.dumps(_for_json(image), allow_nan=False))
            except Exception:  # the first error is about the image as it came
                pass
            raise

    return of_json, of_image


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
