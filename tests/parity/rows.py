"""What the tests here say of AWS Lambda Powertools and of us; `docs/parity.md` shows it.

A decorator gives a test its row of the page. The verdict is held to what the test saw:
`conftest.py` refuses a row that says "same" where the libraries differed, and the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Literal, TypeAlias, TypeVar

Test = TypeVar("Test", bound=Callable[..., None])
Verdict: TypeAlias = Literal["same", "better", "different"]


@dataclass(frozen=True, slots=True)
class Row:
    """One promise of Powertools.

    Attributes:
        names: what of their public names it is about, spelt as `surface.py` spells them.
        section: the part of their documentation that promises it, if one does.
        theirs: what their library does.
        ours: what ours does; empty where it is the same.
        why: the reason of a deliberate difference.
    """

    verdict: Verdict
    names: tuple[str, ...]
    section: str
    theirs: str
    ours: str = ""
    why: str = ""


def same(text: str, *names: str, at: str = "") -> Callable[[Test], Test]:
    """Both do it, and alike."""
    return _marks(Row("same", names, at, text))


def better(*names: str, theirs: str, ours: str, at: str = "") -> Callable[[Test], Test]:
    """Ours does what theirs cannot, or what nobody would want otherwise."""
    return _marks(Row("better", names, at, theirs, ours))


def different(
    *names: str, theirs: str, ours: str, why: str, at: str = ""
) -> Callable[[Test], Test]:
    """Ours does something else on purpose; whoever moves must know."""
    return _marks(Row("different", names, at, theirs, ours, why))


def row_of(test: object) -> Row | None:
    """What a test says."""
    found = test.__dict__.get("parity") if isinstance(test, FunctionType) else None
    assert found is None or isinstance(found, Row)
    return found


def _marks(row: Row) -> Callable[[Test], Test]:
    def mark(test: Test) -> Test:
        test.__dict__["parity"] = row
        return test

    return mark
