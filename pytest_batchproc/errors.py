"""What this package raises itself.

    ValueError
    ├── InvalidEventError   the arguments cannot make an event that AWS would send
    └── TemplateError       a template cannot be read
    ImportError
    └── MissingExtraError   a feature needs a library that is not installed

Failed assertions are `pytest_batchproc.asserts.BatchAssertionError`, an `AssertionError`.
"""

from __future__ import annotations


class InvalidEventError(ValueError):
    """Raised when an event is asked for, or given, that AWS would not send.

    The text names the argument, the limit and the value. `allow_invalid=True` makes the event
    anyway where it can be made at all.
    """


class TemplateError(ValueError):
    """Raised when a template cannot be read: not there, not YAML or JSON, not a template."""


class MissingExtraError(ImportError):
    """Raised when a feature is used whose library is not installed; says what to install."""

    def __init__(self, feature: str, library: str, extra: str) -> None:
        super().__init__(
            f'{feature} needs {library}: pip install "batchproc[{extra}]"', name=library
        )
