"""The search for the smallest batch that breaks a law, by hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as Settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from pytest_batchproc.events import Numbering
from pytest_batchproc.laws._bench import Misuse
from pytest_batchproc.laws._broken import BrokenLawError
from pytest_batchproc.laws._fewer import lanes_in_order, with_fewer_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import DataObject, SearchStrategy

    from pytest_batchproc._explain import Facts
    from pytest_batchproc._quiet import QuietLog
    from pytest_batchproc.laws._bench import Bench
    from pytest_batchproc.laws._delivery import Delivery, Entry
    from pytest_batchproc.laws._law import Law
    from pytest_batchproc.laws._plays import Draw

T = TypeVar("T")

_STATELESS = "stateless"


class Search:
    """A run of hypothesis over one law that delivers by itself, or all that share a delivery.

    Attributes:
        error: the last that was found; hypothesis finds smaller and smaller ones.
    """

    def __init__(
        self, laws: Sequence[Law], bench: Bench, options: Mapping[str, Any], log: QuietLog
    ) -> None:
        self.laws = laws
        self.bench = bench
        self.error: BrokenLawError | None = None
        self._log = log
        self._misuse: Misuse | None = None
        self._settings = _settings(options)
        self._drawn: list[object] = []
        self._items = st.lists(
            st.tuples(options["bodies"], st.integers(0, bench.shape.lanes - 1)),
            min_size=1,
            max_size=options.get("max_size", 5),
        ).map(lanes_in_order)

    def run(self) -> BrokenLawError | None:
        """The error of the smallest batch that breaks a law; None where none was found."""

        @self._settings
        @given(st.data())
        def example(data: DataObject) -> None:
            self._drawn.clear()
            self._try(self._recorded(data.draw))

        try:
            example()
        except BrokenLawError as error:
            return self._smallest(error)
        except Flaky:
            # The handler returned two responses to the same batch, so one of them was that of
            # earlier batches, or of chance.
            if self._misuse is not None:
                raise self._misuse.error from self._misuse.error.__cause__
            if self.error is None:
                raise
            return _unsteady(self.error)
        except Misuse as misuse:
            raise misuse.error from misuse.error.__cause__
        return None

    def _smallest(self, error: BrokenLawError) -> BrokenLawError:
        """The error with the fewest records, on identifiers that begin at 0, which read better."""
        drawn, smaller = list(self._drawn), True
        while smaller:
            smaller = False
            for fewer in with_fewer_records(drawn):
                found = self._replayed(fewer)
                if found is not None:
                    error, drawn, smaller = found, fewer, True
                    break
        self.bench = replace(self.bench, numbering=Numbering())
        again = self._replayed(drawn)
        # A handler that remembers identifiers may return another response this time.
        same = again is not None and again.facts.fact == error.facts.fact
        return again if again is not None and same else error

    def _replayed(self, draws: Sequence[object]) -> BrokenLawError | None:
        """The error of an example with these draws; None if it keeps the laws."""
        drawn = iter(draws)
        try:
            self._try(lambda strategy: next(drawn))  # type: ignore[arg-type]  # any type drawn
        except BrokenLawError as error:
            return error
        return None

    def _recorded(self, draw: Draw) -> Draw:
        def recorded(strategy: SearchStrategy[T], /) -> T:
            found = draw(strategy)
            self._drawn.append(found)
            return found

        return recorded

    def _try(self, draw: Draw) -> None:
        self._log.begin()
        try:
            self.bench.begin()
            found = self._look(draw)
        except Misuse as misuse:
            self._misuse = misuse
            raise
        if found is None:
            return
        law, one, facts = found
        # Whichever law a smaller batch breaks: a law that takes two records must not hide one that
        # a single record breaks.
        self.error = BrokenLawError.of(law.name, facts, self.bench.batches, one.response)
        raise self.error

    def _look(self, draw: Draw) -> tuple[Law, Delivery, Facts] | None:
        law = self.laws[0]
        if law.play is not None:
            broken = law.play(self.bench, draw, self._items)
            return None if broken is None else (law, *broken)
        entries = self.bench.entries(draw(self._items))
        healthy = [(entry.body, entry.lane) for entry in entries if not entry.fails]
        found = self._judged(entries)
        if found is None and 0 < len(healthy) < len(entries):
            # What has no failure next to it is drawn too seldom to be left to chance.
            self.bench.begin()
            self._log.begin()
            found = self._judged(self.bench.entries(healthy))
        return found

    def _judged(self, entries: Sequence[Entry]) -> tuple[Law, Delivery, Facts] | None:
        one = self.bench.deliver(entries)
        for law in self.laws:
            facts = None if law.judge is None else law.judge(one)
            if facts is not None:
                return law, one, facts
        return None


def _settings(options: Mapping[str, Any]) -> Settings:
    given_or_not: Settings | None = options.get("settings")
    parent = given_or_not or Settings()
    return Settings(
        parent,
        max_examples=options.get("max_examples") or parent.max_examples,
        # The examples of all checks would lie under one key.
        database=None,
        deadline=None,
        phases=[phase for phase in parent.phases if phase in (Phase.generate, Phase.shrink)],
        report_multiple_bugs=False,
        # They are about how bodies are drawn, and the caller has seen to that.
        suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
    )


def _unsteady(error: BrokenLawError) -> BrokenLawError:
    if error.law == _STATELESS:
        return error
    told = replace(
        error.facts,
        fact=f"this broke the law {error.law}, but not with the same batch a second time",
        way_out="Keep no state between batches, and do not depend on chance.",
    )
    return BrokenLawError.of(_STATELESS, told, error.batches, error.response)
