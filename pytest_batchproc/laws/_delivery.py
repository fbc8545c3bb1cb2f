"""One batch, delivered: what was in it, what came of it, and how a message shows that."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from pytest_batchproc._asserts import _phrases as say
from pytest_batchproc._explain import Facts, Row
from pytest_batchproc._reading import body_text
from pytest_batchproc.marshalling import to_json_value

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Mapping

    from pytest_batchproc._asserts._case import Case
    from pytest_batchproc.laws._shapes import Shape

_LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, as it was drawn and as Lambda delivers it.

    Attributes:
        body: as the caller's strategy drew it.
        key: what its effect is called among those that were seen; None where it has none.
        fails: whether it should.
    """

    body: object
    lane: int
    record: dict[str, Any]
    key: str | None
    fails: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch and the response to it.

    Attributes:
        event: what the handler got.
        response: what it returned, or the exception that it raised.
        done: every effect seen since the world was reset, counted; None without a probe.
        new: those of this batch; None without a probe.
        in_order: whether they are in the order in which they were done.
    """

    shape: Shape
    entries: list[Entry]
    event: dict[str, Any]
    response: object
    case: Case
    done: Counter[str] | None
    new: list[str] | None
    in_order: bool

    @property
    def lanes(self) -> list[int]:
        return [entry.lane for entry in self.entries]

    @property
    def failing(self) -> set[int]:
        """Positions of what should fail."""
        return {index for index, entry in enumerate(self.entries) if entry.fails}

    @property
    def back(self) -> set[int]:
        """Positions of what is retried."""
        return set(self.case.verdict.redelivered)

    @property
    def gone(self) -> set[int]:
        """Positions of what does not."""
        return set(self.case.verdict.gone)

    @property
    def may(self) -> set[int]:
        """Positions of what may be retried, at most."""
        return self.shape.may(self.lanes, self.failing)

    @property
    def must(self) -> set[int]:
        """Positions of what must be retried."""
        return self.shape.must(self.lanes, self.failing)

    def facts(
        self,
        fact: str,
        wanted: Collection[int],
        way_out: str,
        whys: Mapping[int, str] | None = None,
    ) -> Facts:
        """All that a message says of this batch: what should be retried, and what is."""
        case, whys = self.case, whys or {}
        rows = tuple(
            Row(
                index=index,
                identifier=say.identifier(case.batch.identifiers[index]),
                expected="redelivered" if index in wanted else "gone",
                got="redelivered" if index in self.back else "gone",
                why=whys.get(index) or case.why_delivered(index),
                body=body_text(record, case.batch.source),
                record=record,
            )
            for index, record in enumerate(case.batch.records)
        )
        return self._dressed(fact, rows, way_out)

    def effects(self, fact: str, wrong: Mapping[int, tuple[str, str]], way_out: str) -> Facts:
        """The same of what was done: of wrong records, what is expected and what was seen."""
        rows: list[Row] = []
        for entry, row in zip(self.entries, self.facts("", (), "").rows, strict=True):
            seen = "done" if entry.key in (self.done or ()) else "not done"
            expected, got = wrong.get(len(rows), (seen, seen))
            why = "retried" if len(rows) in self.back else "gone"
            rows.append(replace(row, expected=expected, got=got, why=why))
        return self._dressed(fact, tuple(rows), way_out)

    def _dressed(self, fact: str, rows: tuple[Row, ...], way_out: str) -> Facts:
        verdict, words = self.case.verdict, self.case.words
        then = (verdict.trap or "", verdict.reason, self._answer())
        return Facts(fact, rows, (words.noun, f"{words.noun}s"), then, way_out)

    def _answer(self) -> str:
        if self.case.raised:
            said = self.case.said or type(self.response).__name__
            return f"The handler raised {said.rstrip('.')}."
        try:
            text = json.dumps(to_json_value(self.response), ensure_ascii=False)
        except (TypeError, ValueError):
            text = repr(self.response)
        return f"The handler returned {shorten(text, _LONGEST_ANSWER, placeholder=' …')}."
