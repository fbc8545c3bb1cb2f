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
from difflib import get_close_matches
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc._invoke import refuse_signature
from pytest_batchproc._loops import refuse_async
from pytest_batchproc.simulator._effect_patches import PATCHES
from pytest_batchproc.simulator._invocation import end_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Handler: TypeAlias = "Callable[[Any, Any], object]"  # an event of any source, anybody's context
AnyHandler: TypeAlias = "Handler | Callable[[], Handler] | str | Imported"


class Sandbox:
    """One environment of a function.

    Attributes:
        handler: what is called.
        free_ns: when its last invocation ends.
    """

    __slots__ = ("_imported", "_modules", "free_ns", "handler")

    def __init__(self, handler: Handler, imported: Imported | None = None) -> None:
        self.handler: Handler = handler
        self.free_ns: int = 0
        self._imported = imported
        self._modules: dict[str, ModuleType] = {}

    @contextmanager
    def entered(self) -> Generator[None]:
        """Have its modules found by `import` until the block ends, and keep those that it loads."""
        if self._imported is None:
            yield
            return
        outside = self._imported.take_out(self._imported.count_outside)
        sys.modules.update(self._modules)
        count = len(sys.modules)
        try:
            yield
        finally:
            self._modules = self._imported.take_out(count)
            self._imported.put_back(outside)


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
            self._make = Imported(given).sandbox
        elif isinstance(given, Imported):
            self._make = given.sandbox
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
            end_threads(sandbox)


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
    check_handler(handler)
    return Sandbox(handler)


def check_handler(handler: Handler) -> None:
    """Refuse what Lambda cannot call.

    Raises:
        TypeError: `handler` is async, or does not accept event and context.
    """
    refuse_async("handler", handler)
    refuse_signature(handler)


class Imported:
    """A handler by its name, `app.lambda_handler`; its modules are executed for each sandbox.

    Args:
        name: the module and the function.
        load: imports the module and returns the handler. Default None: as `import` does, and a
            module that is missing is refused at once.

    Raises:
        ValueError: this is not such a name, or there is no such module.
    """

    def __init__(self, name: str, load: Callable[[], Handler] | None = None) -> None:
        module, dot, attribute = name.replace("/", ".").rpartition(".")
        if not dot or not module or not attribute or module.startswith("."):
            raise ValueError(f"handler: expected a name such as 'app.lambda_handler'; got {name!r}")
        if module == "__main__":
            raise ValueError(
                "handler: '__main__' is the program that runs, and cannot be executed again; "
                "move the handler to a module, or give the function itself"
            )
        self._module, self._attribute = module, attribute
        self._top = module.partition(".")[0]
        self._load = load or self._import
        self._folder: str | None = None  # that has the modules of the function
        self._names: set[str] = set()
        self.count_outside: int = 0
        if load is None:
            self._find()
            if self._folder is None:
                raise self._missing()

    def sandbox(self) -> Sandbox:
        """Execute the modules once more.

        Raises:
            ValueError: the module has no such function.
            TypeError: Lambda cannot call it.
        """
        self._find()
        outside = self.take_out()
        try:
            handler = self._load()
            for patch in list(PATCHES):
                patch.apply()
            made = Sandbox(handler, self)
            made._modules = self.take_out()
        finally:
            self.take_out()  # what is left of a module that raised
            self.put_back(outside)
        return made

    def take_out(self, count: int = 0) -> dict[str, ModuleType]:
        """Forget the modules of the function that are loaded, and return them.

        Args:
            count: of all modules when it last looked at them; with as many it does not look again.
        """
        if len(sys.modules) != count:
            loaded = list(sys.modules.items())
            self._names |= {name for name, one in loaded if self._is_of_function(name, one)}
        return {name: sys.modules.pop(name) for name in self._names if name in sys.modules}

    def put_back(self, outside: dict[str, ModuleType]) -> None:
        """Have the modules of the test found again."""
        sys.modules.update(outside)
        self.count_outside = len(sys.modules)

    def _find(self) -> None:
        """Find the folder, without executing anything."""
        try:
            spec = importlib.util.find_spec(self._top)
        except ValueError:  # a module that a test has put there
            spec = None
        if spec is None:
            return
        places = list(spec.submodule_search_locations or ())
        file = places[0] if places else spec.origin
        if file is not None and os.path.exists(file):
            self._folder = os.path.join(os.path.dirname(os.path.abspath(file)), "")

    def _import(self) -> Handler:
        try:
            module = importlib.import_module(self._module)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{self._module}.".startswith(f"{error.name}."):
                raise  # one that the module needs
            raise self._missing() from None
        handler: Any = getattr(module, self._attribute, None)
        if not callable(handler):
            near = get_close_matches(self._attribute, _functions_of(module), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"got {handler!r}"
            raise ValueError(
                f"handler: {self._module!r} has no function {self._attribute!r}; {hint}"
            )
        check_handler(handler)
        return handler  # type: ignore[no-any-return]

    def _missing(self) -> ValueError:
        return ValueError(
            f"handler: there is no module {self._module!r}; its folder must be on the path of "
            "Python (pytest: the setting pythonpath)"
        )

    def _is_of_function(self, name: str, module: ModuleType) -> bool:
        folder = self._folder
        places = [getattr(module, "__file__", None)]
        if folder is None or (places == [None] and not hasattr(module, "__path__")):
            return False
        file = places[0] or next(iter(module.__path__), "")  # a namespace has no file
        if not isinstance(file, str) or not file.startswith(folder) or name == "__main__":
            return False
        top = name.partition(".")[0]
        if top == self._top:
            return True
        # An installed function has packages of others in its folder.
        rest = file.removeprefix(folder)
        return not (
            top in _OURS
            or any(part in folder or part in rest for part in _INSTALLED)
            or _is_of_tests(name, rest)
        )


_OURS = ("batchproc", "pytest_batchproc")  # in the folder of a function of this repository
_INSTALLED = ("site-packages", "dist-packages")


def _is_of_tests(name: str, file: str) -> bool:
    last = name.rpartition(".")[2]
    return (
        last == "conftest"
        or last.startswith("test_")
        or last.endswith("_test")
        or not {"test", "tests"}.isdisjoint(file.split(os.sep))
    )


def _functions_of(module: ModuleType) -> list[str]:
    return [name for name, one in vars(module).items() if isinstance(one, FunctionType)]
