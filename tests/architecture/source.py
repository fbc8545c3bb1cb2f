"""The source of both packages, read and never run: module names, trees, imports."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("batchproc", "pytest_batchproc")


class Import(NamedTuple):
    """One module that a file asks for, and how."""

    module: str
    line: int
    for_types: bool
    """Under ``if TYPE_CHECKING:``, so it costs nothing at run time."""
    at_top: bool
    """Outside every function, so it is paid for when the module is loaded."""


@cache
def files(package: str) -> dict[str, Path]:
    """Dotted module name to file, the package's own ``__init__`` under the package's name."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def says_type_checking(node: ast.AST) -> bool:
    """Whether this is ``if TYPE_CHECKING:``; type checkers read its body, Python its ``else``."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def imports(path: Path) -> list[Import]:
    """Everything the file imports, in functions and under ``if TYPE_CHECKING:`` too.

    ``from batchproc import sources`` counts as ``batchproc.sources`` when that is a module.
    ``from batchproc import __version__`` counts as ``batchproc.__version__``.
    """
    return list(_imports(tree(path), for_types=False, at_top=True))


def _imports(node: ast.AST, *, for_types: bool, at_top: bool) -> list[Import]:
    found = [Import(name, line, for_types, at_top) for name, line in _named(node)]
    inside = at_top and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    guarded = set(map(id, node.body)) if says_type_checking(node) else set()  # type: ignore[attr-defined]  # then it is an ast.If
    for child in ast.iter_child_nodes(node):
        found += _imports(child, for_types=for_types or id(child) in guarded, at_top=inside)
    return found


def _named(node: ast.AST) -> list[tuple[str, int]]:
    if isinstance(node, ast.Import):
        return [(alias.name, node.lineno) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        longer = (f"{base}.{alias.name}" for alias in node.names)
        return [(name if name in _modules() else base, node.lineno) for name in longer]
    return []


@cache
def _modules() -> set[str]:
    found = {name for package in PACKAGES for name in files(package)}
    return found | {f"{package}.__version__" for package in PACKAGES}
