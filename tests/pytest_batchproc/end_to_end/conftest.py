"""moto's server on loopback, and clients of it."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator

import pytest

from tests.pytest_batchproc.end_to_end.services import Services


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """Clients of SQS, Kinesis and DynamoDB; a test without moto's server is skipped."""
    pytest.importorskip("flask_cors", reason="moto's server comes with moto[server]")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("moto.sqs.models.unix_time_millis", _rising_clock())
        _alone(patch)
        server.start()
        _, port = server.get_host_and_port()
        clients = Services(f"http://127.0.0.1:{port}")
        try:
            yield clients
        finally:
            clients.close()
            server.stop()


def _rising_clock() -> Callable[[], float]:
    """Milliseconds since 1970 for moto, never the same twice.

    moto hides a message for no seconds and then asks whether that time is over. Within a
    microsecond it is not, and moto forgets the order of the message's group.
    """
    last = itertools.accumulate(
        iter(lambda: time.time() * 1000, None), lambda before, now: max(now, before + 0.001)
    )
    return lambda: next(last)


def _alone(patch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine reaches the clients, and no request is logged."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        patch.setenv(name, os.devnull)
    for name in ("NO_PROXY", "no_proxy"):
        patch.setenv(name, "127.0.0.1")
    patch.setattr("werkzeug.serving.WSGIRequestHandler.log_request", lambda *arguments: None)
