"""Loggers that are not of the standard library: one line, formatted before the call.

Loaded by the first line for such a logger. Each library formats in its own way: Loguru prints a
literal `%s`, and replaces every brace as soon as it gets a keyword.
"""

from __future__ import annotations

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def write(logger: Any, level: str, text: str, keywords: dict[str, Any]) -> None:
    """Write a line with its fields and its exception, as the logger takes them.

    Raises:
        Exception: whatever the logger raises.
    """
    # By the class: a mock has every attribute that it is asked for.
    kind = type(logger)
    fields, exception = keywords.get("extra"), keywords.get("exc_info")
    if fields is not None and hasattr(kind, "bind"):
        # https://www.structlog.org/en/stable/bound-loggers.html
        logger = logger.bind(**fields)
        keywords = {} if exception is None else {"exc_info": exception}
    if hasattr(kind, "opt") and hasattr(kind, "bind"):
        # Not by `opt(exception=...)`: by default Loguru shows the values of all variables, and with
        # them the bodies of the records.
        # https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.add
        if exception is not None:
            from traceback import format_exception

            text = f"{text}\n{''.join(format_exception(exception))}".rstrip()
        keywords = {}
    getattr(logger, level)(text, **keywords)
