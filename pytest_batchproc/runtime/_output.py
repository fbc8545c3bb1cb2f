"""What a process writes, read as it comes.

A pipe, as on Lambda: a handler may open `/dev/stdout` again, which empties a file. It is read by
whoever waits for the process, so that it does not run full, and no thread is needed.
"""

from __future__ import annotations

import os

_MOST = 1 << 20  # bytes read at once; no pipe holds more


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
        # One reading is enough: what was written before this moment is in the pipe.
        self.read()
        written = b"".join(self._came)
        self._came.clear()
        return written.decode(errors="replace")

    def give(self) -> None:
        """Let the process alone have its end."""
        os.close(self.given)
        self.given = -1

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._ours)
        if self.given >= 0:
            os.close(self.given)
