"""Bodies of classes that pydantic does not read: the JSON of their instances.

A row of the table says how a class is recognised and what reads its JSON.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_batchproc import _bodies as bodies
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy


def of_class(kind: Any) -> SearchStrategy[Any] | None:
    """The JSON values of a class of the table; None: it is no such class."""
    if not isinstance(kind, type):
        return None
    for matches, reader in _KINDS:
        if matches(kind):
            texts = st.from_type(kind).map(_text)
            return texts.filter(partial(_reads, reader(kind))).map(_loaded)
    return None


def _text(instance: object) -> str | None:
    try:
        return bodies.text_of(instance, "body")
    except InvalidEventError:  # a float that is no JSON number, or half a surrogate pair
        return None


def _loaded(text: str | None) -> Any:
    return json.loads(text or "")


def _reads(read: Callable[[str], object], text: str | None) -> bool:
    if text is None:
        return False
    try:
        read(text)
    except Exception:  # a validator of the user's raises what it likes, and says no by it
        return False
    return True


def _is_struct(kind: type) -> bool:
    return "msgspec" in sys.modules and hasattr(kind, "__struct_fields__")


def _is_attrs(kind: type) -> bool:
    return hasattr(kind, "__attrs_attrs__")


def _by_msgspec(kind: type) -> Callable[[str], object]:
    library: Any = sys.modules["msgspec"]
    read: Callable[[str], object] = library.json.Decoder(kind).decode
    return read


def _by_itself(kind: type) -> Callable[[str], object]:
    return json.loads  # what its validators refuse is never drawn: they run for each instance


_KINDS: tuple[tuple[Callable[[type], bool], Callable[[type], Callable[[str], object]]], ...] = (
    (_is_struct, _by_msgspec),
    (_is_attrs, _by_itself),
)
