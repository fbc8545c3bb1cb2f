"""A handler, found by its name as Lambda finds it, and called as Lambda calls it."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli._errors import TRAP, CommandError
from pytest_batchproc._wording import printable, shortened

if TYPE_CHECKING:
    from types import ModuleType, TracebackType

    from pytest_batchproc.simulator._sandboxes import Imported

_LONGEST = 300  # characters of an exception's text in one line
_MORE = "... (--traceback shows it all)"

Handler = Callable[[Any, Any], object]


@contextlib.contextmanager
def nothing_on_stdout() -> Generator[None]:
    """Send what the code under test prints, and what its subprocesses print, to standard error."""
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        kept = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of them is closed
        kept = None
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        if kept is not None:
            os.dup2(kept, 1)
            os.close(kept)


def checked(name: str) -> tuple[str, str]:
    """Split `module.function`; from now on modules of the current directory come first.

    Raises:
        CommandError: this is no such name.
    """
    module_name, dot, attribute = name.replace("/", ".").rpartition(".")
    meant = _meant(name)
    if meant != name or not dot or not module_name or not attribute:
        hint = "such as app.handler" if meant == name else f"as in Lambda: did you mean {meant}?"
        raise CommandError(f"{name!r}: expected MODULE.HANDLER, {hint}")
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    return module_name, attribute


def load_handler(name: str, show_traceback: bool) -> Handler:
    """The handler that `module.function` names.

    Raises:
        CommandError: there is none, or importing its module raised.
    """
    module_name, attribute = checked(name)
    handler = _attribute(_module(module_name, show_traceback), attribute)
    if not callable(handler):
        raise CommandError(f"{name} is a {type(handler).__name__}, not a function")
    return handler


def for_each_sandbox(name: str, show_traceback: bool) -> Imported:
    """The handler that `module.function` names, imported again for each sandbox.

    Raises:
        CommandError: this is no such name.
    """
    from pytest_batchproc.simulator._sandboxes import Imported, check_handler

    def load_again() -> Handler:
        handler = load_handler(name, show_traceback)
        try:
            check_handler(handler)
        except TypeError as error:
            raise CommandError(str(error)) from None
        return handler

    checked(name)
    return Imported(name, load_again)


def _meant(name: str) -> str:
    """Lambda's name of a handler that was named as another tool does, or as a file."""
    file, colon, attribute = name.partition(":")  # uvicorn, gunicorn, pytest (with two)
    attribute = attribute.lstrip(":")
    place = (file if colon else name.removesuffix("()")).removeprefix("./")
    if colon and not (file and attribute.removesuffix("()").isidentifier()):
        return name
    if colon or place.endswith(".py"):
        module = place.replace("\\", "/").strip("/").removesuffix(".py").replace("/", ".")
        return f"{module}.{attribute.removesuffix('()') or 'handler'}"
    return place


def _module(name: str, show_traceback: bool) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if name != missing and not name.startswith(f"{missing}."):
            raise failed(error, f"importing {name}", show_traceback) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise failed(error, f"importing {name}", show_traceback) from None
    parent, _, last = missing.rpartition(".")
    where = getattr(sys.modules.get(parent), "__path__", ()) if parent else [os.getcwd()]
    known = [found.name for found in pkgutil.iter_modules(where)]
    place = f"in {parent}" if parent else "here, and none is installed"
    raise CommandError(f"there is no module {missing!r} {place}{_near(last, known)}")


def _attribute(module: ModuleType, name: str) -> object:
    try:
        return getattr(module, name)
    except AttributeError:
        known = [found for found in vars(module) if callable(getattr(module, found))]
        raise CommandError(f"{module.__name__} has no {name!r}{_near(name, known)}") from None


def _near(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def call(handler: Handler, event: object, context: object) -> tuple[object, BaseException | None]:
    """What the handler returned, and what it raised in place of that."""
    try:
        return handler(event, context), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return None, error


def forget(response: object) -> None:
    """Keep Python from adding that a coroutine was never awaited; that has been said by now."""
    if type(response) is CoroutineType:  # `isinstance` would ask the response itself
        response.close()


def failed(error: BaseException, doing: str, show_traceback: bool) -> CommandError:
    """What to raise when code under test raised: type, text and place in one line."""
    _leave_out_our_frames(error)
    if show_traceback:
        sys.stderr.write(_printable_lines("".join(traceback.format_exception(error))))
    if isinstance(error, SystemExit):
        what = f"called sys.exit({'' if error.code is None else repr(error.code)})"
    else:
        what = f"raised {': '.join(filter(None, [type(error).__name__, _text(error)]))}"
    return CommandError(f"{doing} {what}{_place(error)}", TRAP)


def _printable_lines(text: str) -> str:
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.split("\n"))


def _leave_out_our_frames(error: BaseException) -> None:
    found = error.__traceback__
    while found is not None and (_file(found) == __file__ or _is_import(found)):
        found = found.tb_next
    error.__traceback__ = found


def _text(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg
    try:
        text = " ".join(str(error).split())
    except Exception:  # a class of theirs with a broken __str__
        return "(it has no text)"
    return shortened(text, _LONGEST + len(_MORE), _MORE)


def _place(error: BaseException) -> str:
    """The last line of the user's code that the exception came through."""
    if isinstance(error, SyntaxError) and error.filename:
        return f" ({_short(error.filename)}:{error.lineno})"
    frames = [found for found in _chain(error.__traceback__) if not _is_import(found)]
    if not frames:
        return ""
    roots = {Path.cwd(), Path(_file(frames[0])).parent}
    theirs = [
        found
        for found in frames
        if "site-packages" not in Path(_file(found)).parts
        if any(Path(_file(found)).is_relative_to(root) for root in roots)
    ]
    last = (theirs or frames)[-1]
    return f" ({_short(_file(last))}:{last.tb_lineno}, in {last.tb_frame.f_code.co_name})"


def _chain(found: TracebackType | None) -> Iterator[TracebackType]:
    while found is not None:
        yield found
        found = found.tb_next


def _is_import(found: TracebackType) -> bool:
    return _file(found).startswith("<frozen importlib") or _file(found) == importlib.__file__


def _file(found: TracebackType) -> str:
    return found.tb_frame.f_code.co_filename


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
