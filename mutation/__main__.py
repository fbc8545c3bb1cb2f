"""Run the mutants: `python -m mutation batchproc verdict simulator`.

Works in copies of the project, so a mutant never touches the files that you see.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from mutation import results
from mutation.choosing import BRIEF, LONG, Budget, Tests
from mutation.mutants import Mutant
from mutation.targets import ROOT, TARGETS, Target
from mutation.worker import each_mutant


class Run:
    """The mutants of one target, met by its tests in some processes."""

    def __init__(
        self,
        target: Target,
        mutants: dict[str, list[Mutant]],
        copies: list[Path],
        budget: Budget,
    ) -> None:
        self.target = target
        self.mutants = mutants
        self.copies = copies
        self.outcomes: results.Outcomes = {}
        mapped = copies[0].parent / f"map-{target.name}.json"
        if not mapped.exists():
            _finish([_start(copies[0], "mutation.mapping", target.name, mapped)])
        self.tests = Tests(json.loads(mapped.read_text(encoding="utf-8")), budget)

    def meet(self, wanted: list[tuple[str, int]]) -> None:
        """Let the tests meet these: in place, or from the import on where that matters."""
        near = {
            (path, at): self.tests.of_the_statement(self.mutants[path][at]) for path, at in wanted
        }
        self._all("swap", "swap", near)
        left = [where for where in wanted if not self._killed(where)]
        on_import = [where for where in left if self.outcomes.get(where) != "survived"]
        left = [
            (path, at)
            for path, at in left
            if (path, at) in on_import or self.tests.runs_on_import(self.mutants[path][at])
        ]
        using = {
            (path, at): self.tests.of_the_names(self.mutants[path][at]) for path, at in on_import
        }
        self._all("near", "file", using)
        left = [where for where in left if not self._killed(where)]
        wide = {where: self.tests.closest(where[0]) for where in left}
        wide |= {where: near[where] for where in left if where not in on_import}
        self._all("wide", "file", wide)
        self.outcomes |= {where: "survived" for where in wanted if not self._killed(where)}

    def _killed(self, where: tuple[str, int]) -> bool:
        return self.outcomes.get(where, "").startswith("killed")

    def _all(self, stage: str, how: str, tests: dict[tuple[str, int], list[str]]) -> None:
        started = time.monotonic()
        done = self.copies[0].parent / f"{self.target.name}-{stage}.jsonl"
        # A run that was broken off goes on where it stood.
        known = results.outcomes_in(done)
        tasks = [(where, found) for where, found in tests.items() if found and where not in known]
        processes = []
        for number, copy in enumerate(self.copies):
            mine = tasks[number :: len(self.copies)]
            todo = done.with_name(f"{self.target.name}-{stage}-{number}.json")
            todo.write_text(json.dumps(self._described(mine)), encoding="utf-8")
            if mine:
                processes.append(_start(copy, "mutation.worker", how, todo, done))
        _finish(processes)
        self.outcomes |= {
            where: outcome for where, outcome in results.outcomes_in(done).items() if where in tests
        }
        print(f"{self.target.name}, {stage}: {len(tasks)} in {time.monotonic() - started:.0f} s")

    def _described(self, tasks: list[tuple[tuple[str, int], list[str]]]) -> dict[str, Any]:
        numbers: dict[str, int] = {}
        for _, tests in tasks:
            for test in tests:
                numbers.setdefault(test, len(numbers))
        return {
            "folders": self.target.tests,
            "tests": list(numbers),
            "mutants": [
                {
                    "path": path,
                    "at": at,
                    "tests": [numbers[test] for test in tests],
                    "seconds": 15 + 5 * self.tests.seconds(tests),
                }
                for (path, at), tests in tasks
            ],
        }


def main() -> None:
    """Run what the command line says."""
    asked = _arguments()
    if not asked.resume:
        shutil.rmtree(asked.work, ignore_errors=True)
    copies = [_copied(asked.work / f"copy-{number}") for number in range(asked.processes)]
    for name in asked.targets:
        target = TARGETS[name]
        files = [path for path in target.files() if asked.only in path.as_posix()]
        mutants = {
            path.relative_to(ROOT).as_posix(): [mutant for _, mutant in each_mutant(path)]
            for path in files
        }
        everything = [(path, at) for path, found in mutants.items() for at in range(len(found))]
        everything = everything[:: asked.every]
        run = Run(target, mutants, copies, LONG if asked.survivors else BRIEF)
        if asked.survivors:
            keys = results.unexplained(name)
            everything = [(path, at) for path, at in everything if mutants[path][at].key in keys]
        run.meet(everything)
        if asked.only and not asked.survivors:
            print(json.dumps(sorted(w for w, o in run.outcomes.items() if o == "survived")))
            continue
        write = results.mend if asked.survivors else results.store
        entry = write(name, mutants, run.outcomes)
        print(f"{name}: {len(everything)} mutants met, {len(entry['survivors'])} survive")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="|".join(TARGETS))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="files whose path contains this; print only")
    parser.add_argument(
        "--survivors",
        action="store_true",
        help="meet again those that survived, but for unchanged.toml, with more tests than before",
    )
    parser.add_argument("--every", type=int, default=1, help="a sample: each so-manieth mutant")
    parser.add_argument("--resume", action="store_true", help="go on where a run was broken off")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "mutation")
    return parser.parse_args()


def _copied(copy: Path) -> Path:
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def _start(copy: Path, module: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = ["nice", sys.executable, "-m", module, *map(str, arguments)]
    temporary = copy.with_name(f"{copy.name}-temporary")
    temporary.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        # Compiled files of what nobody mutates spare the forks most of their work.
        "PYTHONDONTWRITEBYTECODE": "",
        # Whoever shares pytest's numbered directories may find none: a failure of no test.
        "PYTEST_DEBUG_TEMPROOT": str(temporary),
    }
    with (copy.parent / f"{copy.name}.log").open("ab") as log:
        return subprocess.Popen(command, cwd=copy, env=environment, stdout=log, stderr=log)


def _finish(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        ended = process.wait()
        assert ended == 0, f"{process.args!r} ended with {ended}; see the log beside the copy"


if __name__ == "__main__":
    main()
