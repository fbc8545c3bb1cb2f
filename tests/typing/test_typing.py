"""The right uses pass four type checkers, and none of them misses a deliberate mistake.

`UNSEEN` has the mistakes that a type checker cannot report, each with the reason.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
RIGHT = [
    HERE / "right_uses.py",
    HERE / "right_forms.py",
    HERE / "plugin_uses.py",
    HERE / "bodies_uses.py",
    HERE / "report_items.py",
]
# Each with the smallest number of mistakes that it must hold, so that none is lost unnoticed.
WRONG = [
    (HERE / "mistakes_bad.py", 229),
    (HERE / "plugin_mistakes_bad.py", 27),
    (HERE / "bodies_mistakes_bad.py", 21),
]

FILES = [*RIGHT, *(path for path, _ in WRONG)]

Findings = dict[tuple[str, int], list[str]]
"""What a type checker reports, by the name of the file and the line."""

# Type checkers ask the first Python of the PATH what is installed.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def run(name: str, *arguments: str) -> str:
    program = shutil.which(name, path=PATH)
    if program is None:
        pytest.skip(f"{name} is not installed")
    done = subprocess.run(
        [program, *arguments],
        cwd=ROOT,
        env={**os.environ, "PATH": PATH},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 2 and more: it did not work
    return done.stdout


def by_line(found: list[tuple[str, int, str]]) -> Findings:
    """What is about our files: checkers may report what these import, too."""
    names, lines = {path.name for path in FILES}, Findings()
    for name, line, text in found:
        if (file := Path(name).name) in names:
            lines.setdefault((file, line), []).append(text)
    return lines


def of_text(pattern: str, output: str) -> Findings:
    found = re.findall(pattern, output, flags=re.MULTILINE)
    return by_line([(name, int(line), text) for name, line, text in found])


def mypy(tmp_path: Path) -> Findings:
    # Strict, and with the cache of `make types`: without one, most of its time goes into libraries.
    out = run("mypy", "--config-file", str(ROOT / "pyproject.toml"), *map(str, FILES))
    return of_text(r"^(\S+?):(\d+): error: (.*)$", out)


def pyright(tmp_path: Path) -> Findings:
    # With the settings of pyproject.toml: strict.
    report = json.loads(run("pyright", "--outputjson", *map(str, FILES)))
    assert report["summary"]["filesAnalyzed"] == len(FILES)
    return by_line(
        [
            (one["file"], one["range"]["start"]["line"] + 1, one["message"])
            for one in report["generalDiagnostics"]
        ]
    )


def pyrefly(tmp_path: Path) -> Findings:
    config = tmp_path / "pyrefly.toml"  # empty: its defaults, and not what it makes of [tool.mypy]
    config.touch()
    options = ["--config", str(config), "--search-path", str(ROOT), "--output-format", "json"]
    python = ["--python-interpreter-path", sys.executable]
    report = json.loads(run("pyrefly", "check", *options, *python, *map(str, FILES)))
    return by_line([(one["path"], one["line"], one["description"]) for one in report["errors"]])


def ty(tmp_path: Path) -> Findings:
    options = ["--python", sys.prefix, "--python-version", "3.11", "--output-format", "concise"]
    out = run("ty", "check", *options, *map(str, FILES))
    return of_text(r"^(\S+?):(\d+):\d+: (?:error|warning)(.*)$", out)


Checker = Callable[[Path], Findings]
CHECKERS = [mypy, pyright, pyrefly, ty]


class Unseen(NamedTuple):
    """Mistakes that some type checkers cannot report.

    Attributes:
        mistake: the text after the mark.
        checkers: the names of those that do not report it.
        reason: why.
    """

    mistake: str
    checkers: set[str]
    reason: str


UNSEEN = [
    Unseen(
        "another source than the brackets say",
        {"mypy", "pyright", "pyrefly", "ty"},
        "An EventType in a variable must pass, and to a type checker a member is one too.",
    ),
    Unseen(
        "a model in the brackets alone",
        {"mypy", "pyright", "pyrefly", "ty"},
        "The same.",
    ),
    Unseen(
        "compared with no status", {"pyrefly", "ty"}, "No rule for comparisons that are never true."
    ),
    Unseen(
        "compared with no stage", {"pyrefly", "ty"}, "No rule for comparisons that are never true."
    ),
    Unseen(
        "async handler, response not used",
        {"ty"},
        "Its rule for results that nobody awaits knows the coroutine of an `async def` alone.",
    ),
    Unseen(
        "a slip in the name of a field", {"ty"}, "It does not read the keys of Unpack[TypedDict]."
    ),
    Unseen("one record has one group", {"ty"}, "It does not read the keys of Unpack[TypedDict]."),
    Unseen(
        "function_timeout, a keyword of the runtime",
        {"ty"},
        "It does not read the keys of Unpack[TypedDict].",
    ),
]


def marked(path: Path) -> dict[int, str]:
    """The mistakes of a file: their lines, and the text after the mark."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = ((number, re.search(r"# E: (.*)$", line)) for number, line in enumerate(lines, 1))
    return {number: mark[1] for number, mark in found if mark is not None}


# One run of each checker for all files: most of its time goes into what all of them import.
@pytest.mark.sampled(4)
@pytest.mark.parametrize("check", CHECKERS)
def test_right_uses_are_clean_and_every_mistake_is_caught_or_in_the_table(
    check: Checker, tmp_path: Path
) -> None:
    found = check(tmp_path)
    mistakes = {(path.name, line): text for path, _ in WRONG for line, text in marked(path).items()}
    expected = {
        line: text
        for line, text in mistakes.items()
        if any(text == one.mistake and check.__name__ in one.checkers for one in UNSEEN)
    }

    right = {path.name for path in RIGHT}
    assert {place: found[place] for place in found if place[0] in right} == {}
    assert {place: text for place, text in mistakes.items() if place not in found} == expected
    assert {place: found[place] for place in set(found) - set(mistakes)} == {}, "caught, not marked"


@pytest.mark.parametrize(("path", "fewest"), WRONG, ids=["library", "plugin", "bodies"])
def test_no_mistake_is_lost_unnoticed(path: Path, fewest: int) -> None:
    assert len(marked(path)) >= fewest


def test_the_table_names_mistakes_that_are_planted() -> None:
    planted = {text for path, _ in WRONG for text in marked(path).values()}

    assert {one.mistake for one in UNSEEN} <= planted


STUBS = ["batchproc._processors", "batchproc._functions"]


# `make types` runs it, too.
@pytest.mark.expensive
def test_the_stubs_describe_what_runs() -> None:
    pytest.importorskip("mypy", reason="runs its stubtest")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy.stubtest", "--mypy-config-file", "pyproject.toml"),
            *("--allowlist", "tests/typing/stubtest_allowlist.txt", *STUBS),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.startswith("Success: no issues found"), done.stdout + done.stderr


def test_stubtest_is_asked_about_each_stub() -> None:
    stubs = {f"batchproc.{path.stem}" for path in (ROOT / "batchproc").glob("*.pyi")}

    # Nothing runs _annotations: there is no module to compare it with.
    assert sorted(stubs - {"batchproc._annotations"}) == sorted(STUBS)
