"""Files and functions stay short. Past these bounds, find the second module inside the first."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT, files, tree

LINES_OF_A_FILE = 300
ONE_CLASS = {"batchproc/_async.py": 350, "batchproc/_job.py": 700, "batchproc/bases.py": 750}
"""Files of one class each: one class is not cut into several files to keep the gate."""
LINES_OF_A_FUNCTION = 70
FILES = [path for package in PACKAGES for path in files(package).values()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    functions = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert lines <= ONE_CLASS.get(path.relative_to(ROOT).as_posix(), LINES_OF_A_FILE)
    assert {name: size for name, size in functions.items() if size > LINES_OF_A_FUNCTION} == {}
