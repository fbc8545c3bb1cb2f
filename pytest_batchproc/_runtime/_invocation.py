"""What came of an invocation."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_batchproc.errors import FunctionError


@dataclass(frozen=True, slots=True)
class Invocation:
    """What came of an invocation in the real runtime.

    Attributes:
        error: None where the function has returned; otherwise what went wrong, not raised, for
            assertions to take in place of a response.
        payload: the response as the runtime has sent it.
        stdout: what was written to standard output; the first time in a process, also at import.
        stderr: the same of standard error.
        logs: the same of `logging`, a text for each record, which Lambda keeps apart from both.
        duration: seconds from the event to the response, without the start of a process.
        request_id: `aws_request_id` of its context.
        cold_start: whether a process was started for it.
        timed_out: whether it was stopped.
        exit_code: of the process, where that ended by itself; negative for a signal.
    """

    error: FunctionError | None
    payload: bytes = field(repr=False)
    stdout: str = field(repr=False)
    stderr: str = field(repr=False)
    logs: tuple[str, ...] = field(repr=False)
    duration: float
    request_id: str
    cold_start: bool
    timed_out: bool
    exit_code: int | None

    @property
    def response(self) -> Any:  # whatever JSON can say, and a test looks into it
        """What Lambda gets of what the handler returned; bytes that hold no JSON as they are.

        Raises:
            FunctionError: it returned nothing; see `error`.
        """
        __tracebackhide__ = True
        if self.error is not None:
            raise self.error
        try:
            return json.loads(self.payload)
        except ValueError:  # a handler that returns bytes has them sent unseen
            return self.payload

    @property
    def crashed(self) -> bool:
        """Whether the process ended in the middle: `sys.exit`, `os._exit`, or a signal."""
        return self.exit_code is not None
