"""What this package raises itself.

    ValueError
    ├── InvalidEventError   the arguments cannot make an event that AWS would send
    └── TemplateError       a template cannot be read
    ImportError
    └── MissingExtraError   a feature needs a library that is not installed
    KeyError
    └── IncompleteSourceError   the library knows a source that the plugin does not
    FunctionError           a function in the real runtime returned nothing

Failed assertions are `pytest_batchproc.BatchAssertionError`, an `AssertionError`.
"""

from __future__ import annotations


class InvalidEventError(ValueError):
    """Raised when an event is asked for, or given, that AWS would not send.

    The text names the argument, the limit and the value. `allow_invalid=True` makes the event
    anyway where it can be made at all.
    """

    __module__ = "pytest_batchproc"  # the short public path, which pytest prints


class TemplateError(ValueError):
    """Raised when a template cannot be read: not there, not YAML or JSON, not a template."""

    __module__ = "pytest_batchproc"  # the short public path, which pytest prints


class MissingExtraError(ImportError):
    """Raised when a feature is used whose library is not installed; says what to install.

    Args:
        feature: what needs the library.
        library: the library that is not installed.
        extra: the extra of the distribution that installs it.
    """

    __module__ = "pytest_batchproc"  # the short public path, which pytest prints

    def __init__(self, feature: str, library: str, extra: str) -> None:
        # The index has the extra `pytest` under a name that is easier to find.
        wanted = "pytest-batchproc" if extra == "pytest" else f'"lambda-batchproc[{extra}]"'
        super().__init__(f"{feature} needs {library}: pip install {wanted}", name=library)


class IncompleteSourceError(KeyError):
    """Raised when the plugin lacks a part of a source that the library knows; names that part."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError shows its text in quotes


class FunctionError(Exception):
    """Raised when you read the response of an invocation in the real runtime and there is none.

    Args:
        text: the whole message.
        error_type: the name that Lambda gives the error: the class of the exception,
            `Runtime.ImportModuleError`, `Runtime.ExitError`, `Sandbox.Timedout`, ...
        message: the text of the exception.
        stack_trace: its frames, as the runtime sends them. Default: none.
        during_init: whether the handler was still being loaded. Default False.

    Attributes:
        error_type: the name that Lambda gives the error.
        message: the text of the exception.
        stack_trace: its frames, as the runtime sends them.
        during_init: whether the handler was still being loaded.
    """

    __module__ = "pytest_batchproc"  # the short public path, which pytest prints

    def __init__(
        self,
        text: str,
        error_type: str,
        message: str,
        stack_trace: tuple[str, ...] = (),
        during_init: bool = False,
    ) -> None:
        super().__init__(text, error_type, message, stack_trace, during_init)  # pickled by these
        self.error_type = error_type
        self.message = message
        self.stack_trace = stack_trace
        self.during_init = during_init

    def __str__(self) -> str:
        return str(self.args[0])
