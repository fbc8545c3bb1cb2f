"""The arguments of a function, validated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pytest_batchproc._runtime._environment import RESERVED
from pytest_batchproc.clock import checked_time
from pytest_batchproc.context import _near


def read_handler(handler: object) -> str:
    """The name of a handler, as Lambda has it.

    Raises:
        TypeError: it is no text.
        ValueError: it names no module, or nothing in it.
    """
    expected = "handler: expected its name as Lambda has it, such as 'app.lambda_handler'"
    if not isinstance(handler, str):
        hint = ""
        if callable(handler) and hasattr(handler, "__qualname__"):
            hint = f"; this one may be {f'{handler.__module__}.{handler.__qualname__}'!r}"
        raise TypeError(f"{expected}; got {type(handler).__name__}{hint}")
    module, _, name = handler.rpartition(".")
    if not module.strip("/.") or not name.isidentifier():
        raise ValueError(f"{expected}; got {handler!r}")
    return handler


def read_directory(root: object, directory: object) -> Path:
    """The directory of a function: absolute, and existing.

    Raises:
        TypeError: it is no path.
        ValueError: there is no such directory.
    """
    for argument, value in (("root", root), ("directory", directory)):
        if value is not None and not isinstance(value, str | Path):
            raise TypeError(f"{argument}: expected a path; got {type(value).__name__} {value!r}")
    found = Path(str(root), str(directory or "")).absolute()
    if not found.is_dir():
        argument = "root" if directory is None else "directory"
        raise ValueError(f"{argument}: expected a directory that exists; got {found}")
    return found


def read_environment(given: object) -> dict[str, str]:
    """The variables that a function is given.

    Raises:
        TypeError: they are no mapping of text to text.
        ValueError: one of them is Lambda's to set, or the system takes no such name or value.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise TypeError(f"environment: expected a dict of text; got {type(given).__name__}")
    for name, value in given.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"environment: expected text for each name; got {name!r}: {value!r}")
        if not name or "=" in name or "\0" in name + value:
            raise ValueError(f"environment: no process can be given {name!r}: {value!r}")
        if name in RESERVED:
            raise ValueError(
                f"environment: {name} is set by Lambda, no function can change it; "
                f"{RESERVED[name]} says it here"
            )
    return dict(given)


def read_seconds(argument: str, seconds: object) -> float:
    """A time that something may take.

    Raises:
        TypeError: it is no number.
        ValueError: it is not above 0, or not finite.
    """
    found = checked_time(argument, seconds)
    if not found:
        raise ValueError(f"{argument}: expected more than 0 seconds, got {seconds!r}")
    return found


def read_event(event: Any) -> bytes:
    """The event as the JSON that Lambda sends; Any because anything may be asked to be JSON.

    Raises:
        TypeError: there is something in it that JSON has no word for.
        ValueError: there is a number in it that JSON has no word for, or a circle.
    """
    try:
        return json.dumps(event, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"event: Lambda sends JSON, and this is not valid JSON: {error}") from None


def refuse(unknown: Iterable[str], known: Iterable[str]) -> None:
    """Pass if nothing was given that there is no argument for.

    Raises:
        TypeError: there was; says which one may have been meant.
    """
    for name in unknown:
        hint = _near(name, known) or f"it takes {', '.join(sorted(known))}"
        raise TypeError(f"LambdaFunction takes no argument {name!r}; {hint}")
