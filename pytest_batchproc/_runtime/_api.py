"""Lambda's Runtime API for one process, on loopback.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

It has no thread: the caller that waits for a request reads it. The client asks only what it must
wait for, so no request is missed, interrupts work, and no time is spent on switching.
"""

from __future__ import annotations

import selectors
import socket
import time
from typing import TYPE_CHECKING, NamedTuple

from pytest_batchproc._runtime._http import Connection

if TYPE_CHECKING:
    from pytest_batchproc._runtime._http import Request
    from pytest_batchproc._runtime._output import Output

_VERSION = "/2018-06-01/runtime"
NEXT = f"{_VERSION}/invocation/next"
INIT_ERROR = f"{_VERSION}/init/error"


def of_invocation(request_id: str, what: str) -> str:
    """The path for the `response` or the `error` of an invocation."""
    return f"{_VERSION}/invocation/{request_id}/{what}"


class Exchange(NamedTuple):
    """A request, and whom to answer."""

    request: Request
    connection: Connection


class RuntimeApi:
    """The server; `address` is where a process sends its requests."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._connections: list[Connection] = []
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def take_in(self, output: Output) -> None:
        """Read this, too, while a caller waits."""

        def read() -> None:
            if not output.read():
                self._selector.unregister(output)

        self._selector.register(output, selectors.EVENT_READ, read)

    def wait(self, seconds: float) -> Exchange | None:
        """The next request; None where none has come after so many seconds."""
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            for key, _ in self._selector.select(max(0.0, left)):
                found: Exchange | None = key.data()
                if found is not None:
                    return found  # what else is there is still there at the next call
            if left <= 0:
                return None

    def _accept(self) -> None:
        opened, _ = self._listener.accept()
        connection = Connection(opened)
        self._connections.append(connection)

        def receive() -> Exchange | None:
            request = connection.receive()
            if not connection.is_open:
                self._selector.unregister(opened)
            return None if request is None else Exchange(request, connection)

        self._selector.register(opened, selectors.EVENT_READ, receive)

    def close(self) -> None:
        """Hang up and listen no more; a client that waits for work then ends by itself."""
        for connection in self._connections:
            connection.close()
        self._listener.close()
        self._selector.close()
