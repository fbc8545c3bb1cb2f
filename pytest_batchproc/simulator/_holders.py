"""Who holds a function of `time`: modules that imported it by name, defaults, and attributes.

Replacing `time.sleep` does not reach `from time import sleep`, nor `timer=time.monotonic` in a
signature, nor a cache that was made with it. These are looked for once for each module.
"""

from __future__ import annotations

import functools
import gc
import sys
import time
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Swaps = Mapping[int, tuple[object, object]]  # by id of the original: it, and the replacement

# They wait for what is real: a process, a socket, another test.
_REAL = (
    *("subprocess", "selectors", "multiprocessing", "socket", "ssl", "time_machine"),
    *("pytest", "_pytest", "pluggy", "xdist", "execnet", "hypothesis", "pytest_timeout"),
    *("pytest_batchproc", "freezegun", "coverage", "pydevd", "uvloop", "trio", "_asyncio"),
)
_MOST_OBJECTS = 1_000
_LEAVES = (ModuleType, str, bytes, int, float, CodeType, BuiltinFunctionType, type(None))


class Holders:
    """The places that hold one of some functions, and what stands there at the moment."""

    def __init__(self, originals: tuple[object, ...]) -> None:
        self._ids = frozenset(map(id, originals))
        self._modules: dict[str, int] = {}
        self._places: list[tuple[dict[str, Any], str]] = []
        self._functions: list[FunctionType] = []
        self._count = 0

    def replace(self, swaps: Swaps, handler: object) -> list[Callable[[], None]]:
        """Put a replacement in the place of each original, and say how to take it back."""
        if len(sys.modules) != self._count:
            self._look_at_modules()
        undo: list[Callable[[], None]] = []
        functions: list[FunctionType] = []
        for namespace, name in [*self._places, *self._places_of(handler, functions)]:
            found = swaps.get(id(namespace.get(name)))
            if found is not None:
                namespace[name] = found[1]
                undo.append(_setting(namespace, name, *found))
        for function in [*self._functions, *functions]:
            defaults = function.__defaults__ or ()
            swapped = tuple(swaps[id(one)][1] if id(one) in swaps else one for one in defaults)
            if any(one is not new for one, new in zip(defaults, swapped, strict=True)):
                function.__defaults__ = swapped
                undo.append(_default(function, defaults))
        return undo

    def _look_at_modules(self) -> None:
        for name, module in list(sys.modules.items()):
            if self._modules.get(name) == id(module):
                continue
            self._modules[name] = id(module)
            namespace = getattr(module, "__dict__", None)
            if type(namespace) is not dict or name.partition(".")[0] in _REAL or module is time:
                continue
            holds = not self._ids.isdisjoint(map(id, namespace.values()))
            if holds:
                self._places += self._held(namespace)
            if holds or namespace.get("time") is time:
                for function in _functions(namespace, name):
                    if not self._ids.isdisjoint(map(id, function.__defaults__ or ())):
                        self._functions.append(function)
                    self._places += self._held(function.__kwdefaults__ or {})
        self._count = len(sys.modules)

    def _held(self, namespace: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
        return [(namespace, name) for name, one in namespace.items() if id(one) in self._ids]

    def _places_of(
        self, handler: object, functions: list[FunctionType]
    ) -> Iterator[tuple[dict[str, Any], str]]:
        """Places in what a handler uses: globals by their names, what it encloses, attributes."""
        seen: set[int] = set()
        waiting: list[Any] = [handler]
        while waiting and len(seen) < _MOST_OBJECTS:
            one = waiting.pop()
            if id(one) in seen or isinstance(one, _LEAVES) or _is_real(one):
                continue
            seen.add(id(one))
            if isinstance(one, FunctionType):
                if id(one.__globals__) not in seen:
                    seen.add(id(one.__globals__))
                    yield from self._held(one.__globals__)
                if not self._ids.isdisjoint(map(id, one.__defaults__ or ())):
                    functions.append(one)
                waiting += _used_by(one)
            elif isinstance(one, MethodType | functools.partial):
                waiting += gc.get_referents(one)
            elif isinstance(one, dict):
                waiting += one.values()
            elif isinstance(one, list | tuple | set):
                waiting += one
            elif isinstance(one, type):
                if "<locals>" in one.__qualname__:  # those of modules are looked at once
                    waiting += vars(one).values()
            else:
                namespace = getattr(one, "__dict__", None)
                if type(namespace) is dict:
                    yield from self._held(namespace)
                    waiting += namespace.values()
                    waiting.append(type(one))


def _is_real(one: object) -> bool:
    """Whether something belongs to a module that keeps real time."""
    name = getattr(one if isinstance(one, FunctionType | type) else type(one), "__module__", None)
    return isinstance(name, str) and name.partition(".")[0] in _REAL


def _used_by(function: FunctionType) -> Iterator[object]:
    yield from function.__defaults__ or ()
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # empty so far
            pass
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [one for one in code.co_consts if isinstance(one, CodeType)]
        for name in code.co_names:
            if name in function.__globals__:
                yield function.__globals__[name]


def _functions(namespace: dict[str, Any], module: str) -> Iterator[FunctionType]:
    for one in list(namespace.values()):
        if isinstance(one, FunctionType):
            yield one
        elif isinstance(one, type) and one.__module__ == module:
            for inner in list(vars(one).values()):
                inner = getattr(inner, "__func__", inner)  # of a static or class method
                if isinstance(inner, FunctionType):
                    yield inner


def _setting(
    namespace: dict[str, Any], name: str, original: object, replacement: object
) -> Callable[[], None]:
    def undo() -> None:
        if namespace.get(name) is replacement:  # it has not been changed since
            namespace[name] = original

    return undo


def _default(function: FunctionType, defaults: tuple[Any, ...]) -> Callable[[], None]:
    def undo() -> None:
        function.__defaults__ = defaults

    return undo
