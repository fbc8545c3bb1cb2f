"""Functions that are watched by their names, in every sandbox."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Patch:
    """A function that is watched by its name."""

    def __init__(self, watch: Callable[[Any, Any], Any], target: str, key: Any) -> None:
        self._watch, self._target, self._key = watch, target, key
        self._undo: list[Callable[[], None]] = []
        self._made: list[object] = []

    def apply(self) -> None:
        """Replace the function in the modules that are loaded at the moment.

        Raises:
            ValueError: there is no such function.
        """
        owner, name = _resolved(self._target)
        original = getattr(owner, name)
        if any(original is one for one in self._made):
            return  # the modules of a new sandbox are new, and these are not among them
        own = name in vars(owner) if hasattr(owner, "__dict__") else True
        watched = self._watch(original, self._key)
        setattr(owner, name, watched)
        self._made.append(watched)
        self._undo.append(
            (lambda: setattr(owner, name, original)) if own else (lambda: delattr(owner, name))
        )

    def stop(self) -> None:
        """Take it back."""
        PATCHES.remove(self)
        while self._undo:
            self._undo.pop()()


PATCHES: list[Patch] = []
"""What a new sandbox has patched, too."""


def _resolved(target: object) -> tuple[Any, str]:
    if not isinstance(target, str) or "." not in target:
        raise ValueError(f"target: expected a name such as 'app.bank.charge'; got {target!r}")
    path, _, name = target.rpartition(".")
    parts = path.split(".")
    owner: Any = None
    for count in range(len(parts), 0, -1):
        module = ".".join(parts[:count])
        try:
            owner = sys.modules.get(module) or importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{module}.".startswith(f"{error.name}."):
                raise
            continue
        for part in parts[count:]:
            owner = getattr(owner, part, None)
        break
    if owner is None or not callable(getattr(owner, name, None)):
        raise ValueError(
            f"target: {target!r} is no function; name it by the module in which the handler looks "
            "it up, as in 'app.bank.charge'"
        )
    return owner, name
