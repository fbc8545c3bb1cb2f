"""A handler that can be made again has, as on Lambda, a module level for each sandbox."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc.simulator import (
    EventSourceMapping,
    Report,
    SqsQueue,
    cold_start,
    crash,
    effects,
    time_out,
)
from tests.pytest_batchproc.simulator.timed import START

APP = """
import time

from shop import bank, state

STARTED = time.time()

def lambda_handler(event, context):
    state.calls += 1
    state.log.append((state.calls, time.time() - STARTED))
    for record in event["Records"]:
        bank.charge(record["body"])
"""


def run(handler: Any, **options: Any) -> Report:
    queue = SqsQueue("orders", max_receive_count=3)
    for number in range(3):
        queue.send(str(number))
    return EventSourceMapping(queue, handler, batch_size=1, **options).run()


class Factory:
    """Makes handlers that count their invocations."""

    def __init__(self) -> None:
        self.made: list[list[int]] = []

    def make(self) -> Any:
        calls: list[int] = []
        self.made.append(calls)
        return lambda event, context: calls.append(len(calls))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A package with a handler, and a module outside of it that outlives all sandboxes."""
    package = tmp_path / "function" / "shop"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "app.py").write_text(APP)
    (package / "bank.py").write_text("def charge(order):\n    return order\n")
    (package / "state.py").write_text("from outside_of_shop import log\ncalls = 0\n")
    (tmp_path / "outside_of_shop.py").write_text("log = []\n")
    monkeypatch.syspath_prepend(str(tmp_path / "function"))
    monkeypatch.syspath_prepend(str(tmp_path))
    import importlib

    yield importlib.import_module("outside_of_shop")
    for name in [one for one in sys.modules if one.partition(".")[0] == "shop"]:
        del sys.modules[name]
    sys.modules.pop("outside_of_shop")


def test_a_warm_sandbox_keeps_its_state() -> None:
    factory = Factory()

    run(factory.make)

    assert factory.made == [[0, 1, 2]]


def test_a_cold_start_makes_the_handler_again() -> None:
    factory = Factory()

    run(factory.make, faults=[cold_start(2)])

    assert factory.made == [[0, 1], [0]]


@pytest.mark.parametrize("fault", [crash(1), time_out(1)])
def test_a_function_that_died_gets_a_new_sandbox(fault: Any) -> None:
    factory = Factory()

    run(factory.make, faults=[fault]).assert_all_done()

    assert [len(calls) for calls in factory.made] == [2, 2]


def test_an_exception_keeps_the_sandbox() -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(1)

        def handler(event: object, context: object) -> None:
            raise ValueError

        return handler

    run(make)

    assert made == [1]


def test_sys_exit_ends_the_sandbox() -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(1)
        return lambda event, context: sys.exit(1)

    run(make)

    assert len(made) == 9


def test_batches_at_the_same_time_have_a_sandbox_each() -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(1)
        return lambda event, context: context.advance(1_000)

    run(make, pollers=2)

    assert len(made) == 2


def test_a_handler_by_its_name_is_imported_for_each_sandbox(shop: Any) -> None:
    report = run("shop.app.lambda_handler", faults=[cold_start(2)])

    report.assert_all_done()
    assert shop.log == [(1, 0), (2, 0), (1, 0)]
    assert "shop.app" not in sys.modules


def test_modules_of_the_test_stay(shop: Any) -> None:
    import importlib

    state = importlib.import_module("shop.state")
    app = importlib.import_module("shop.app")
    loaded = {name: module for name, module in sys.modules.items() if name.startswith("shop")}

    run("shop.app.lambda_handler", faults=[cold_start(1)])

    assert loaded == {name: sys.modules[name] for name in loaded}
    assert state.calls == 0
    assert app.STARTED > START + 86_400


def test_a_patch_reaches_every_sandbox(shop: Any) -> None:
    with effects.patch("shop.bank.charge", key=lambda order: f"charge {order}"):
        report = run("shop.app.lambda_handler", faults=[cold_start(1)])

    report.assert_once("charge 0", "charge 1", "charge 2")
    assert len(report.effects) == 3
    assert sys.modules["shop.bank"].charge.__name__ == "charge"
    assert not hasattr(sys.modules["shop.bank"].charge, "__wrapped__")


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        ("lambda_handler", "handler: expected a name such as 'app.lambda_handler'; got "),
        (
            "no_such_app.lambda_handler",
            "handler: there is no module 'no_such_app'; its folder must",
        ),
        ("json.lambda_handler", "handler: 'json' has no function 'lambda_handler'; got None"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(handler: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^handler: ") as caught:
        run(handler)

    assert str(caught.value).startswith(message)


def test_a_factory_must_return_a_handler(snapshot: object) -> None:
    def make() -> int:
        return 5

    with pytest.raises(TypeError) as caught:
        run(make)

    assert str(caught.value) == snapshot


def test_a_handler_that_cannot_be_created_again_has_no_cold_start() -> None:
    with pytest.raises(
        ValueError, match=r"^faults: cold_start needs a handler that can be created"
    ):
        run(lambda event, context: None, faults=[cold_start(0)])
