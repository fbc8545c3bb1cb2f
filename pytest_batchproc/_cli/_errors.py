"""What ends a command early: one line for a person, one number for a script."""

from __future__ import annotations

FINE = 0
TRAP = 1
MISUSE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


class CommandError(Exception):
    """Raised when a command ends early. Its text is one line."""

    def __init__(self, text: str, code: int = MISUSE) -> None:
        super().__init__(" ".join(text.split()))
        self.code = code


class ReaderGoneError(CommandError):
    """Raised when the reader of the output has stopped reading, as `head` does."""

    def __init__(self) -> None:
        super().__init__("the reader of the output has stopped reading", BROKEN_PIPE)
