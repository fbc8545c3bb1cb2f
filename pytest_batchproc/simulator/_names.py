"""A source that answers to a misspelt name with the one that was meant."""

from __future__ import annotations

import difflib
import inspect
from typing import TYPE_CHECKING, Any, ClassVar


class Named:
    """The base of every queue, stream and topic: its errors for names that it does not have."""

    _adds: ClassVar[str] = "send"
    """The method that adds a record."""

    if not TYPE_CHECKING:  # a type checker and an editor know the names

        def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
            known = keywords_of(cls) if keywords else []
            for name in keywords:
                if name not in known:
                    raise TypeError(_unknown(cls, name, known))
            return super().__new__(cls)

        def __getattr__(self, name: str) -> Any:
            kind = type(self)
            fact = f"{kind.__name__} has no attribute {name!r}"
            if name.startswith("_"):  # asked for by copy, pickle and others
                raise AttributeError(fact)
            near = difflib.get_close_matches(
                name, [one for one in dir(kind) if not one.startswith("_")], n=1
            )
            if near and not name.startswith(("put", "send")):
                raise AttributeError(f"{fact}; did you mean {near[0]!r}?")
            if name.startswith(("put", "send", "add", "publish", "produce")):
                raise AttributeError(f"{fact}; {kind._adds}(...) adds a record")
            raise AttributeError(fact)


def keywords_of(kind: type) -> list[str]:
    """The keywords of the constructor, with those that it passes on to its bases."""
    known: list[str] = []
    for base in kind.__mro__:
        init = vars(base).get("__init__")
        if init is None:
            continue
        _, *taken = inspect.signature(init).parameters.values()
        known += [one.name for one in taken if one.kind is not one.VAR_KEYWORD]
        if all(one.kind is not one.VAR_KEYWORD for one in taken):
            break  # it passes nothing on
    return known


def _unknown(kind: type, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
    return f"{kind.__name__} has no keyword {name!r}; {hint}"
