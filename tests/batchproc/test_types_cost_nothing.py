"""What is there for type checkers alone is never imported: `typing` costs more than the library."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

import batchproc
from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    SQSRecord,
)

HERE = Path(batchproc.__file__).parent
# `models`, `_validation` and `_classes` are for libraries that load it; `shapes` is made of
# TypedDicts, and only asked for by name.
ALLOWED = {"models.py", "shapes.py", "_validation.py", "_classes.py"}
# What it registers with the process would be registered twice.
LEAVES_TRACES = {"_loop.py"}
MODULES = sorted(
    path.relative_to(HERE).as_posix()
    for path in HERE.rglob("*.py")
    if path.name not in ALLOWED | LEAVES_TRACES
)


def imported_by(module: str) -> list[str]:
    path = HERE / module
    imported: list[str] = []

    def noting(name: str, *arguments: Any, **keywords: Any) -> Any:
        imported.append(name)
        return builtins.__import__(name, *arguments, **keywords)

    names = ["batchproc", *module.removesuffix(".py").removesuffix("/__init__").split("/")]
    namespace = {
        "__name__": ".".join(names).removesuffix(".__init__"),
        "__file__": str(path),
        "__builtins__": {**vars(builtins), "__import__": noting},
    }
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    return imported


@pytest.mark.parametrize("module", MODULES)
def test_no_module_imports_typing(module: str) -> None:
    imported = imported_by(module)

    assert "__future__" in imported
    assert {"typing", "collections.abc"}.isdisjoint(imported)


def test_the_package_imports_nothing() -> None:
    assert imported_by("__init__.py") == ["__future__"]


PROCESSORS: list[Any] = [
    BatchProcessor,
    AsyncBatchProcessor,
    SqsFifoPartialProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialBatchProcessor,
]


@pytest.mark.parametrize("kind", PROCESSORS)
def test_brackets_name_the_record_for_type_checkers_alone(kind: Any) -> None:
    mine: Any = type("Mine", (kind[SQSRecord],), {})

    assert kind[SQSRecord] is kind
    assert mine.__bases__ == (kind,)
    assert issubclass(mine[SQSRecord], kind)


@pytest.mark.parametrize("kind", PROCESSORS[:2])
def test_a_processor_is_created_with_brackets(kind: Any) -> None:
    assert type(kind[SQSRecord](event_type=EventType.SQS)) is kind
