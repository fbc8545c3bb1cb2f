"""Find the texts that tell a reader to install something under our names."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.packaging.building import ROOT

OURS = {"lambda-batchproc", "pytest-batchproc"}
SHOWN = (".ci", ".github")  # the folders with a leading dot that have texts of ours
SAMPLES = "test_commands.py"  # it has wrong commands on purpose

_COMMAND = re.compile(
    r"\b(?:(?:pip3?|pipx|conda|mamba|uv\s+tool)\s+install|pip3?\s+(?:download|wheel)|pipx\s+run|uvx"
    r"|(?:uv|poetry|pdm|rye|pixi)\s+add)"
    r"(?:[ \t]+|[ \t]*\n(?!\n))(?P<rest>(?:\\\n|[^\n`#;&|])+)"
)
_WORD = re.compile(r"(?P<name>[\w.-]*[\w])(?:\[(?P<extras>[^\]]*)\])?|\.\[(?P<here>[^\]]*)\]")
# A requirement says what it is, with or without a command around it.
_REQUIREMENT = re.compile(
    r"(?<![\w./-])(?P<name>batchproc)\s*"
    r"(?:\\?\[[\w, ]+\\?\]|(?:[=~!<>]=|<|>|===)\s*\d[\w.]*|@\s*(?:file|git|https?)\b)",
    re.I,
)
_ADDRESS = re.compile(
    r"(?:pypi\.org/(?:project|simple|pypi)|shields\.io/pypi/\w+)/batchproc\b", re.I
)
_LISTED = re.compile(r"^[ \t]*(?:- )?[\"']?batchproc[\"']?,?[ \t]*$", re.M)
_LISTS = {".md", ".toml", ".txt", ".yaml", ".yml"}


def texts() -> Iterator[tuple[str, str]]:
    """Each text of the repository with its name; for Python also its strings, joined."""
    for path in _files(ROOT):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        name = path.relative_to(ROOT).as_posix()
        yield name, text
        if path.suffix == ".py":
            yield from ((name, string) for string in strings(text))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            is_hidden = path.name.startswith(".") and path.name not in SHOWN
            is_made = path.name in ("__pycache__", "site", "build", "dist")
            if not (is_hidden or is_made or path.is_symlink() or (path / "pyvenv.cfg").exists()):
                yield from _files(path)
        elif path.name != SAMPLES:
            yield path


def strings(code: str) -> Iterator[str]:
    """The strings of a module, parts that stand next to each other as one string."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (one.value for one in node.values if isinstance(one, ast.Constant))
            yield "{}".join(map(str, parts))


def faults(text: str, suffix: str = ".md") -> list[str]:
    """What in a text installs another project, or an extra that does not exist."""
    found = [hit[0] for rule in (_REQUIREMENT, _ADDRESS) for hit in rule.finditer(text)]
    if suffix in _LISTS:
        found += [hit[0].strip() for hit in _LISTED.finditer(text)]
    for command in _COMMAND.finditer(text):
        found += [word for word in _words(command["rest"]) if _is_wrong(word)]
    return found


def _words(rest: str) -> list[str]:
    """The requirements after a command: up to the end of the line or of the quotation."""
    return re.findall(r"[^\s\"'`,()<>]+(?:\[[^\]]*\])?", rest.replace("\\\n", " "))


def _is_wrong(word: str) -> bool:
    found = _WORD.match(word)
    if found is None:
        return False
    extras = {one.strip() for one in (found["extras"] or found["here"] or "").split(",")} - {""}
    if found["name"] is None:
        return not extras <= extras_of(ROOT)
    name = canonicalize_name(found["name"])
    if name in OURS:
        return not extras <= (extras_of(ROOT) if name == "lambda-batchproc" else set())
    return name in ("batchproc", "batch-proc")


def extras_of(source: Path) -> set[str]:
    """The extras that the pyproject.toml of a source has."""
    table = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))
    return set(table["project"]["optional-dependencies"])
