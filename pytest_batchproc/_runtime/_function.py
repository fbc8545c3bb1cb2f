"""A handler in the runtime client that Lambda itself uses."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self, Unpack

from pytest_batchproc._runtime import _arguments
from pytest_batchproc._runtime._failures import Circumstances, failure
from pytest_batchproc._runtime._installed import CLIENT, require_client
from pytest_batchproc._runtime._invocation import Invocation
from pytest_batchproc._runtime._options import FunctionOptions, read_options
from pytest_batchproc._runtime._output import Written
from pytest_batchproc._runtime._sandbox import Sandbox
from pytest_batchproc._runtime._stack import without_report

if TYPE_CHECKING:
    from pytest_batchproc._runtime._sandbox import Answer

_TRACE = "Root=1-7e570000-000000000000000000000000;Parent=7e57000000000000;Sampled=0"


class LambdaFunction:
    """A handler in its own process: call `function.invoke(event)` any number of times.

    The first invocation starts the process, later ones find it warm. After a timeout or a crash it
    is killed with all that it has started, and the next invocation starts another, as on Lambda.
    `close()` ends it; so does leaving a `with` block.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html

    Args:
        handler: the handler as in the configuration of a function: `module.function`. Required.
        **options: `directory`, `environment`, `function_timeout` and `init_timeout` (in seconds, 3
            and 10), `function_name`, `function_version`, `memory_limit_in_mb`, `region`,
            `account_id`, `root`; see `FunctionOptions`.

    Raises:
        MissingExtraError: the runtime client is not installed.
        ImportError: this is not Linux, and it cannot be installed.
        TypeError: an argument is of the wrong type, or there is none of that name.
        ValueError: Lambda does not accept an argument.
    """

    def __init__(self, handler: str, **options: Unpack[FunctionOptions]) -> None:
        __tracebackhide__ = True
        require_client()
        self._setup = read_options(handler, options)
        self._sandbox: Sandbox | None = None
        self._number = 0
        self._is_closed = False
        # One process serves one invocation at a time.
        self._turn = threading.Lock()

    def invoke(self, event: Any) -> Invocation:  # an event of any source
        """Invoke the function with this event, and return the `Invocation`.

        Args:
            event: the event, of any source.

        Raises:
            TypeError, ValueError: the event cannot be written as JSON.
            RuntimeError: the function is closed.
        """
        __tracebackhide__ = True
        sent = _arguments.read_event(event)
        with self._turn:
            if self._is_closed:
                raise RuntimeError(f"{self._setup.handler} is closed; it ends with its test")
            request_id = f"7e570000-0000-4000-8000-{self._number:012d}"
            self._number += 1
            try:
                return self._invoke(sent, request_id)
            except BaseException:  # an interrupt: the state of the process is unknown
                self._kill()
                raise

    def __call__(self, event: Any, context: object = None) -> Any:  # as a handler is called
        """Return the response, or raise the error: so `simulate` and the laws accept it as a
        handler.

        Args:
            event: the event, of any source.
            context: ignored; the runtime creates its own context. Default None.

        Raises:
            FunctionError: the function has returned nothing.
        """
        __tracebackhide__ = True
        return self.invoke(event).response

    def _invoke(self, event: bytes, request_id: str) -> Invocation:
        sandbox, is_new, answer = self._ready()
        is_init = answer is not None
        started = time.perf_counter()
        if answer is None:
            fields = self._fields(request_id)
            answer = sandbox.invoke(request_id, fields, event, self._setup.function_timeout)
        duration = time.perf_counter() - started
        can_go_on = not is_init and answer.ending in ("response", "error")
        written = sandbox.written() if can_go_on else self._kill()
        has_returned = answer.ending == "response"
        is_over = answer.ending == "timeout"
        of = Circumstances(self._setup, is_init, written)
        return Invocation(
            error=None if has_returned else failure(answer, of),
            payload=answer.body if has_returned else b"",
            stdout=written.stdout,
            stderr=without_report(written.stderr) if is_over else written.stderr,
            logs=written.logs,
            duration=duration,
            request_id=request_id,
            cold_start=is_new,
            timed_out=is_over,
            exit_code=answer.exit_code,
        )

    def _ready(self) -> tuple[Sandbox, bool, Answer | None]:
        """A process that waits for work, whether it is new, and how it came to nothing."""
        seconds = self._setup.init_timeout
        if self._sandbox is not None:
            if not self._sandbox.has_ended and self._sandbox.ready(seconds) is None:
                return self._sandbox, False, None
            self._kill()  # it has ended without a request
        command = [sys.executable, "-m", CLIENT, self._setup.handler]
        self._sandbox = Sandbox(command, self._setup.directory, self._setup.environment())
        return self._sandbox, True, self._sandbox.ready(seconds)

    def _fields(self, request_id: str) -> dict[str, str]:
        deadline = time.time() + self._setup.function_timeout
        return {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self._setup.context.invoked_function_arn,
            "Lambda-Runtime-Trace-Id": _TRACE,
        }

    def _kill(self) -> Written:
        sandbox, self._sandbox = self._sandbox, None
        return sandbox.kill() if sandbox is not None else Written()

    def close(self) -> None:
        """End the process; a function that is closed cannot be invoked."""
        with self._turn:
            self._is_closed = True
            sandbox, self._sandbox = self._sandbox, None
            if sandbox is not None:
                sandbox.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *caught: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<LambdaFunction {self._setup.handler} in {self._setup.directory}>"
