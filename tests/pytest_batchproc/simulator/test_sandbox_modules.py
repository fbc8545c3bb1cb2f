"""Which modules a sandbox has: those of the function's folder, whenever they are imported."""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsQueue, cold_start

APP = """
import dataclasses
import pickle

from . import counted
from .counted import add

@dataclasses.dataclass
class Order:
    number: int

def lambda_handler(event, context):
    from . import late
    import {package}.late as same
    late.calls.append(1)
    add()
    assert same is late
    assert type(pickle.loads(pickle.dumps(Order(1)))) is Order
    assert len(late.calls) == len(counted.calls)
    print(len(late.calls))

async def coroutine(event, context):
    pass

def no_handler():
    pass

number = 1
"""
COUNTED = "calls = []\n\ndef add():\n    calls.append(1)\n"


@pytest.fixture(params=["package", "namespace"])
def function(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A function, whose modules are no longer loaded afterwards."""
    name = f"function_{request.param}"
    folder = tmp_path / name
    folder.mkdir()
    if request.param == "package":
        (folder / "__init__.py").touch()
    (folder / "app.py").write_text(APP.format(package=name))
    (folder / "counted.py").write_text(COUNTED)
    (folder / "late.py").write_text("calls = []\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    for one in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[one]


def run(handler: Any, *faults: Any) -> Any:
    queue = SqsQueue("orders")
    for number in range(3):
        queue.send(str(number))
    return EventSourceMapping(queue, handler, batch_size=1, faults=faults).run()


@pytest.mark.parametrize("imported", [False, True])
def test_a_module_that_is_imported_late_is_of_the_sandbox(
    function: str, imported: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = importlib.import_module(f"{function}.late") if imported else None

    run(f"{function}.app.lambda_handler", cold_start(2)).assert_all_done()

    assert capsys.readouterr().out.split() == ["1", "2", "1"]
    assert sys.modules.get(f"{function}.late") is outside
    assert outside is None or outside.calls == []
    assert f"{function}.app" not in sys.modules


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("coroutine", TypeError, "handler: expected a function that is not async; got coroutine"),
        ("no_handler", TypeError, "handler: Lambda calls it with event and context; no_handler()"),
        ("number", ValueError, "handler: '{0}.app' has no function 'number'; got 1"),
        (
            "lambda_handlr",
            ValueError,
            "handler: '{0}.app' has no function 'lambda_handlr'; did you mean 'lambda_handler'?",
        ),
    ],
)
def test_what_lambda_cannot_call_is_refused(
    function: str, name: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        run(f"{function}.app.{name}")

    assert str(caught.value).startswith(message.format(function))


@pytest.mark.parametrize("module", ["app.lambda_handler", "nothing"])
def test_a_module_that_is_missing_is_named(function: str, module: str) -> None:
    with pytest.raises(ValueError, match="there is no module") as caught:
        run(f"{function}.{module}.handler")

    assert str(caught.value).startswith(f"handler: there is no module '{function}.{module}'; ")


def test_a_module_that_another_one_needs_is_told_by_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "needs_more.py").write_text("import nothing_of_that_name\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(ModuleNotFoundError) as caught:
        run("needs_more.handler")

    assert str(caught.value) == "No module named 'nothing_of_that_name'"


def test_a_function_of_the_program_itself_cannot_be_imported_again() -> None:
    with pytest.raises(ValueError, match="__main__") as caught:
        run("__main__.handler")

    assert str(caught.value) == (
        "handler: '__main__' is the program that runs, and cannot be executed again; move the "
        "handler to a module, or give the function itself"
    )


def test_a_factory_returns_what_lambda_can_call() -> None:
    async def handler(event: object, context: object) -> None:
        pass

    with pytest.raises(TypeError, match="async"):
        run(lambda: handler)


def test_threads_of_a_sandbox_end_with_it() -> None:
    pytest.importorskip("time_machine", reason="the sleep is simulated")
    threads: list[threading.Thread] = []
    go = threading.Event()

    def make() -> Any:
        threads.append(threading.Thread(target=go.wait))
        threads[-1].start()
        is_first = len(threads) == 1
        return lambda event, context: time.sleep(25 if is_first else 0)

    queue = SqsQueue("orders")
    queue.send("1")
    EventSourceMapping(queue, make).run().assert_all_done()
    threads[0].join(5)
    alive = [one.is_alive() for one in threads]
    go.set()

    assert alive == [False, True]
