"""Put a mutant's code into functions that exist already."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator
from types import CodeType, FunctionType

_IS_A_FUNCTION = 2  # CO_NEWLOCALS: not a module, not the body of a class


class Functions:
    """All functions of this process, by the file that they come from."""

    def __init__(self) -> None:
        self._by_file: dict[str, list[FunctionType]] = defaultdict(list)
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType):
                self._by_file[thing.__code__.co_filename].append(thing)

    def swap(self, path: str, original: str, mutated: str) -> bool:
        """Whether all that differs is inside functions; if so, they run the mutant from now on.

        Whoever holds such a function, by whatever name and in whatever wrapper, holds the mutant.
        """
        pairs = list(_changed(compile(original, path, "exec"), compile(mutated, path, "exec")))
        if not pairs or not all(_fits(old, new) for old, new in pairs):
            return False
        codes = {_place(old): new for old, new in pairs if old.co_flags & _IS_A_FUNCTION}
        for function in self._by_file[path]:
            function.__code__ = codes.get(_place(function.__code__), function.__code__)
        return True


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """What differs, with all that it is defined in."""
    if _tree(old) != _tree(new):
        yield old, new
        for before, after in zip(_inner(old), _inner(new), strict=False):
            yield from _changed(before, after)


def _fits(old: CodeType, new: CodeType) -> bool:
    same_inside = [code.co_name for code in _inner(old)] == [code.co_name for code in _inner(new)]
    if old.co_flags & _IS_A_FUNCTION:
        same_kind = (old.co_freevars, old.co_flags) == (new.co_freevars, new.co_flags)
        return same_inside and same_kind
    # What a module or the body of a class does by itself was done when it was imported.
    return same_inside and _own(old) == _own(new)


def _tree(code: CodeType) -> tuple[object, ...]:
    return (code.co_name, _own(code), tuple(_tree(inner) for inner in _inner(code)))


def _own(code: CodeType) -> tuple[object, ...]:
    """What the code does by itself: not where it stands, not what is defined in it."""
    constants = tuple(
        (type(thing), repr(thing)) for thing in code.co_consts if not isinstance(thing, CodeType)
    )
    return (code.co_code, constants, code.co_names, code.co_varnames)


def _inner(code: CodeType) -> list[CodeType]:
    return [thing for thing in code.co_consts if isinstance(thing, CodeType)]


def _place(code: CodeType) -> tuple[str, int, bytes]:
    return (code.co_qualname, code.co_firstlineno, code.co_code)
