"""As much of HTTP/1.1 as the runtime client speaks, on a socket.

Not `http.server`: it has a thread for each connection and sends an answer in pieces, which together
take longer than most handlers.
"""

from __future__ import annotations

import re
import socket
from typing import NamedTuple

_END = b"\r\n\r\n"
_MOST = 1 << 20  # bytes read at once
_LONGEST_HEAD = 1 << 16


class Request(NamedTuple):
    """What the client asks."""

    method: str
    path: str
    body: bytes


class Connection:
    """A connection of the client, which is kept alive: one request, one response, in turn."""

    def __init__(self, opened: socket.socket) -> None:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = opened
        self.is_open = True
        self._came = bytearray()

    def receive(self) -> Request | None:
        """Read what is there to read; the request once the whole of it has come.

        Closes connections that do not send HTTP: any process of this machine may connect.
        """
        try:
            more = self.socket.recv(_MOST)
        except OSError:  # reset, which is what a killed process leaves behind
            more = b""
        if not more:
            self.close()
            return None
        self._came += more
        head_ends = self._came.find(_END)
        if head_ends < 0:
            if len(self._came) > _LONGEST_HEAD:
                self.close()
            return None
        first, *fields = self._came[:head_ends].decode("latin-1").split("\r\n")
        start = head_ends + len(_END)
        length = _content_length(fields)
        if length is None:
            self.close()
            return None
        if len(self._came) < start + length:
            return None
        body = bytes(self._came[start : start + length])
        self._came.clear()
        method, _, target = first.partition(" ")
        return Request(method, target.partition(" ")[0], body)

    def answer(self, status: str, fields: dict[str, str] | None = None, body: bytes = b"") -> None:
        """Send a response in one piece; raise nothing if the client is gone."""
        told = {**(fields or {}), "Content-Length": str(len(body))}
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items())]
        try:
            self.socket.sendall("\r\n".join(lines).encode("latin-1") + _END + body)
        except OSError:  # the process has ended, which is noticed where it is waited for
            pass

    def close(self) -> None:
        """Hang up."""
        self.is_open = False
        self.socket.close()


def _content_length(fields: list[str]) -> int | None:
    """How many bytes follow the head; None where it says so in no number."""
    for field in fields:
        name, _, value = field.partition(":")
        if name.lower() == "content-length":
            digits = value.strip()
            return int(digits) if re.fullmatch("[0-9]{1,18}", digits) else None
    return 0
