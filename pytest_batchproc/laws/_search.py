"""The search for the smallest batch that breaks a law, by hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as Settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from pytest_batchproc.laws._bench import Misuse
from pytest_batchproc.laws._broken import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import DataObject

    from pytest_batchproc.explain import Facts
    from pytest_batchproc.laws._bench import Bench
    from pytest_batchproc.laws._delivery import Delivery
    from pytest_batchproc.laws._law import Law
    from pytest_batchproc.laws._plays import Draw

_STATELESS = "stateless"


class Search:
    """A run of hypothesis over one law that delivers by itself, or all that share a delivery.

    Attributes:
        error: the last that was found; hypothesis finds smaller and smaller ones.
    """

    def __init__(self, laws: Sequence[Law], bench: Bench, options: Mapping[str, Any]) -> None:
        self.laws = laws
        self.bench = bench
        self.error: BrokenLawError | None = None
        self._settings = _settings(options)
        self._items = st.lists(
            st.tuples(options["bodies"], st.integers(0, bench.shape.lanes - 1)),
            min_size=1,
            max_size=options.get("max_size", 5),
        )

    def run(self) -> BrokenLawError | None:
        """The error of the smallest batch that breaks a law; None where none was found."""

        @self._settings
        @given(st.data())
        def example(data: DataObject) -> None:
            self._try(data.draw)

        try:
            example()
        except BrokenLawError:
            return self.error
        except Flaky:
            # The handler answered the same batch in two ways, so one of its answers was that of
            # earlier batches, or of chance.
            if self.error is None:
                raise
            return _unsteady(self.error)
        except Misuse as misuse:
            raise misuse.error from misuse.error.__cause__
        return None

    def _try(self, draw: Draw) -> None:
        self.bench.begin()
        found = self._look(draw)
        if found is None:
            return
        law, one, facts = found
        # From here on the smallest batch is looked for that breaks this law, not another.
        self.laws = [law]
        self.error = BrokenLawError.of(law.name, facts, self.bench.events, one.response)
        raise self.error

    def _look(self, draw: Draw) -> tuple[Law, Delivery, Facts] | None:
        law = self.laws[0]
        if law.play is not None:
            broken = law.play(self.bench, draw, self._items)
            return None if broken is None else (law, *broken)
        one = self.bench.deliver(self.bench.entries(draw(self._items)))
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
    facts = error.facts
    told = replace(
        facts,
        fact=f"the same batch was answered in two ways, once so that {facts.fact}",
        way_out="Keep nothing from batch to batch, and let no chance decide.",
    )
    return BrokenLawError.of(_STATELESS, told, error.events, error.response)
