"""The names users import: one table, and everything that tells of them agrees with it."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import pytest_batchproc
from tests.architecture.source import says_type_checking, tree

HOME: dict[str, str] = vars(pytest_batchproc)["_HOME"]
FILE = Path(str(pytest_batchproc.__file__))


def test_all_is_sorted_and_exact() -> None:
    assert sorted(HOME) == list(pytest_batchproc.__all__)


def test_all_and_the_table_are_literals() -> None:
    values = {
        target.id: node.value
        for node in tree(FILE).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    assert ast.literal_eval(values["_HOME"]) == HOME
    assert pytest_batchproc.__all__ == ast.literal_eval(values["__all__"])


def test_type_checkers_see_the_same_names() -> None:
    block = next(node for node in tree(FILE).body if says_type_checking(node))
    assert isinstance(block, ast.If)
    seen = {
        str(alias.asname): str(node.module).removeprefix("pytest_batchproc.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert seen == HOME


def test_dir_shows_the_public_names() -> None:
    assert sorted(HOME) == dir(pytest_batchproc)


@pytest.mark.parametrize("name", HOME)
def test_a_name_comes_from_where_the_table_says(name: str) -> None:
    home = import_module(f"pytest_batchproc.{HOME[name]}")
    found = getattr(pytest_batchproc, name)

    assert getattr(home, name) is found
    assert (found.__doc__ or "").strip() != ""


@pytest.mark.parametrize("name", HOME)
def test_classes_and_functions_are_pickled_by_name(name: str) -> None:
    found = getattr(pytest_batchproc, name)

    assert found is pickle.loads(pickle.dumps(found))


def test_a_star_import_brings_every_name() -> None:
    namespace: dict[str, object] = {}
    exec("from pytest_batchproc import *", namespace)

    assert set(HOME) <= set(namespace)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("assert_failed_id", "; did you mean 'assert_failed_ids'?"),
        ("SQSEventFactory", "; did you mean 'SqsEventFactory'?"),
        ("verdict_of_lambda", ""),
        ("_lambda_verdict", ""),
        ("__wrapped__", ""),
    ],
)
def test_an_unknown_name_is_an_attribute_error(name: str, hint: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(pytest_batchproc, name)

    assert str(caught.value) == f"module 'pytest_batchproc' has no attribute {name!r}{hint}"


def test_a_room_is_imported_like_a_public_name() -> None:
    from pytest_batchproc import errors

    assert errors.__name__ == "pytest_batchproc.errors"


def test_importing_the_package_loads_the_package_alone() -> None:
    root = str(FILE.parents[1])
    script = (
        f"import sys; sys.path.append({root!r}); before = set(sys.modules)\n"
        "import pytest_batchproc\n"
        "print(*sorted(set(sys.modules) - before - {'__future__'}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "pytest_batchproc"
