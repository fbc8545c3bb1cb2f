"""What hooks of batchproc's processors do wrong while a test runs, for the setting `hooks`.

The library logs most of it and goes on, because in production a hook must lose no record.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import batchproc._hooks as library
from pytest_batchproc._wording import printable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_SHOWN = 5
_HOW = (
    "batchproc reports the records that failed and does not raise what a hook raises.",
    'Fix the hook, or turn this check off for the test: @pytest.mark.batchproc(hooks="off").',
)


@contextmanager
def watching() -> Generator[list[str]]:
    """Collect what hooks do wrong, one sentence each, in the order in which it happens."""
    found: list[str] = []  # texts only: an exception would keep the frames of the handler
    library.watchers.append(found.append)
    try:
        yield found
    finally:
        library.watchers.remove(found.append)


def report(found: Iterable[str]) -> str:
    """What to show of it: each sentence once, the first few, and how to fix it."""
    facts = [printable(one) for one in dict.fromkeys(found)]
    lines = [f"{one}." for one in facts[:_SHOWN]]
    if len(facts) > _SHOWN:
        lines.append(f"… and {len(facts) - _SHOWN} more")
    return "\n".join([*lines, *_HOW])
