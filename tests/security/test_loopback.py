"""The Runtime API is reached from this machine alone, at a port that nobody could have taken."""

from __future__ import annotations

import socket

import pytest

from pytest_batchproc._runtime._api import RuntimeApi


@pytest.fixture
def api() -> RuntimeApi:
    return RuntimeApi()


def test_the_runtime_api_listens_on_loopback(api: RuntimeApi) -> None:
    host, _, port = api.address.partition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            reached = connection.getpeername()[0]
    finally:
        api.close()

    assert (host, reached) == ("127.0.0.1", "127.0.0.1")


def test_two_have_two_ports_above_those_of_the_system(api: RuntimeApi) -> None:
    other = RuntimeApi()
    ports = {int(one.address.partition(":")[2]) for one in (api, other)}
    api.close()
    other.close()

    assert len(ports) == 2
    assert min(ports) >= 1024


def test_one_that_is_closed_is_not_reached(api: RuntimeApi) -> None:
    host, _, port = api.address.partition(":")
    api.close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=60)


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /x HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /x HTTP/1.1\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"POST /x HTTP/1.1\r\nContent-Length:\r\n\r\n",
        b"GET /" + b"x" * (1 << 17),
    ],
    ids=["no number", "less than nothing", "more digits than Python reads", "nothing", "no end"],
)
def test_who_does_not_speak_http_is_hung_up_on_and_others_are_heard(
    api: RuntimeApi, sent: bytes
) -> None:
    host, _, port = api.address.partition(":")
    with (
        socket.create_connection((host, int(port)), timeout=60) as stranger,
        socket.create_connection((host, int(port)), timeout=60) as client,
    ):
        stranger.sendall(sent)
        nothing = api.wait(0.5)
        try:
            left = stranger.recv(1)
        except ConnectionResetError:  # what had not been read when it was closed
            left = b""
        client.sendall(b"GET /next HTTP/1.1\r\nHost: here\r\n\r\n")
        heard = api.wait(60)
        api.close()

    assert (nothing, left) == (None, b"")
    assert heard is not None
    assert heard.request == ("GET", "/next", b"")
