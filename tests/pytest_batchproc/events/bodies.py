"""Bodies of every kind that a queue takes, and what two values of JSON share."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# A queue takes no control characters and none of these two.
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NO_TEXT = JSON.filter(lambda value: not isinstance(value, str))
BODIES = st.lists(TEXT.filter(bool) | TEXT.filter(bool).map(str.encode) | NO_TEXT, max_size=6)


def paths(value: object, at: str = "") -> set[str]:
    """The path of every key in a JSON value; lists add nothing to it."""
    if isinstance(value, dict):
        found: set[str] = set()
        for key, one in value.items():
            found |= {f"{at}.{key}".strip("."), *paths(one, f"{at}.{key}")}
        return found
    if isinstance(value, list):
        return set().union(*(paths(one, at) for one in value))
    return set()


def holders(value: object) -> list[int]:
    """The identity of every dict and list in a JSON value."""
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return [] if inner is None else [id(value), *(one for part in inner for one in holders(part))]
