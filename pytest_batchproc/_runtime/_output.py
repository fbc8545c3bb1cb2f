"""What a process writes, read as it comes.

A pipe, as on Lambda: a handler may open `/dev/stdout` again, which empties a file. The caller that
waits for the process reads it, so that it does not run full, and no thread is needed.
"""

from __future__ import annotations

import os
from typing import NamedTuple

_MOST = 1 << 20  # bytes read at once; no pipe holds more
_FRAME_HEAD = 16


class Written(NamedTuple):
    """What was written in a while."""

    stdout: str = ""
    stderr: str = ""
    logs: tuple[str, ...] = ()


class Output:
    """A stream of a process; `given` is the end that the process writes to."""

    def __init__(self) -> None:
        self._ours, self.given = os.pipe()
        os.set_blocking(self._ours, False)
        self._came: list[bytes] = []

    def fileno(self) -> int:
        """For `selectors`."""
        return self._ours

    def read(self) -> bool:
        """Take in what is there; False where nothing will come any more."""
        try:
            piece = os.read(self._ours, _MOST)
        except BlockingIOError:
            return True
        self._came.append(piece)
        return bool(piece)

    def new(self) -> str:
        """What was written since this was last asked."""
        written = self._taken()
        self._came.clear()
        return written.decode(errors="replace")

    def _taken(self) -> bytes:
        # One reading is enough: what was written before this moment is in the pipe.
        self.read()
        return b"".join(self._came)

    def give(self) -> None:
        """Let the process alone have its end."""
        os.close(self.given)
        self.given = -1

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._ours)
        if self.given >= 0:
            os.close(self.given)


class Log(Output):
    """What a process logs: the runtime client puts each record into a frame, as on Lambda."""

    def records(self) -> tuple[str, ...]:
        """The records since this was last asked, as the client has formatted them."""
        written, start, found = self._taken(), 0, list[str]()
        while start + _FRAME_HEAD <= len(written):
            # Type, length, time: 4, 4 and 8 bytes.
            ends = start + _FRAME_HEAD + int.from_bytes(written[start + 4 : start + 8], "big")
            if ends > len(written):
                break  # a thread is writing it just now
            text = written[start + _FRAME_HEAD : ends].decode(errors="replace")
            found.append(text.removesuffix("\n"))
            start = ends
        self._came[:] = [written[start:]]
        return tuple(found)
