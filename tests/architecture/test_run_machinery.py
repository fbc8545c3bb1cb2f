"""What runs between the entry functions and the handler stays small.

docs/architecture.md has the list of its modules.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize

import pytest

from tests.architecture.source import ROOT

MOST_LINES = 1_300
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
NO_CODE = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip


def lines_of_code(text: str) -> int:
    """Count lines without docstrings, comments, blank lines and blocks for type checkers."""
    dropped: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            dropped.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            dropped.update(range(node.lineno, (node.body[-1].end_lineno or 0) + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - dropped)


def test_what_counts_as_a_line_of_code() -> None:
    block = "if TYPE_CHECKING:\n    import a\nelse:\n    a = (\n        1)\n"
    text = f'"""Docstring."""\n# comment\n\n{block}'

    assert lines_of_code(text) == 3


def test_the_run_machinery_stays_small() -> None:
    page = ROOT / "docs" / "architecture.md"
    if not page.exists():
        pytest.skip("docs/architecture.md is not here")
    section = page.read_text(encoding="utf-8").partition("### How large is the run machinery?")[2]
    text = section.partition("Settings, the adapters")[0]
    modules = re.findall(r"`(_\w+\.py)`", text)
    found = sum(
        lines_of_code((ROOT / "batchproc" / name).read_text(encoding="utf-8")) for name in modules
    )

    assert len(modules) == 9
    assert found <= MOST_LINES
    assert f"It has {found:,} lines of code" in section
