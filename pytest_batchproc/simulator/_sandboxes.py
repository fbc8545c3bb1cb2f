"""Where a handler runs: as it was given, or made again for each sandbox, as a cold start does.

A sandbox keeps what stands at module level from one invocation to the next. A batch that comes
while all are busy gets a new one, and so does the batch after a function was killed.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from contextlib import contextmanager
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc.simulator._effect_patches import PATCHES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Handler: TypeAlias = "Callable[[Any, Any], object]"  # an event of any source, anybody's context
AnyHandler: TypeAlias = "Handler | Callable[[], Handler] | str"


class Sandbox:
    """One environment of a function.

    Attributes:
        handler: what is called.
        free_ns: when its last invocation ends.
    """

    __slots__ = ("_modules", "free_ns", "handler")

    def __init__(self, handler: Handler, modules: dict[str, ModuleType] | None = None) -> None:
        self.handler = handler
        self.free_ns = 0
        self._modules = modules

    @contextmanager
    def entered(self) -> Generator[None]:
        """Have its modules found by `import` until the block ends."""
        if not self._modules:
            yield
            return
        outside = {name: sys.modules.get(name) for name in self._modules}
        sys.modules.update(self._modules)
        try:
            yield
        finally:
            for name, module in outside.items():
                if module is None:
                    sys.modules.pop(name, None)
                else:
                    sys.modules[name] = module


class Sandboxes:
    """All sandboxes of a function.

    Attributes:
        one: the only one, of a handler that cannot be made again; None of any other.
    """

    def __init__(self, given: object) -> None:
        self.one: Sandbox | None = None
        self._make: Callable[[], Sandbox]
        self._warm: list[Sandbox] = []
        if isinstance(given, str):
            self._make = _Imported(given).sandbox
        elif is_factory(given):
            self._make = lambda: _from_factory(given)
        elif callable(given):
            self.one = Sandbox(given)
        else:
            raise TypeError(
                "handler: expected a function of event and context, a function without parameters "
                f"that returns one, or a name such as 'app.lambda_handler'; got {given!r}"
            )

    def take(self, now: int, cold: bool = False) -> Sandbox:
        """The sandbox for an invocation that begins now: a warm one if one is free."""
        if self.one is not None:
            return self.one
        if not cold:
            for one in reversed(self._warm):
                if one.free_ns <= now:
                    return one
        made = self._make()
        self._warm.append(made)
        return made

    def has_free(self, now: int) -> bool:
        """Whether an invocation that begins now can have a warm one, and could have a new one."""
        return any(one.free_ns <= now for one in self._warm)

    def drop(self, sandbox: Sandbox) -> None:
        """Forget a sandbox that was killed."""
        if sandbox in self._warm:
            self._warm.remove(sandbox)


def is_factory(given: object) -> bool:
    """Whether this is a function without parameters."""
    if type(given) is FunctionType and not hasattr(given, "__wrapped__"):  # `inspect` is slow
        code = given.__code__
        takes = code.co_argcount + code.co_kwonlyargcount
        return not takes and not code.co_flags & (CO_VARARGS | CO_VARKEYWORDS)
    if not isinstance(given, FunctionType | MethodType | type):
        return False
    try:
        return not inspect.signature(given).parameters
    except (TypeError, ValueError):
        return False


def _from_factory(make: Any) -> Sandbox:
    handler = make()
    if not callable(handler):
        raise TypeError(
            f"handler: {getattr(make, '__name__', make)!r} has no parameters, so it was called to "
            f"make a handler; expected a function of event and context from it, got {handler!r}"
        )
    return Sandbox(handler)


class _Imported:
    """A handler by its name, `app.lambda_handler`; its modules are executed for each sandbox."""

    def __init__(self, name: str) -> None:
        module, dot, attribute = name.replace("/", ".").rpartition(".")
        if not dot or not module or not attribute:
            raise ValueError(f"handler: expected a name such as 'app.lambda_handler'; got {name!r}")
        try:
            spec = importlib.util.find_spec(module)
        except ModuleNotFoundError:
            spec = None
        if spec is None or spec.origin is None:
            raise ValueError(
                f"handler: there is no module {module!r}; its folder must be on the path of Python "
                "(pytest: the setting pythonpath)"
            )
        self._name, self._module, self._attribute = name, module, attribute
        parts = module.count(".") + (os.path.basename(spec.origin) == "__init__.py")
        root = os.path.abspath(spec.origin)
        for _ in range(parts + 1):
            root = os.path.dirname(root)
        self._root = os.path.join(root, "")
        self._again: set[str] = {module}

    def sandbox(self) -> Sandbox:
        """Execute the modules once more.

        Raises:
            ValueError: the module has no such function.
        """
        if self._module in sys.modules:
            self._again |= self._reached(sys.modules[self._module])
        outside = {name: sys.modules.pop(name) for name in self._again if name in sys.modules}
        try:
            module = importlib.import_module(self._module)
            found = self._reached(module)
            for patch in list(PATCHES):
                patch.apply()
            modules = {name: sys.modules[name] for name in found if name in sys.modules}
            handler = getattr(module, self._attribute, None)
        finally:
            for name in self._again:
                sys.modules.pop(name, None)
            sys.modules.update(outside)
        self._again |= found
        if not callable(handler):
            raise ValueError(
                f"handler: {self._module!r} has no function {self._attribute!r}; got {handler!r}"
            )
        return Sandbox(handler, modules)

    def _reached(self, module: ModuleType) -> set[str]:
        """The module and those of the same folder that it uses, directly or not."""
        found: set[str] = set()
        waiting = [module]
        while waiting:
            one = waiting.pop()
            if one.__name__ in found:
                continue
            found.add(one.__name__)
            for value in list(vars(one).values()):
                used = value
                if not isinstance(value, ModuleType):
                    name = getattr(value, "__module__", None)
                    used = sys.modules.get(name) if isinstance(name, str) else None
                if isinstance(used, ModuleType) and self._is_of_function(used):
                    waiting.append(used)
            package = one.__name__.rpartition(".")[0]
            if package in sys.modules and self._is_of_function(sys.modules[package]):
                waiting.append(sys.modules[package])
        return found

    def _is_of_function(self, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        return (
            isinstance(file, str)
            and os.path.abspath(file).startswith(self._root)
            and "site-packages" not in file
            and not _is_of_tests(module.__name__)
        )


def _is_of_tests(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last == "conftest" or last.startswith("test_") or last.endswith("_test")
