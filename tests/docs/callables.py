"""Every public callable of both packages, with the docstring that an editor shows for it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from pytest_batchproc.plugin import FIXTURES

PACKAGES = ("batchproc", "pytest_batchproc")
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
OPENED = ("models", "hookspecs")
"""Modules that the reference shows whole."""
KEYWORDS = ("pytest_batchproc.events._keywords", "pytest_batchproc.simulator._settings")
"""Modules of the TypedDicts that other modules import for type checkers only."""
FROM_PYTEST = {"request"}
"""Parameters that pytest fills; a user never does."""
BY_EDITORS = ("__init__", "__call__")


class Callable(NamedTuple):
    """A public callable.

    Attributes:
        name: module and qualified name.
        parameters: the names that a caller can use.
        text: the docstring that says what they do.
    """

    name: str
    parameters: list[str]
    text: str


def everything() -> list[Callable]:
    """The callables of the reference and of `__all__`, the methods of its classes, the fixtures."""
    found: dict[str, Callable] = {}
    for module, name, thing in sorted(_named(), key=lambda one: one[:2]):
        for one in _callables(f"{module}.{name}", thing):
            found.setdefault(one.name, one)
    return list(found.values())


def keywords(function: Any) -> list[str]:
    """The keywords of a `**fields: Unpack[TypedDict]`."""
    unpacked = [
        str(one.annotation).removeprefix("Unpack[").removesuffix("]")
        for one in inspect.signature(function).parameters.values()
        if one.kind is one.VAR_KEYWORD and str(one.annotation).startswith("Unpack[")
    ]
    return [key for name in unpacked for key in _typed_dict(function, name)]


def _typed_dict(function: Any, name: str) -> list[str]:
    homes = (function.__module__, *KEYWORDS)
    home = next(one for one in map(import_module, homes) if hasattr(one, name))
    return list(getattr(home, name).__annotations__)


def _named() -> Iterator[tuple[str, str, Any]]:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md"))
    pairs = set(re.findall(r"^::: ([\w.]+)\.(\w+)$", pages, flags=re.MULTILINE))
    pairs |= {(package, name) for package in PACKAGES for name in import_module(package).__all__}
    for module, name in pairs:
        thing = import_module(f"{module}.{name}") if name in OPENED else _thing(module, name)
        if name in OPENED:
            for inner, one in vars(thing).items():
                is_hook = name != "hookspecs" or inner.startswith("pytest_")
                if getattr(one, "__module__", "") == thing.__name__ and inner[0] != "_" and is_hook:
                    yield thing.__name__, inner, one
        else:
            yield module, name, thing
    for module in FIXTURES:
        for name, one in vars(import_module(module)).items():
            if name[0] != "_" and hasattr(one, "_get_wrapped_function"):
                yield module, name, one._get_wrapped_function()


def _thing(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _callables(name: str, thing: Any) -> Iterator[Callable]:
    if not inspect.isclass(thing):
        if callable(thing):
            text = inspect.getdoc(thing) or ""
            yield Callable(name, _parameters(thing), text)
        return
    for cls in thing.__mro__:
        if cls.__module__.partition(".")[0] not in PACKAGES:
            continue
        if getattr(cls, "_is_protocol", False):
            continue
        for own, found in vars(cls).items():
            method = inspect.unwrap(getattr(found, "__func__", found))
            if not inspect.isfunction(method) or (own[0] == "_" and own not in BY_EDITORS):
                continue
            text = (inspect.getdoc(method) or "") if method.__doc__ else ""
            if own == "__init__":
                text = f"{text}\n{inspect.getdoc(cls)}\n{inspect.getdoc(thing)}"
            yield Callable(f"{name}.{own}", _parameters(method), text)


def _parameters(function: Any) -> list[str]:
    names = list(inspect.signature(function).parameters)
    return [name for name in names if name not in FROM_PYTEST | {"self", "cls"}]
