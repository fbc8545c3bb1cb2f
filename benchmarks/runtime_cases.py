"""The cases of the real runtime: warm invocations of a handler that does nothing."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import Any

from measure import ADDED, HERE, Call, Case, refuse

# Sends back what it receives, and ends with the connection.
_ECHO = """
import socket, sys
peer = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while data := peer.recv(1 << 16):
    peer.sendall(data)
"""


def handler(event: object, context: object) -> dict[str, list[Any]]:
    return {"batchItemFailures": []}


def event() -> Any:
    from pytest_batchproc import SqsEventFactory

    return SqsEventFactory()(["hello"])


def warm() -> Call:
    """An invocation of a process that has started."""
    from pytest_batchproc import LambdaFunction

    function, batch = LambdaFunction("runtime_cases.handler", directory=str(HERE)), event()
    refuse(function.invoke(batch).response != handler(batch, None), "another response")
    return lambda: function.invoke(batch)


def called_here() -> Call:
    """The same handler as a test calls it."""
    batch = event()
    return lambda: handler(batch, None)


def bare_exchanges() -> Call:
    """Event and response sent to a process that sends each back: two exchanges, as the client's."""
    messages = [json.dumps(one).encode() for one in (event(), handler(None, None))]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        subprocess.Popen([sys.executable, "-c", _ECHO, str(listener.getsockname()[1])])
        peer, _ = listener.accept()
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange() -> None:
        for message in messages:
            peer.sendall(message)
            missing = len(message)
            while missing:
                missing -= len(peer.recv(1 << 16))

    return exchange


# fmt: off
TABLE = (
    Case("runtime-warm",
         "warm invocation in awslambdaric, compared with a direct call of the handler",
         lambda _: (warm(), called_here()), figure=ADDED, bound=1e6),
    Case("runtime-bare", "the same, compared with bare exchanges with a process",
         lambda _: (warm(), bare_exchanges())),
)
