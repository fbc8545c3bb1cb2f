"""Which classes `body=` accepts, how each is decoded, and how its instances are encoded: one table.

Loaded by the first processor that has a `body`, and by the test plugin, which encodes instances.
Libraries are imported only if a class needs them.
"""

from __future__ import annotations

import sys
from typing import NamedTuple, get_args, get_origin, is_typeddict

from batchproc import _decoders as decoding

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from batchproc._images import Decoders


class Kind(NamedTuple):
    """A row: what is known of one kind of class.

    Attributes:
        name: what messages call it; "": no message advises it.
        library: what validates it; "": nothing.
        matches: whether a class or an annotation is of this kind.
        decoders: of a class, what decodes JSON, and what decodes an image of DynamoDB.
        fields: the function of `_encoders.py` for the attributes of an instance; "": none.
        encode: the function of `_encoders.py` for what a producer would send of an instance.
    """

    name: str
    library: str
    matches: Callable[[Any], bool]
    decoders: Callable[[Any], Decoders]
    fields: str = ""  # text, so that a function of Lambda does not load what it never calls
    encode: str = ""


def kind_of(body: Any) -> Kind | None:
    """The row of a class or an annotation; None: batchproc cannot validate it."""
    return next((kind for kind in KINDS if kind.matches(body)), None)


def fields_of(value: Any) -> dict[str, Any] | None:
    """The attributes of an instance by name; None: its class is not in the table."""
    kind = kind_of(type(value))
    return _encoder(kind.fields)(value) if kind is not None and kind.fields else None


def encoded(
    value: Any, kept: tuple[type, ...] = (), hook: Callable[[Any], object] | None = None
) -> Any:
    """What a producer would send of an instance, so that its class decodes an equal one.

    Values inside may be of other types than JSON has. `kept` are types that a class which converts
    them leaves as they are: those that DynamoDB has. `hook` converts what msgspec does not know.
    Anything else than an instance is returned as it is.
    """
    kind = kind_of(type(value))
    return _encoder(kind.encode)(value, kept, hook) if kind is not None and kind.encode else value


def _encoder(name: str) -> Callable[..., Any]:
    from batchproc import _encoders

    found: Callable[..., Any] = getattr(_encoders, name)
    return found


def decoders(body: Any) -> Decoders:
    """Two functions that make a body: of a str or bytes, and of a dict, an image of DynamoDB.

    Of a class, they validate it; a decoder is returned as it is.

    Raises:
        ValueError: it is no class that can be validated and no decoder, or a library is missing.
    """
    kind = kind_of(body)
    return decoding.of_decoder(body, named(KINDS)) if kind is None else kind.decoders(body)


# --- how a class is recognised --------------------------------------------------------------------


def _is_text(body: Any) -> bool:
    return body is str or body is bytes


def _is_json_type(body: Any) -> bool:
    return body in (dict, list, int, float, bool)


def _is_model(body: Any) -> bool:
    return isinstance(body, type) and callable(getattr(body, "model_validate_json", None))


def _is_struct(kind: type) -> bool:
    msgspec: Any = sys.modules.get("msgspec")
    return msgspec is not None and issubclass(kind, msgspec.Struct)


def _is_attrs(kind: type) -> bool:
    return hasattr(kind, "__attrs_attrs__")


def _holds(matches: Callable[[type], bool]) -> Callable[[Any], bool]:
    """Whether a class matches, or one in a `list[Order]` or a `First | Second`."""

    def holds(body: Any) -> bool:
        kind = get_origin(body) or body
        if isinstance(kind, type) and matches(kind):
            return True
        return any(map(holds, get_args(body)))

    return holds


def _is_dataclass(body: Any) -> bool:
    return isinstance(body, type) and hasattr(body, "__dataclass_fields__")


def _is_named_tuple(body: Any) -> bool:
    return isinstance(body, type) and issubclass(body, tuple) and hasattr(body, "_fields")


def _is_annotation(body: Any) -> bool:
    if get_origin(body) is not None or is_typeddict(body):
        return True
    return type(body).__name__ in ("TypeAliasType", "NewType", "_TypedDictMeta")


KINDS = (
    Kind("", "", _is_text, decoding.by_text),
    Kind("", "", _is_json_type, decoding.refuse_json_type),
    Kind(
        "a pydantic model", "pydantic", _is_model,
        decoding.by_model, "of_model", "model",
    ),
    Kind(
        "a msgspec.Struct", "msgspec", _holds(_is_struct),
        decoding.by_msgspec, "of_struct", "struct",
    ),
    Kind(
        "an attrs class", "cattrs", _holds(_is_attrs),
        decoding.by_cattrs, "of_attrs", "attrs_class",
    ),
    Kind(
        "a dataclass", "pydantic", _is_dataclass,
        decoding.by_type_adapter, "of_dataclass", "dataclass",
    ),
    Kind(
        "a NamedTuple", "pydantic", _is_named_tuple,
        decoding.by_type_adapter, "of_named_tuple", "named_tuple",
    ),
    Kind("a TypedDict", "pydantic", _is_annotation, decoding.by_type_adapter),
)  # fmt: skip
"""The first row that matches counts."""


def named(kinds: Iterable[Kind]) -> str:
    """`a dataclass, a NamedTuple or a TypedDict`: rows of the table, for messages."""
    *names, last = [kind.name for kind in kinds if kind.name]
    return f"{', '.join(names)} or {last}"
