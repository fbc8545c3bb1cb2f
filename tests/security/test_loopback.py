"""The Runtime API is reached from this machine alone, at a port that nobody could have taken."""

from __future__ import annotations

import socket

import pytest

from pytest_batchproc.runtime._api import RuntimeApi


@pytest.fixture
def api() -> RuntimeApi:
    return RuntimeApi()


def test_the_runtime_api_listens_on_loopback(api: RuntimeApi) -> None:
    host, _, port = api.address.partition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            reached = connection.getpeername()[0]
    finally:
        api.close()

    assert ("127.0.0.1", "127.0.0.1") == (host, reached)


def test_two_have_two_ports_above_those_of_the_system(api: RuntimeApi) -> None:
    other = RuntimeApi()
    ports = {int(one.address.partition(":")[2]) for one in (api, other)}
    api.close()
    other.close()

    assert 2 == len(ports)
    assert min(ports) >= 1024


def test_one_that_is_closed_is_not_reached(api: RuntimeApi) -> None:
    host, _, port = api.address.partition(":")
    api.close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=10)
