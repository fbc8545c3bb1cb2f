"""docs/_signatures.pyi: the signatures that the reference shows are those of the code."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import batchproc
from tests.docs.pages import ROOT

SHOWN = ast.parse((ROOT / "docs" / "_signatures.pyi").read_text(encoding="utf-8"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    for one in SHOWN.body:
        if isinstance(one, Function):
            yield one.name, one
        elif isinstance(one, ast.ClassDef):
            (constructor,) = one.body
            assert isinstance(constructor, ast.FunctionDef)
            yield one.name, constructor


def parameters(function: Function) -> list[tuple[str, object]]:
    """Each parameter with its default, in the form of `inspect`."""
    named = [one for one in function.args.args if one.arg != "self"]
    none: list[Any] = [None] * (len(named) - len(function.args.defaults))
    given = zip(
        [*named, *function.args.kwonlyargs],
        [*none, *function.args.defaults, *function.args.kw_defaults],
        strict=True,
    )
    found = [
        (one.arg, inspect.Parameter.empty if value is None else ast.literal_eval(value))
        for one, value in given
    ]
    rest = function.args.kwarg
    return [*found, (rest.arg, inspect.Parameter.empty)] if rest else found


@pytest.mark.parametrize(
    ("name", "function"), [pytest.param(*one, id=one[0]) for one in functions()]
)
def test_a_shown_signature_has_the_parameters_of_the_code(name: str, function: Function) -> None:
    real = inspect.signature(getattr(batchproc, name)).parameters.values()

    assert parameters(function) == [(one.name, one.default) for one in real]


def test_each_callable_with_any_in_its_parameters_is_shown_with_types() -> None:
    shown = {name for name, _ in functions()}
    public = [getattr(batchproc, name) for name in batchproc.__all__]
    untyped = {
        one.__name__
        for one in public
        if inspect.isfunction(one)
        or (inspect.isclass(one) and issubclass(one, batchproc.BasePartialBatchProcessor))
        if "Any" in {str(it.annotation) for it in inspect.signature(one).parameters.values()}
    }

    assert untyped == shown


def test_any_is_only_a_json_value_or_a_bound() -> None:
    text = ast.unparse(ast.Module(SHOWN.body[1:], []))  # without the docstring
    known = text.replace("Mapping[str, Any]", "").replace("bound=Callable[..., Any]", "")

    assert known.count("Any") == 1  # the import
