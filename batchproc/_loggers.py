"""Loggers that are not of the standard library: one line, formatted before the call.

Loaded by the first line for such a logger. Each library formats in its own way: Loguru takes a
literal `%s` as it is and treats every brace as a field as soon as it gets a keyword.
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
        # https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.opt
        if exception is not None:
            logger = logger.opt(exception=exception)
        keywords = {}
    getattr(logger, level)(text, **keywords)
