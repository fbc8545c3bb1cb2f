"""What a check is made with: the handler, the bodies, the probe; and how a batch is delivered."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc._asserts._case import examine
from pytest_batchproc._bodies import key_of, shown
from pytest_batchproc._loops import outside_loop
from pytest_batchproc._reading import read_batch
from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.events import Numbering
from pytest_batchproc.laws._delivery import Delivery, Entry
from pytest_batchproc.simulator._once import call_once

if TYPE_CHECKING:
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.laws._shapes import Shape
    from pytest_batchproc.simulator._wall_clock import WallClock

Handler: TypeAlias = Callable[[Any, Any], object]  # an event of any source, anybody's context
ShouldFail: TypeAlias = Callable[[Any], object]  # of a body, whatever the caller's strategy draws
Done: TypeAlias = Callable[[], Iterable[object]]
Item: TypeAlias = tuple[object, int]  # a body and its lane


class Misuse(Exception):
    """What the caller handed over broke; carries the error that the caller should see."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A handler under check.

    Attributes:
        effect: what `done` calls the effect of a body; None where a body has none.
        context: what the handler gets in addition to the event; None: a fresh fake one each time.
        fields: keywords of the factory, the same for all records.
        numbering: goes on from batch to batch, since AWS never gives an identifier twice.
        drawn: how many bodies should fail, and how many should not.
        effects: of how many bodies `done` shows an effect, and of how many it does not.
        batches: what the present example has delivered, each with how to make its like.
        known: every identifier that was ever delivered.
        clock: that the invocations live by, each with its own context; None: real time.
        wall_clock: whether the handler sees the time of that clock.
    """

    handler: Handler
    shape: Shape
    should_fail: ShouldFail
    done: Done | None = None
    reset: Callable[[], object] | None = None
    effect: Callable[[Any], object] | None = None  # of a body, as `should_fail`
    context: object = None
    fields: Mapping[str, object] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    drawn: Counter[bool] = field(default_factory=Counter)
    effects: Counter[bool] = field(default_factory=Counter)
    batches: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    clock: Clock | None = None
    wall_clock: WallClock = "simulated"

    def begin(self) -> None:
        """Reset the world: an example knows nothing of the one before."""
        self.batches.clear()
        if self.reset is None:
            return
        self.reset()
        left, _ = self._seen()
        if left:
            raise Misuse(
                ValueError(
                    f"reset: after it `done` still gives {len(left)}, such as {shown(left[0])}, so "
                    "a law would take what an earlier example did for the work of this one; empty "
                    "all that `done` looks at"
                )
            )

    def entries(self, items: Sequence[Item], run: int | None = None) -> list[Entry]:
        """Records with these bodies, in the order in which Lambda would deliver them."""
        shape = self.shape
        if shape.together:
            items = sorted(items, key=lambda item: item[1])
        keywords = dict(self.fields)
        if shape.lane_field is not None:
            keywords[shape.lane_field] = [shape.lane_name(lane, run) for _, lane in items]
        event = self._factory()._make_event(
            [body for body, _ in items], None, None, False, keywords
        )
        records = shape.source.gather(event[shape.source.collection])
        return [
            Entry(body, lane, record, self._key(body), self._fails(body))
            for (body, lane), record in zip(items, records, strict=True)
        ]

    def deliver(self, entries: Iterable[Entry]) -> Delivery:
        """Call the handler as Lambda would, with these records."""
        # A lane's records stay in their order: the sort is stable.
        taken = sorted(entries, key=lambda entry: entry.lane if self.shape.together else 0)
        given = {
            name: value
            for name, value in self.fields.items()
            if name in self.shape.factory.event_fields
        }
        records = [entry.record for entry in taken]
        event = self._factory()._make_event(None, None, records, False, given)
        self.batches.append((event, self._call_of(taken)))
        self.known.update(key_of(one) for one in read_batch(event).identifiers)
        before, _ = self._seen()
        # The handler gets a copy, as Lambda parses every event again: what it changes is its own.
        response = self._call(json.loads(json.dumps(event)))
        case = examine(response, event)
        if inspect.iscoroutine(response):
            response.close()  # it will not be awaited, and Python would warn
        after, in_order = self._seen()
        return Delivery(
            self.shape,
            taken,
            event,
            response,
            case,
            None if after is None else Counter(after),
            None if after is None else _newer(before or [], after),
            in_order,
        )

    def _call(self, event: dict[str, Any]) -> object:
        if self.clock is not None:
            return call_once(self.handler, event, self.clock, self.wall_clock)
        context = FakeLambdaContext() if self.context is None else self.context
        try:
            with outside_loop():
                return self.handler(event, context)
        except (Exception, SystemExit) as error:  # either ends the function
            return error

    def _call_of(self, entries: Sequence[Entry]) -> str:
        """The call of the source's fixture that makes such a batch."""
        given = [repr([entry.body for entry in entries])]
        if self.shape.lane_field is not None:
            lanes = [self.shape.lane_name(entry.lane, None) for entry in entries]
            given.append(f"{self.shape.lane_field}={lanes!r}")
        given += [f"{name}={value!r}" for name, value in self.fields.items()]
        return f"{self.shape.fixture}({', '.join(given)})"

    def _factory(self) -> Any:  # the base of the factories, whose keywords are those of no source
        return self.shape.factory(numbering=self.numbering)

    def _fails(self, body: object) -> bool:
        try:
            fails = bool(self.should_fail(body))
        except Exception as error:
            raise Misuse(
                ValueError(
                    f"should_fail: raised {type(error).__name__} for the body {shown(body)}; it "
                    "gets each body as `bodies` draws it, and says whether the handler must fail it"
                )
            ) from error
        self.drawn[fails] += 1
        return fails

    def _key(self, body: object) -> str | None:
        if self.done is None:
            return None
        found = body if self.effect is None else self.effect(body)
        self.effects[found is not None] += 1
        return None if found is None else key_of(found)

    def _seen(self) -> tuple[list[str] | None, bool]:
        """What has been done, and whether in that order: a set has none."""
        if self.done is None:
            return None, False
        found: Any = self.done()
        if isinstance(found, str | bytes) or not isinstance(found, Iterable):
            raise Misuse(
                TypeError(
                    "done: expected it to give what has been done, a list of bodies or of what "
                    f"`effect` makes of them; got {type(found).__name__} {shown(found)}"
                )
            )
        return [key_of(one) for one in found], isinstance(found, Sequence)


def _newer(before: list[str], after: list[str]) -> list[str]:
    """What has come since; in its order, where it was put at the end."""
    if after[: len(before)] == before:
        return after[len(before) :]
    return list((Counter(after) - Counter(before)).elements())
