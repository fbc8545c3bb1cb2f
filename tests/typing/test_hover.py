"""What an editor shows over public names: pyright's language server is asked."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import batchproc
import pytest_batchproc
from pytest_batchproc.plugin import FIXTURES
from tests.typing.hover import Editor

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (batchproc, pytest_batchproc)
NAMES = [
    (home.__name__, name)
    for home in PACKAGES
    for name in home.__all__
    if inspect.isfunction(thing := getattr(home, name))
    or (inspect.isclass(thing) and not issubclass(thing, BaseException | tuple | type))
]
WITHOUT_ARGUMENTS = {
    *("DynamoDBRecordEventName", "EventType", "StreamViewType"),  # enums
    *("LambdaContext", "PartialItemFailureResponse", "PartialItemFailures"),
}
FIXTURE_NAMES = [
    (module, name)
    for module in FIXTURES
    for name, one in vars(import_module(module)).items()
    if name[0] != "_" and hasattr(one, "_get_wrapped_function")
]
FACTORIES = [name for name in pytest_batchproc.__all__ if name.endswith("EventFactory")]
CALLED = [*FACTORIES, "Simulate", "BatchSnapshot", "LambdaRuntime"]


def text() -> str:
    imports = [f"from {home} import {name} as {home}_{name}_" for home, name in NAMES]
    imports += [
        f"from {home} import {name} as {home.rpartition('.')[2]}_{name}_"
        for home, name in FIXTURE_NAMES
    ]
    # Of a class that is called an editor shows the constructor.
    lines = [f"{home}_{name}_()" for home, name in NAMES]
    lines += [f"{home.rpartition('.')[2]}_{name}_" for home, name in FIXTURE_NAMES]
    for name in CALLED:
        lines += [
            f"def using_{name}(factory: pytest_batchproc_{name}_) -> None:",
            f"    factory.__call__  # {name}",
            f"    {name.lower()}_made = factory",
            f"    {name.lower()}_made()",
        ]
    lines += ["batchproc_EventType_.SQS", "batchproc_BatchProcessor_(batchproc_EventType_.Kafka)"]
    return "\n".join([*imports, *lines, ""])


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(tmp_path_factory.mktemp("editor"), text(), ROOT) as opened:
        yield opened


def parameters(thing: Any) -> list[str]:
    return [name for name in inspect.signature(thing).parameters if name not in ("self", "request")]


def missing(names: list[str], shown: str) -> list[str]:
    """The parameters that the prose below the signature does not name."""
    told = shown.partition("\n---\n")[2]
    return [name for name in names if name not in told]


@pytest.mark.parametrize(("home", "name"), NAMES)
def test_the_hover_explains_each_parameter(editor: Editor, home: str, name: str) -> None:
    shown = editor.hover(f"{home}_{name}_")
    thing = getattr(import_module(home), name)
    called = thing.__init__ if inspect.isclass(thing) else thing
    is_ours = inspect.isfunction(called) and name not in WITHOUT_ARGUMENTS
    names = parameters(called) if is_ours else []

    assert "\n---\n" in shown, "the editor shows no documentation"
    assert missing(names, shown) == []


@pytest.mark.parametrize(("home", "name"), FIXTURE_NAMES)
def test_the_hover_over_a_fixture_has_its_documentation(
    editor: Editor, home: str, name: str
) -> None:
    shown = editor.hover(f"{home.rpartition('.')[2]}_{name}_")
    told = getattr(import_module(home), name).__doc__.partition("\n")[0]

    assert told.replace(" ", "") in shown.replace(" ", "")


@pytest.mark.parametrize("name", CALLED)
def test_the_hover_over_call_explains_each_parameter(editor: Editor, name: str) -> None:
    shown = editor.hover(f"__call__  # {name}")

    assert missing(parameters(getattr(pytest_batchproc, name).__call__), shown) == []


@pytest.mark.parametrize("name", FACTORIES)
def test_writing_a_call_explains_the_first_parameter(editor: Editor, name: str) -> None:
    # pyright explains the parameter that is being written, and no other.
    first, *_ = editor.parameters(f"{name.lower()}_made(")

    assert first.startswith("bodies: a body per record")


def test_the_hover_over_a_member_explains_it(editor: Editor) -> None:
    assert "SqsFifoPartialProcessor" in editor.hover("SQS")


def test_a_constructor_shows_its_manual_and_no_internal_remark(editor: Editor) -> None:
    shown = editor.hover("batchproc_BatchProcessor_(")

    assert "Create a processor for one event source" in shown
    assert "forget to call" not in shown
