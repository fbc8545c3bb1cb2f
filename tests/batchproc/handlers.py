"""Record handlers of these tests: they refuse the bodies they are told to refuse."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.events import Source


class Refused(ValueError):
    """What these handlers raise."""


def refusing(source: Source, *bodies: str, seen: list[str] | None = None) -> Callable[[Any], str]:
    """A handler that raises `Refused` for these bodies, and otherwise says what it did.

    `seen` collects the bodies in the order in which the handler was called.
    """

    def handler(record: Any) -> str:
        body = source.body_of(record)
        if seen is not None:
            seen.append(body)
        if body in bodies:
            raise Refused(f"refused {body}")
        return f"did {body}"

    return handler


def arefusing(source: Source, *bodies: str, seen: list[str] | None = None) -> Callable[[Any], Any]:
    """The same as `async def`; gives way to other records once, after it was called."""
    plain = refusing(source, *bodies, seen=seen)

    async def handler(record: Any) -> str:
        did = plain(record)
        await asyncio.sleep(0)
        return did

    return handler


def never(record: Any) -> None:
    """Fails the test: this handler must not be called."""
    raise SystemExit(f"a handler was called that must not be: {record!r}")


async def anever(record: Any) -> None:
    """The async twin of `never`."""
    never(record)


REFUSED = "<class 'tests.batchproc.handlers.Refused'>:refused {}"
"""The text of a failure in a processed message."""
