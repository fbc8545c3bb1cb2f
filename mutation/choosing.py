"""Which tests meet a mutant, and in which order: the quick ones first."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from mutation.mutants import Mutant
from mutation.targets import ROOT


class Budget(NamedTuple):
    """What the tests of one mutant may take in all, how many cases of one test may be among them,
    and how many files where all of a file are. What is beyond is left out, so a mutant that only
    that would kill counts as a survivor.
    """

    seconds: float
    cases: int
    files: int


BRIEF = Budget(8, 12, 3)
LONG = Budget(40, 1_000, 8)


class Tests:
    """The map of a target, asked mutant by mutant."""

    def __init__(self, mapped: dict[str, Any], budget: Budget = BRIEF) -> None:
        self._budget = budget
        self._lines: dict[str, dict[str, list[str]]] = mapped["lines"]
        self._seconds: dict[str, float] = mapped["seconds"]
        self._statements: dict[str, list[tuple[int, int]]] = {}

    def of_the_statement(self, mutant: Mutant) -> list[str]:
        """The tests that run the statement in which the mutant differs."""
        first, last = self._statement(mutant)
        lines = self._lines.get(mutant.path, {})
        return self._ordered(
            {test for line in range(first, last + 1) for test in lines.get(str(line), ())}
        )

    def of_the_file(self, path: str) -> list[str]:
        """The tests that run anything in the file: what happens on import concerns them all."""
        return self._ordered(set(self._counts(path)))

    def closest(self, path: str) -> list[str]:
        """All tests in the few test files that are likely to notice soon what happens on import."""
        counts = self._counts(path)
        lines: Counter[str] = Counter()
        seconds: dict[str, float] = defaultdict(float)
        for test, spent in self._seconds.items():
            seconds[test.partition("::")[0]] += spent
        for test, count in counts.items():
            file = test.partition("::")[0]
            lines[file] = max(lines[file], count)
        named = sorted(seconds, key=lambda file: len(_words(file) & _words(path)))
        dense = sorted(lines, key=lambda file: lines[file] / (0.5 + seconds[file]))
        most = self._budget.files
        best = {*named[-most:], *dense[-most:]}
        # Those too that read a table without running anything of the file.
        return self._ordered({test for test in self._seconds if test.partition("::")[0] in best})

    def _counts(self, path: str) -> Counter[str]:
        return Counter(test for tests in self._lines.get(path, {}).values() for test in tests)

    def seconds(self, tests: list[str]) -> float:
        """How long these take when nothing is changed."""
        return sum(self._seconds[test] for test in tests)

    def runs_on_import(self, mutant: Mutant) -> bool:
        """Whether the statement runs before any test does, so that its effect is there already."""
        first, last = self._statement(mutant)
        lines = self._lines.get(mutant.path, {})
        return any("" in lines.get(str(line), ()) for line in range(first, last + 1))

    def _ordered(self, tests: set[str]) -> list[str]:
        cases: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests & self._seconds.keys()):
            cases[test.partition("[")[0]].append(test)
        some = [
            test
            for found in cases.values()
            for test in found[:: -(-len(found) // self._budget.cases)]
        ]
        left = self._budget.seconds
        chosen: list[str] = []
        for test in sorted(some, key=lambda test: self._seconds[test]):
            left -= self._seconds[test]
            if left < 0 and chosen:
                break
            chosen.append(test)
        return chosen

    def _statement(self, mutant: Mutant) -> tuple[int, int]:
        """The lines of the smallest statement around the mutant; of a block, its head alone."""
        around = [
            (first, last)
            for first, last in self._statements_of(mutant.path)
            if first <= mutant.line <= last
        ]
        return min(around, key=lambda lines: lines[1] - lines[0])

    def _statements_of(self, path: str) -> list[tuple[int, int]]:
        if path not in self._statements:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            self._statements[path] = [
                (node.lineno, _last_line(node))
                for node in ast.walk(tree)
                if isinstance(node, ast.stmt | ast.ExceptHandler)
            ]
        return self._statements[path]


def _last_line(node: ast.stmt | ast.ExceptHandler) -> int:
    body: list[ast.stmt] = getattr(node, "body", [])
    return max(body[0].lineno - 1, node.lineno) if body else node.end_lineno or node.lineno


def _words(path: str) -> set[str]:
    """What a file is about: test_verdict_table.py is about verdict/_decision_table.py."""
    return set(re.findall(r"[a-z]+", path))
