"""A file or function past a soft limit says why it is longer; the limits are in CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import PACKAGES, ROOT, files

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 70
FILES = [path for package in PACKAGES for path in files(package).values()]
REASON = re.compile(r"^( *)# Longer than (\d+) lines: (.*)$")


def faults(text: str) -> Iterator[str]:
    """What is too long without a reason, and which reasons explain nothing."""
    lines = text.splitlines()
    unused = {at: found for at, line in enumerate(lines, 1) if (found := REASON.match(line))}
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    parts = [(f"The function {one.name}", one.lineno, one.end_lineno or 0) for one in functions]
    # The smallest part first: a reason belongs to the function around it.
    parts.sort(key=lambda part: part[2] - part[1])
    for what, first, last in [*parts, ("The file", 1, len(lines))]:
        limit = LINES_OF_A_FILE if what == "The file" else LINES_OF_A_FUNCTION
        length = last - first + 1
        if length <= limit:
            continue
        reasons = [at for at, one in unused.items() if first <= at <= last and one[2] == str(limit)]
        if not reasons:
            yield (
                f"{what} has {length} lines. Split it, or state the reason in a comment in it: "
                f"'# Longer than {limit} lines: REASON'."
            )
        elif len(unused.pop(reasons[0])[3].split()) < 3:
            yield f"Line {reasons[0]}: complete the reason. A reader must understand it alone."
    for at, found in unused.items():
        yield f"Line {at}: remove the comment. Nothing here is longer than {found[2]} lines."


def test_long_files_and_functions_give_their_reason() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in FILES
        for fault in faults(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_contributing_names_the_same_limits() -> None:
    pages = (ROOT / name / "CONTRIBUTING.md" for name in (".github", "."))
    page = next((page for page in pages if page.exists()), None)
    if page is None:
        pytest.skip("CONTRIBUTING.md is not here")
    text = " ".join(page.read_text(encoding="utf-8").split())

    assert f"A file of more than {LINES_OF_A_FILE} lines" in text
    assert f"a function of more than {LINES_OF_A_FUNCTION} lines" in text
    assert f"# Longer than {LINES_OF_A_FILE} lines: " in text


FUNCTION = "def f():\n" + "    x = 1\n" * LINES_OF_A_FUNCTION
FILE = "x = 1\n" * LINES_OF_A_FILE
FOR_A_FUNCTION = f"    # Longer than {LINES_OF_A_FUNCTION} lines: one table of cases.\n"
FOR_A_FILE = f"# Longer than {LINES_OF_A_FILE} lines: it is one class.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(FILE, [], id="a file of just so many lines"),
        pytest.param(
            f"{FILE}x = 1\n",
            [
                "The file has 301 lines. Split it, or state the reason in a comment in it: "
                "'# Longer than 300 lines: REASON'."
            ],
            id="a longer file",
        ),
        pytest.param(FOR_A_FILE + FILE, [], id="a longer file with a reason"),
        pytest.param(
            "# Longer than 300 lines: sorry.\n" + FILE,
            ["Line 1: complete the reason. A reader must understand it alone."],
            id="a reason of one word",
        ),
        pytest.param(
            FOR_A_FILE,
            ["Line 1: remove the comment. Nothing here is longer than 300 lines."],
            id="a reason for a short file",
        ),
        pytest.param(
            FUNCTION,
            [
                "The function f has 71 lines. Split it, or state the reason in a comment in it: "
                "'# Longer than 70 lines: REASON'."
            ],
            id="a longer function",
        ),
        pytest.param(FUNCTION + FOR_A_FUNCTION + "    x = 2\n", [], id="one with a reason"),
        pytest.param(
            FOR_A_FUNCTION.strip() + "\n" + FUNCTION,
            [
                "The function f has 71 lines. Split it, or state the reason in a comment in it: "
                "'# Longer than 70 lines: REASON'.",
                "Line 1: remove the comment. Nothing here is longer than 70 lines.",
            ],
            id="a reason outside the function",
        ),
    ],
)
def test_what_the_gate_says(text: str, expected: list[str]) -> None:
    assert list(faults(text)) == expected
