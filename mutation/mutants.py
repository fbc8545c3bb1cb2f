"""The mutants of a file: the same file with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import (
    CodeRange,
    MetadataWrapper,
    PositionProvider,
    WhitespaceInclusivePositionProvider,
)
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).resolve().parents[1]

# Their arguments alone are changed: `len()` of nothing fails everywhere and tells nothing.
_HARMLESS_CALLS = {"len", "isinstance"}
# What they are told is for type checkers.
_TYPE_CALLS = {"cast", "TypeVar", "ParamSpec", "NewType"}


@dataclass(frozen=True)
class Mutant:
    """One change: where, what the lines said, what they say now."""

    path: str
    line: int
    last_line: int
    before: str
    after: str
    nth: int
    """Which of the same changes in this file: a line may stand twice."""

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What stays the same while other lines of the file move."""
        return (self.path, self.before, self.after, self.nth)


def mutants_of(path: Path) -> Iterator[tuple[Mutant, str]]:
    """Each mutant of the file, with the whole text of the file as the mutant has it."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    wrapper = MetadataWrapper(cst.parse_module(text))
    visitor = _Changes()
    wrapper.visit(visitor)
    seen: dict[tuple[str, str], int] = {}
    for changed, lines, place in visitor.found:
        # Spliced: to write the whole tree again for each mutant takes a hundred times as long.
        mutated = _spliced(text, place, wrapper.module.code_for_node(changed))
        before, after = _difference(text, mutated)
        nth = seen[before, after] = seen.get((before, after), -1) + 1
        yield Mutant(name, lines.start.line, lines.end.line, before, after, nth), mutated


class _Changes(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, WhitespaceInclusivePositionProvider)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, CodeRange, CodeRange]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _is_for_type_checkers(node):
            return False
        lines = self.get_metadata(PositionProvider, node, None)
        place = self.get_metadata(WhitespaceInclusivePositionProvider, node, None)
        if lines is not None and place is not None and not _is_harmless(node):
            for kind, operator in mutation_operators:
                if isinstance(node, kind):
                    self.found += [(changed, lines, place) for changed in operator(node)]
        return True


def _is_for_type_checkers(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom)
        or m.matches(node, m.If(test=m.Name("TYPE_CHECKING")))
        or m.matches(node, m.FunctionDef(decorators=[m.Decorator(m.Name("overload"))]))
        or m.matches(node, m.Assign(targets=[m.AssignTarget(m.Name("__all__"))]))
        or m.matches(node, m.AnnAssign(annotation=m.Annotation(m.Name("TypeAlias"))))
        or any(m.matches(node, m.Call(func=m.Name(name))) for name in _TYPE_CALLS - {"cast"})
        or m.matches(node, m.Arg(value=m.Name("TYPE_CHECKING")))
    )


def _is_harmless(node: cst.CSTNode) -> bool:
    return any(m.matches(node, m.Call(func=m.Name(name))) for name in _HARMLESS_CALLS | _TYPE_CALLS)


def _spliced(text: str, place: CodeRange, replacement: str) -> str:
    lines = text.splitlines(keepends=True)
    start, end = place.start, place.end
    before = "".join(lines[: start.line - 1]) + lines[start.line - 1][: start.column]
    after = lines[end.line - 1][end.column :] + "".join(lines[end.line :])
    return before + replacement + after


def _difference(original: str, mutated: str) -> tuple[str, str]:
    before, after = original.splitlines(), mutated.splitlines()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return _joined(before), _joined(after)


def _joined(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)
