"""One of the processes that run mutants, in a copy of the project of its own.

`python -m mutation.worker swap|file TASKS RESULTS`. A task names a mutant and its tests.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from mutation.forking import in_a_fork
from mutation.mutants import Mutant, mutants_of
from mutation.session import ARGUMENTS, Chosen, Collected, chosen, run
from mutation.swapping import Functions
from mutation.targets import ROOT

SURVIVED, KILLED, ON_IMPORT = 0, 17, 18
OUTCOMES = {SURVIVED: "survived", KILLED: "killed", ON_IMPORT: "on import", None: "killed in time"}


class Work:
    """The tasks, and a place for what becomes of them."""

    def __init__(self, tasks: Path, results: Path) -> None:
        given = json.loads(tasks.read_text(encoding="utf-8"))
        self.folders: list[str] = given["folders"]
        self.tests: list[str] = given["tests"]
        self.mutants: list[dict[str, Any]] = given["mutants"]
        self.results = results

    def names(self, task: dict[str, Any]) -> list[str]:
        """The tests of a task."""
        return [self.tests[number] for number in task["tests"]]

    def note(self, task: dict[str, Any], code: int | None) -> None:
        """Write down at once how it ended: a run that is broken off loses nothing."""
        line = {"path": task["path"], "at": task["at"], "outcome": OUTCOMES.get(code, "killed")}
        with self.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def by_swapping(work: Work) -> None:
    """Collect once, then fork for each mutant and put its code into the functions there are."""

    def each(items: list[pytest.Item]) -> None:
        for path in {task["path"] for task in work.mutants}:
            # A room that nobody has entered yet has no functions to swap.
            import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        functions = Functions()
        items[0].config.pluginmanager.register(Chosen([], KILLED))
        gc.collect()
        gc.freeze()

        def meet(task: dict[str, Any], *, changed: bool) -> int:
            path = ROOT / task["path"]
            original = path.read_text(encoding="utf-8")
            if changed and not functions.swap(str(path), original, _texts(path)[task["at"]]):
                return ON_IMPORT
            run(chosen(items, work.names(task)))
            return SURVIVED

        for task in work.mutants:
            if _is_first_of_its_file(task):
                _must_survive(task, partial(meet, task, changed=False))
            work.note(task, in_a_fork(partial(meet, task, changed=True), task["seconds"]))

    sys.exit(pytest.main([*ARGUMENTS, *work.folders], plugins=[Collected(each)]))


def by_file(work: Work) -> None:
    """Write each mutant to its file, and let a fork import and collect all anew."""
    _load_what_does_not_change()

    def meet(task: dict[str, Any], *, changed: bool) -> int:
        # Of what is not mutated, the first fork leaves compiled files to the others.
        sys.dont_write_bytecode = changed
        names = work.names(task)
        files = list(dict.fromkeys(name.partition("::")[0] for name in names))
        code = pytest.main([*ARGUMENTS, *files], plugins=[Chosen(names, KILLED)])
        return SURVIVED if code == pytest.ExitCode.OK else KILLED

    for task in work.mutants:
        path = ROOT / task["path"]
        if _is_first_of_its_file(task):
            _must_survive(task, partial(meet, task, changed=False))
        original = path.read_text(encoding="utf-8")
        try:
            path.write_text(_texts(path)[task["at"]], encoding="utf-8")
            for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
                compiled.unlink()
            work.note(task, in_a_fork(partial(meet, task, changed=True), task["seconds"]))
        finally:
            path.write_text(original, encoding="utf-8")


_begun: set[str] = set()


def _is_first_of_its_file(task: dict[str, Any]) -> bool:
    """Computes the mutants of the file on the way: here, not in each fork."""
    if task["path"] in _begun:
        return False
    _begun.add(task["path"])
    _texts(ROOT / task["path"])
    return True


def _must_survive(task: dict[str, Any], meet: Callable[[], int]) -> None:
    # Three times, for whatever a busy machine breaks.
    survived = any(in_a_fork(meet, task["seconds"]) == SURVIVED for _ in range(3))
    assert survived, f"tests of {task['path']} fail with nothing changed"


@cache
def _texts(path: Path) -> list[str]:
    return [text for _, text in mutants_of(path)]


def each_mutant(path: Path) -> Iterator[tuple[int, Mutant]]:
    """The mutants of a file with their numbers, which is how tasks name them."""
    yield from enumerate(mutant for mutant, _ in mutants_of(path))


def _load_what_does_not_change() -> None:
    """Import once what each fork would import again: other people's plugins and libraries."""
    for name in ("asyncio", "concurrent.futures", "faker", "hypothesis.stateful", "pydantic"):
        import_module(name)
    for entry in entry_points(group="pytest11"):
        if entry.name != "batchproc":
            entry.load()


if __name__ == "__main__":
    how, tasks, results = sys.argv[1:]
    {"swap": by_swapping, "file": by_file}[how](Work(Path(tasks), Path(results)))
