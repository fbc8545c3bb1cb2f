"""Nothing that comes in is ever run: nobody here evaluates, unpickles or asks a shell.

And nothing listens but the Runtime API, on loopback, at a port that the system chooses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, files, imports, tree

MODULES = [path for package in PACKAGES for path in files(package).values()]
EVALUATES = {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
# They make objects, or run code, of what they read.
UNPICKLES = {"cPickle", "code", "codeop", "ctypes", "dill", "marshal", "shelve", "xmlrpc"}
# A parser of XML expands entities, one of archives writes where the archive says.
EXPANDS = {"lxml", "shutil.unpack_archive", "tarfile", "xml", "zipfile"}
ASKS_A_SHELL = {"commands", "pty", "popen2"}
ATTRIBUTES = {"popen", "system", "getoutput", "getstatusoutput", "create_subprocess_shell"} | {
    "full_load",
    "load_all",
    "unsafe_load",
    "FullLoader",
    "Loader",
    "UnsafeLoader",
}
# Module, name, and why it may.
MAY = {
    ("pytest_batchproc/_runtime/_process.py", "subprocess"): "a list of arguments, never a shell",
    ("pytest_batchproc/_runtime/_api.py", "socket"): "the Runtime API; tested below",
    ("pytest_batchproc/simulator/_wall_clock.py", "subprocess"): "what a handler starts: real time",
    ("pytest_batchproc/_runtime/_http.py", "socket"): "one connection of the Runtime API",
}


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def test_nothing_is_evaluated() -> None:
    evaluated = [
        f"{where(path, call)}: {call.func.id}"
        for path in MODULES
        for call in calls(path)
        if isinstance(call.func, ast.Name) and call.func.id in EVALUATES
    ]

    assert evaluated == []


def test_nothing_is_unpickled() -> None:
    # Whether an exception can travel is tried with bytes made on the spot, in `_portable.py`.
    unpickled = [
        f"{where(path, call)}: {ast.unparse(call)}"
        for path in MODULES
        for call in calls(path)
        if ast.unparse(call.func) in ("loads", "load", "pickle.loads", "pickle.load", "Unpickler")
        if not ast.unparse(call).startswith("pickle.loads(pickle.dumps(")
    ]

    assert unpickled == []


@pytest.mark.parametrize(
    "forbidden", [UNPICKLES, EXPANDS, ASKS_A_SHELL], ids=["unpickles", "expands", "asks"]
)
def test_what_runs_or_expands_its_input_is_not_imported(forbidden: set[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{one.line}: {one.module}"
        for path in MODULES
        for one in imports(path)
        if one.module.partition(".")[0] in forbidden
    ]

    assert found == []


def test_no_shell_is_asked_and_yaml_is_read_safely() -> None:
    found = [
        f"{where(path, node)}: {node.attr}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES
    ]
    shells = [
        where(path, call)
        for path in MODULES
        for call in calls(path)
        if any(keyword.arg == "shell" for keyword in call.keywords)
    ]

    assert found + shells == []


def test_processes_and_sockets_have_their_rooms() -> None:
    used = {
        (path.relative_to(ROOT).as_posix(), one.module)
        for path in MODULES
        for one in imports(path)
        if one.module in ("subprocess", "socket", "socketserver", "http.server", "multiprocessing")
        if not one.for_types
    }

    assert set(MAY) == used


def test_nothing_else_binds_a_port() -> None:
    binds = [
        (path.relative_to(ROOT).as_posix(), ast.unparse(call))
        for path in MODULES
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("bind", "create_server", "listen", "start_server")
        and ast.unparse(call.func) not in ("logger.bind", "signature.bind")  # of no socket
    ]

    assert binds == [
        ("pytest_batchproc/_runtime/_api.py", "socket.create_server(('127.0.0.1', 0))")
    ]
