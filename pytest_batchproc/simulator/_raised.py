"""What an exception says, and the last line of the user's code that it has passed."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_batchproc._wording import printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_LONGEST_LINE = 500
_LONGEST_CHAIN = 4


def described(error: BaseException) -> str:
    """An exception with its causes, each with the last line of the user's code."""
    parts = []
    for one in _chain(error):
        place = place_of(one)
        parts.append(f"{text_of(one)} ({place})" if place else text_of(one))
    return ", caused by ".join(parts)


def text_of(error: BaseException) -> str:
    """Type and text of an exception, on one line."""
    try:
        text = " ".join(str(error).split())
    except Exception as mistake:  # its own __str__ raises
        text = f"(its text raises {type(mistake).__name__})"
    name = type(error).__name__
    return shortened(printable(f"{name}: {text}" if text else name), _LONGEST_LINE)


def place_of(error: BaseException) -> str:
    """The last line of the user's code that an exception has passed: `orders.py:41 in ship`."""
    found = ""
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if _is_of_the_user(frame):
            found = _place(frame, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _place(frame: FrameType, line: int) -> str:
    return f"{Path(frame.f_code.co_filename).name}:{line} in {frame.f_code.co_name}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    seen: set[int] = set()
    while one is not None and id(one) not in seen and len(seen) < _LONGEST_CHAIN:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


_PACKAGES = Path(__file__).resolve().parents[2]
_OF_OTHERS = (
    str(_PACKAGES / "batchproc"),
    str(_PACKAGES / "pytest_batchproc"),
    *{sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")},
)


def _is_of_the_user(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return not name.startswith(("<frozen", *(f"{folder}{os.sep}" for folder in _OF_OTHERS)))


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is one of the simulator and not of a handler."""
    return frame.f_code.co_filename.startswith(f"{_OF_OTHERS[1]}{os.sep}")
