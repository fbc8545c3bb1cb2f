"""Where a process was when it died, by what Python's faulthandler has written."""

from __future__ import annotations

import re

# "Current thread" is the one that a signal found, the main one unless a fault came from another.
_THREAD = re.compile(r"^Current thread [^\n]*:\n((?:  File [^\n]*\n)+)", re.MULTILINE)
_HEAD = "Fatal Python error: "
# Whose frames are below every handler.
_BELOW = re.compile(r'/awslambdaric/(bootstrap|__main__)\.py"|"<frozen runpy>"')


def frames(stderr: str) -> tuple[str, ...]:
    """The frames of the handler, the last call last; none where nothing was written of them."""
    found = _THREAD.search(stderr, stderr.rfind(_HEAD)) if _HEAD in stderr else None
    lines = found[1].splitlines() if found else []
    return tuple(f"{line}\n" for line in reversed(lines) if not _BELOW.search(line))


def without_report(stderr: str) -> str:
    """What the process itself has written, before it was made to say where it is."""
    return stderr[: stderr.rfind(_HEAD)] if _HEAD in stderr else stderr
