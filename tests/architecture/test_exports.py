"""Public names: one literal table, and everything that tells of them agrees with it."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import batchproc
import batchproc.records
import pytest_batchproc
from tests.architecture.source import says_type_checking, tree

LAZY = [batchproc, batchproc.records, pytest_batchproc]
# Written where they stand, not in the table.
LITERALS = {"__version__"}


def home(package: ModuleType) -> dict[str, str]:
    """Public name to the full name of the module it lives in."""
    start = package.__name__ + "."
    table: dict[str, str] = vars(package)["_HOME"]
    return {name: start + where.lstrip(".").removeprefix(start) for name, where in table.items()}


def names_for_type_checkers(package: ModuleType) -> dict[str, str]:
    """The same facts as the ``if TYPE_CHECKING:`` block at the top of the package tells them."""
    block = next(
        node for node in tree(Path(str(package.__file__))).body if says_type_checking(node)
    )
    return {
        alias.asname or alias.name: str(node.module)
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(package.__name__ + ".")
        for alias in node.names
    }


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_all_is_sorted_and_exact(package: ModuleType) -> None:
    assert list(package.__all__) == sorted(set(package.__all__))
    assert set(package.__all__) - LITERALS == set(home(package))


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_type_checkers_and_dir_know_the_same_names(package: ModuleType) -> None:
    assert names_for_type_checkers(package) == home(package)
    assert (list(package.__all__)) == [
        name for name in dir(package) if name in LITERALS or not name.startswith("_")
    ]


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_every_name_comes_from_where_the_table_says(package: ModuleType) -> None:
    for name, where in home(package).items():
        assert getattr(package, name) is getattr(import_module(where), name), name


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_every_public_name_has_a_docstring(package: ModuleType) -> None:
    silent = [
        name
        for name in package.__all__
        if not (getattr(package, name).__doc__ or "").strip() and name not in LITERALS
    ]

    assert silent == []


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_a_star_import_brings_every_name(package: ModuleType) -> None:
    namespace: dict[str, object] = {}
    exec(f"from {package.__name__} import *", namespace)

    assert set(package.__all__) <= set(namespace)


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_a_name_that_does_not_exist_is_an_attribute_error(package: ModuleType) -> None:
    with pytest.raises(AttributeError) as caught:
        _ = package.no_such_name

    assert str(caught.value) == f"module '{package.__name__}' has no attribute 'no_such_name'"


def test_both_packages_say_that_they_are_typed() -> None:
    import pytest_batchproc

    for package in (batchproc, pytest_batchproc):
        assert Path(str(package.__file__)).with_name("py.typed").is_file(), package.__name__
