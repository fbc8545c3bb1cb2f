"""Plugin: what tests need on CPython as WebAssembly, which has no threads, processes or sockets.

A test that fails after it has asked for one of these is skipped with the reason. A test that fails
and has not asked for one is a failure, as everywhere. `UNSUPPORTED` has the few other cases.
See https://pyodide.org/en/stable/usage/wasm-constraints.html.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import pytest

REFUSED = {
    "a thread": (threading.Thread, "start"),
    "a process": (subprocess.Popen, "__init__"),
    "a fork": (os, "fork"),
    "a socket": (socket, "socketpair"),
}
UNSUPPORTED = {
    "tests/batchproc/test_owned_loop.py::test_a_child_leaves_the_selector_of_its_parent_alone": (
        "WebAssembly has no selector"
    ),
}
"""Start of a test's id to the reason why WebAssembly cannot run it."""

_asked: list[str] = []


class _NoFiles:
    """A selector without files: it can only wait until the next timer is due."""

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("the event loop waits forever: it has no timer and no file")
        time.sleep(max(timeout, 0))
        return []

    def close(self) -> None:
        """Nothing is open."""


class Loop(asyncio.BaseEventLoop):
    """The event loop of asyncio, with timers and tasks only."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _NoFiles()

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """No other thread can be waiting."""


def _use_our_loop() -> None:
    # Policies have an underscore since Python 3.14, and asyncio has no other place for a default.
    events: Any = asyncio.events
    private = "_" if hasattr(events, "_BaseDefaultEventLoopPolicy") else ""
    policy = getattr(events, f"{private}BaseDefaultEventLoopPolicy")
    ours = type("Policy", (policy,), {"_loop_factory": Loop})
    getattr(events, f"{private}set_event_loop_policy")(ours())


def pytest_configure() -> None:
    """Install the event loop, and watch for what WebAssembly refuses."""
    # Pyodide's own loop always counts as running, which no other loop tolerates.
    asyncio._set_running_loop(None)
    _use_our_loop()
    for what, (owner, name) in REFUSED.items():
        if hasattr(owner, name):
            setattr(owner, name, _noting(what, getattr(owner, name)))


def _noting(what: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def noting(*args: Any, **options: Any) -> Any:
        _asked.append(what)
        return real(*args, **options)

    return noting


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a failure into a skip where WebAssembly is the reason."""
    if call.when == "setup":
        _asked.clear()
    report = yield
    reason = _reason(item)
    if report.failed and reason:
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, f"Skipped: {reason}")
    return report


def _reason(item: pytest.Item) -> str | None:
    if _asked:
        return f"WebAssembly has no {_asked[0].split()[-1]}"
    return next((why for start, why in UNSUPPORTED.items() if item.nodeid.startswith(start)), None)
