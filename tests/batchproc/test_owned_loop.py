"""The loop that batchproc owns: closed, interrupted, left behind by a fork."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import subprocess
import sys
from contextvars import copy_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from batchproc import _loop, async_process_partial_response
from tests.support.events import SQS, response_of
from tests.support.limit import within, within_a_loop

EVENT = SQS.event("abc")
IDS = SQS.identifiers(EVENT)
ROOT = Path(__file__).resolve().parents[2]


def loop_of_a_batch() -> asyncio.AbstractEventLoop:
    found: list[asyncio.AbstractEventLoop] = []

    async def handler(record: Any) -> None:
        found.append(asyncio.get_running_loop())

    async_process_partial_response(SQS.event("a"), handler, SQS.async_processor())
    return found[0]


# --- closing --------------------------------------------------------------------------------------


def test_it_is_closed_at_the_end_of_the_process() -> None:
    def work() -> tuple[bool, bool]:
        loop = loop_of_a_batch()
        _loop._close_mine()
        _loop._close_mine()  # nothing is left to close
        return loop.is_closed(), loop_of_a_batch() is loop

    assert within(10, work) == (True, False)


def test_it_is_closed_also_while_another_loop_runs_in_its_thread() -> None:
    async def main() -> bool:
        owned = _loop._Owned()
        owned.close()
        owned.close()  # a second time does nothing
        return owned.loop.is_closed()

    assert within_a_loop(10, main)


def test_it_is_not_closed_while_it_runs() -> None:
    def work() -> list[bool]:
        owned, closed = _loop._Owned(), []

        async def main() -> None:
            owned.close()
            closed.append(owned.loop.is_closed())

        owned.loop.run_until_complete(main())
        owned.close()
        return [*closed, owned.loop.is_closed()]

    assert within(10, work) == [False, True]


@pytest.mark.parametrize("kind", [OSError, RuntimeError, ValueError])
def test_what_cannot_be_closed_any_more_is_left_quietly(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: object) -> None:
        raise kind("its sockets went first")

    owned = _loop._Owned()
    with monkeypatch.context() as patched:
        patched.setattr(_loop._Owned, "close", gone)
        owned.__del__()

    assert not owned.loop.is_closed()  # it will be, now that `close` works again


# --- Ctrl-C ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_in_the_loop_itself_cleans_up_and_leaves(kind: type[BaseException]) -> None:
    cleaned: list[str] = []

    def interrupt() -> None:
        raise kind("not in a task")

    async def handler(record: Any) -> None:
        if record.body == "c":
            asyncio.get_running_loop().call_soon(interrupt)
        try:
            await asyncio.sleep(0 if record.body == "a" else 30)
        finally:
            await asyncio.sleep(0)
            cleaned.append(record.body)

    def work() -> dict[str, Any]:
        processor = SQS.async_processor()
        loop = loop_of_a_batch()
        with pytest.raises(kind, match=r"^not in a task$"):
            async_process_partial_response(EVENT, handler, processor)
        left = asyncio.all_tasks(loop)
        response = processor.response()
        return {"response": response, "left": left, "same": loop_of_a_batch() is loop}

    found = within(10, work)

    assert cleaned == ["a", "b", "c"]
    assert found == {"response": response_of(IDS[1:]), "left": set(), "same": True}


# --- forks ----------------------------------------------------------------------------------------

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@forks
def test_a_child_leaves_the_selector_of_its_parent_alone() -> None:
    owned = _loop._Owned()
    selector: Any = owned.loop._selector  # type: ignore[attr-defined]  # asyncio's own, on selector loops
    watched = set(selector.get_map())
    owned.process = 0  # as if it had been made before a fork

    assert not owned.usable()
    owned.close()

    assert owned.loop.is_closed()
    assert set(selector.get_map()) == watched != set()
    selector.close()


def test_a_loop_without_a_selector_is_only_closed() -> None:
    class Other:
        closed = 0

        def close(self) -> None:
            self.closed += 1

        def is_closed(self) -> bool:
            return bool(self.closed)

    owned = object.__new__(_loop._Owned)
    other: Any = Other()
    owned.loop, owned.process = other, 0

    owned.close()

    assert other.closed == 1
    assert not hasattr(other, "_selector")


def test_the_module_loads_where_nothing_can_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "register_at_fork", raising=False)  # as on Windows
    monkeypatch.setattr("atexit.register", lambda function: function)
    spec = importlib.util.spec_from_file_location("loop_without_fork", _loop.__file__)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    async def main() -> str:
        return "ran"

    def work() -> Any:
        return module.run(copy_context(), main)

    assert within(10, work) == "ran"


SCRIPT = """
import asyncio, gc, os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of a fork while a thread of the pool waits
from batchproc import async_process_partial_response
from tests.support.events import SQS

async def in_a_thread(record):
    await asyncio.to_thread(str, record.body)

async def in_the_loop(record):
    await asyncio.sleep(0)

async def forking(record):
    fork()
    await asyncio.to_thread(str, record.body)

def batch(handler):
    answer = async_process_partial_response(SQS.event("ab"), handler, SQS.async_processor())
    return answer == {"batchItemFailures": []}

def fork():
    child = os.fork()
    if child == 0:
        CHILD
    _, status = os.waitpid(child, 0)
    print("child", os.waitstatus_to_exitcode(status))

print(batch(FIRST))
FORK
print(batch(in_a_thread))
print(batch(in_the_loop))
"""
CHILDREN = {
    "exits": "sys.exit(0)",
    "is killed": "os._exit(0)",
    "collects": "gc.collect(); os._exit(0)",
    "runs a batch": "os._exit(0 if batch(in_a_thread) and batch(in_the_loop) else 2)",
    "runs a batch and exits": "sys.exit(0 if batch(in_a_thread) else 2)",
}


def run_script(**words: str) -> list[str]:
    script = SCRIPT
    for word, code in words.items():
        script = script.replace(word, code)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@forks
@pytest.mark.parametrize("first", ["in_a_thread", "in_the_loop"])
@pytest.mark.parametrize("child", CHILDREN)
def test_a_child_never_stops_the_loop_of_its_parent(child: str, first: str) -> None:
    lines = run_script(CHILD=CHILDREN[child], FIRST=first, FORK="fork()")

    assert lines == ["True", "child 0", "True", "True"]


@forks
@pytest.mark.parametrize("child", ["is killed", "collects", "runs a batch"])
def test_a_handler_may_fork(child: str) -> None:
    lines = run_script(CHILD=CHILDREN[child], FIRST="forking", FORK="")

    assert lines == ["child 0", "child 0", "True", "True", "True"]
