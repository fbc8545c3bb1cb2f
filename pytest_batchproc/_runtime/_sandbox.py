"""One process of a function, which serves invocations sequentially, as Lambda's own do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal, NamedTuple

from pytest_batchproc._runtime import _api
from pytest_batchproc._runtime._api import RuntimeApi
from pytest_batchproc._runtime._process import Process
from pytest_batchproc.marshalling import LARGEST_RESPONSE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pytest_batchproc._runtime._api import Exchange
    from pytest_batchproc._runtime._http import Connection
    from pytest_batchproc._runtime._output import Written

# How often a process is asked whether it lives. Its end mostly shows at once, by its connection;
# not where a process that it has started keeps that open.
_LOOKING_AFTER = 0.02

Ending = Literal["response", "error", "exit", "timeout", "too large"]


class Answer(NamedTuple):
    """How an invocation, or the loading of the handler, has ended.

    Attributes:
        ending: `exit` where the process ended without a word.
        body: what it posted.
        exit_code: of a process that ended so.
    """

    ending: Ending
    body: bytes = b""
    exit_code: int | None = None


class Sandbox:
    """A process and the Runtime API that it asks for work."""

    def __init__(
        self, command: Sequence[str], directory: Path, environment: Mapping[str, str]
    ) -> None:
        self._api = RuntimeApi()
        try:
            told = {**environment, "AWS_LAMBDA_RUNTIME_API": self._api.address}
            self._process = Process(command, directory, told)
        except BaseException:
            self._api.close()
            raise
        for output in self._process.outputs:
            self._api.take_in(output)
        self._asking: Connection | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone; it may have asked for work before."""
        return self._process.exit_code is not None

    def ready(self, seconds: float) -> Answer | None:
        """Wait until the process asks for work; otherwise how it came to nothing."""
        until = time.monotonic() + seconds
        while exchange := self._wait(until):
            if exchange.request.path == _api.NEXT:
                self._asking = exchange.connection
                return None
            if exchange.request.path == _api.INIT_ERROR:
                exchange.connection.answer("202 Accepted")
                return Answer("error", exchange.request.body)
            exchange.connection.answer("403 Forbidden")
        return self._silence()

    def invoke(
        self, request_id: str, fields: dict[str, str], event: bytes, seconds: float
    ) -> Answer:
        """Hand an event to a process that is ready, and wait for the result."""
        if self._asking is None:
            raise RuntimeError("the process has not asked for work")
        endings: dict[str, Ending] = {
            _api.of_invocation(request_id, "response"): "response",
            _api.of_invocation(request_id, "error"): "error",
        }
        until = time.monotonic() + seconds
        self._asking.answer("200 OK", fields, event)
        self._asking = None
        while exchange := self._wait(until):
            ending = endings.get(exchange.request.path)
            if ending is None:
                exchange.connection.answer("403 Forbidden")
            elif ending == "response" and len(exchange.request.body) > LARGEST_RESPONSE:
                # Unanswered: the client dies of a refusal, and not without a word.
                return Answer("too large", exchange.request.body)
            else:
                exchange.connection.answer("202 Accepted")
                return Answer(ending, exchange.request.body)
        return self._silence()

    def _wait(self, until: float) -> Exchange | None:
        """The next request of the process; None where it has ended, or the time has."""
        while True:
            # Asked first, so that what it sent before it ended is read all the same.
            ended = self.has_ended
            left = until - time.monotonic()
            found = self._api.wait(0.0 if ended else max(0.0, min(left, _LOOKING_AFTER)))
            if found is not None or ended or left <= 0:
                return found

    def _silence(self) -> Answer:
        code = self._process.exit_code
        if code is not None:
            return Answer("exit", exit_code=code)
        self._process.abort()
        return Answer("timeout")

    def written(self) -> Written:
        """What the process has written since this was last asked."""
        return self._process.written()

    def kill(self) -> Written:
        """End the process and all that it has started, at once; what it has written last."""
        self._process.kill()
        written = self.written()
        self._api.close()
        self._process.close()
        return written

    def end(self) -> None:
        """Let the process end by itself, so that coverage and `atexit` have their moment."""
        self._api.close()
        self._process.wait()
        self._process.close()
