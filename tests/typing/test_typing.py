"""The right uses pass both type checkers, and neither misses a deliberate mistake."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
RIGHT = [HERE / "right_uses.py", HERE / "plugin_uses.py"]
# Each with the fewest mistakes that it is to hold, so that it cannot lose them unseen.
WRONG = [(HERE / "mistakes_bad.py", 41), (HERE / "plugin_mistakes_bad.py", 20)]

Findings = dict[int, list[str]]
"""Line to what was said about it."""


def run(*command: str) -> str:
    # pyright asks the first Python of the PATH what is installed.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 2 and more: it did not work
    return done.stdout


def mypy(path: Path, tmp_path: Path) -> Findings:
    pytest.importorskip("mypy", reason="asks mypy")
    config = str(ROOT / "pyproject.toml")
    out = run("mypy", "--config-file", config, "--cache-dir", str(tmp_path), str(path))
    found: Findings = {}
    for name, line, text in re.findall(r"^(\S+?):(\d+): error: (.*)$", out, flags=re.MULTILINE):
        if Path(name).name == path.name:
            found.setdefault(int(line), []).append(text)
    return found


def pyright(path: Path, tmp_path: Path) -> Findings:
    pytest.importorskip("pyright", reason="asks pyright")
    # With the settings of pyproject.toml: strict.
    report = json.loads(run("pyright", "--outputjson", str(path)))
    found: Findings = {}
    assert report["summary"]["filesAnalyzed"] == 1
    for one in report["generalDiagnostics"]:
        found.setdefault(one["range"]["start"]["line"] + 1, []).append(one["message"])
    return found


def marked(path: Path, markers: str) -> set[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if re.search(f"# [{markers}]: ", line)}


CHECKERS = [pytest.param(mypy, "E", id="mypy"), pytest.param(pyright, "EP", id="pyright")]
Checker = Callable[[Path, Path], Findings]


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
@pytest.mark.parametrize(("check", "markers"), CHECKERS)
def test_right_uses_are_clean(check: Checker, markers: str, path: Path, tmp_path: Path) -> None:
    assert check(path, tmp_path) == {}


@pytest.mark.parametrize(("path", "fewest"), WRONG, ids=["library", "plugin"])
@pytest.mark.parametrize(("check", "markers"), CHECKERS)
def test_every_mistake_is_caught(
    check: Checker, markers: str, path: Path, fewest: int, tmp_path: Path
) -> None:
    found = check(path, tmp_path)
    lines = marked(path, markers)

    assert len(lines) >= fewest
    assert sorted(lines - set(found)) == [], "marked, and not caught"
    assert {line: found[line] for line in set(found) - lines} == {}, "caught, and not marked"
