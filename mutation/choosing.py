"""Which tests meet a mutant, and in which order: the quick ones first."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from mutation.mutants import Mutant
from mutation.targets import ROOT

Statement = ast.stmt | ast.ExceptHandler


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
        self._texts: dict[str, list[str]] = {}
        self._statements: dict[str, list[Statement]] = {}

    def of_the_statement(self, mutant: Mutant) -> list[str]:
        """The tests that run the statement in which the mutant differs."""
        head = self._statement(mutant.path, mutant.line)
        return self._ordered(self._running(mutant.path, _first_lines(head)))

    def of_the_names(self, mutant: Mutant) -> list[str]:
        """The tests that use what the statement defines: a function, or names that are read in any
        file.
        """
        defined = self._statement(mutant.path, mutant.line)
        if isinstance(defined, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = range(defined.body[0].lineno, (defined.end_lineno or defined.lineno) + 1)
            return self._ordered(self._running(mutant.path, inside))
        names = {
            node.id
            for node in ast.walk(defined)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        return self._ordered(
            {
                test
                for path in self._lines
                for number, line in enumerate(self._text(path), start=1)
                if names & set(re.findall(r"\w+", line))
                for around in self._around(path, number)
                for test in self._running(path, _first_lines(around))
            }
        )

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
        head = _first_lines(self._statement(mutant.path, mutant.line))
        return "" in self._running(mutant.path, head)

    def _running(self, path: str, numbers: range) -> set[str]:
        lines = self._lines.get(path, {})
        return {test for number in numbers for test in lines.get(str(number), ())}

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

    def _statement(self, path: str, number: int) -> Statement:
        """The smallest statement around this line."""
        return min(self._around(path, number), key=lambda node: len(_first_lines(node)))

    def _around(self, path: str, number: int) -> list[Statement]:
        """The statements that a line is part of, none for a comment; of a block its head is one."""
        return [node for node in self._statements_of(path) if number in _first_lines(node)]

    def _statements_of(self, path: str) -> list[Statement]:
        if path not in self._statements:
            tree = ast.parse("\n".join(self._text(path)))
            self._statements[path] = [
                node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.ExceptHandler)
            ]
        return self._statements[path]

    def _text(self, path: str) -> list[str]:
        if path not in self._texts:
            self._texts[path] = (ROOT / path).read_text(encoding="utf-8").splitlines()
        return self._texts[path]


def _first_lines(node: Statement) -> range:
    body: list[ast.stmt] = getattr(node, "body", [])
    last = max(body[0].lineno - 1, node.lineno) if body else node.end_lineno or node.lineno
    return range(node.lineno, last + 1)


def _words(path: str) -> set[str]:
    """What a file is about: test_verdict_table.py is about verdict/_decision_table.py."""
    return set(re.findall(r"[a-z]+", path))
