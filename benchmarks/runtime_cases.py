"""What is timed of the real runtime: warm invocations of a handler that does nothing.

Imports are inside, as in `plugin_cases.py`.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import runtime_handler
from case import Case
from figures import ADDED
from meters import Call

# Sends back what it gets, and ends with the connection.
_ECHO = """
import socket, sys
peer = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while data := peer.recv(1 << 16):
    peer.sendall(data)
"""


def warm() -> Call:
    """An invocation of a process that is there."""
    from pytest_batchproc import LambdaFunction

    here = str(Path(__file__).parent)
    function = LambdaFunction("runtime_handler.lambda_handler", directory=here)
    event = _event()
    if function.invoke(event).response != runtime_handler.lambda_handler(event, None):
        raise SystemExit("a wrong answer: its speed is worth nothing")
    return lambda: function.invoke(event)


def called_here() -> Call:
    """The same handler as a test calls it."""
    event = _event()
    return lambda: runtime_handler.lambda_handler(event, None)


def bare_exchanges() -> Call:
    """Event and response sent to a process that sends each back: two exchanges, as the client's."""
    answer = runtime_handler.lambda_handler(_event(), None)
    messages = [json.dumps(_event()).encode(), json.dumps(answer).encode()]
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


def _event() -> Any:
    from pytest_batchproc import SqsEventFactory

    return SqsEventFactory()(["hello"])


TABLE = (
    Case(
        name="runtime-warm",
        title="warm invocation in awslambdaric, compared with a direct call of the handler",
        figure=ADDED,
        bound=1e6,
        calls=lambda _: (warm(), called_here()),
    ),
    Case(
        name="runtime-bare",
        title="the same, compared with bare exchanges with a process",
        calls=lambda _: (warm(), bare_exchanges()),
    ),
)
