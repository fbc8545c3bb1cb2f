"""What will go, of both packages: one row each, and the warning that says so.

Loaded by the first use of such a thing, never by an import. Where the old way still works it calls
`warn("batchproc.BatchProcessor(old=)")`; an old name has this module as its home in the table of
`__init__.py`, and its row says by which name it lives on.
"""

from __future__ import annotations

import sys
import warnings
from os import path, sep

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

_ROOT = path.dirname(path.dirname(__file__))
_OURS = (f"{_ROOT}{sep}batchproc{sep}", f"{_ROOT}{sep}pytest_batchproc{sep}")
_IMPORTING = "<frozen importlib"


class Deprecation:
    """One thing that will go.

    Attributes:
        since: the version that warned first, and `on` its day, as in 2027-01-31.
        gone: the version that has it no longer.
        instead: what to write.
        name: for a name that moved: where it is now, as in `batchproc:NewName`.
    """

    __slots__ = ("gone", "instead", "name", "on", "since")

    def __init__(self, since: str, on: str, gone: str, instead: str, name: str = "") -> None:
        self.since = since
        self.on = on
        self.gone = gone
        self.instead = instead
        self.name = name


TABLE: dict[str, Deprecation] = {}
"""By what a user writes: `batchproc.OldName`, `batchproc.BatchProcessor(old=)`, ..."""


def warn(thing: str) -> None:
    """Warn of that row, at the line outside our packages that asked for it."""
    row = TABLE[thing]
    warnings.warn(
        f"{thing} is deprecated since {row.since} ({row.on}) and will be gone in {row.gone}.\n"
        f"Use {row.instead}.",
        DeprecationWarning,
        stacklevel=_level(sys._getframe(1)) + 1,
    )


def __getattr__(name: str) -> Any:  # whatever the name refers to
    row = TABLE.get(f"batchproc.{name}")
    if row is None:
        raise AttributeError(f"module 'batchproc' has no attribute {name!r}")
    from importlib import import_module

    warn(f"batchproc.{name}")
    module, _, new = row.name.partition(":")
    return getattr(import_module(module), new)


def _level(caller: FrameType | None) -> int:
    """How many frames up the user's line is; `skip_file_prefixes` came with Python 3.12."""
    level = 1
    while caller is not None and caller.f_code.co_filename.startswith((*_OURS, _IMPORTING)):
        # `warnings` does not count the frames of an import.
        level += not caller.f_code.co_filename.startswith(_IMPORTING)
        caller = caller.f_back
    return level
