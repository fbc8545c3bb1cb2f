"""Random batches with a known outcome: the oracle of the laws, written from the promises alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st

from tests.support.effort import TEST_ALL
from tests.support.events import ALL, Event, Source, response_of
from tests.support.ways import Outcome, Way, run, ways_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

law = settings(max_examples=100 if TEST_ALL else 8)


class Refused(ValueError):
    """What the handlers of these laws raise."""


class Lost(LookupError):
    """The other thing they raise."""


@dataclass(frozen=True)
class Case:
    """A batch, which of its bodies the handler refuses, and the options of the processor."""

    source: Source
    event: Event
    fails: frozenset[str] = frozenset()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def records(self) -> list[dict[str, Any]]:
        return self.source.records(self.event)

    @property
    def bodies(self) -> list[str]:
        """In event order, which for Kafka is not the order in which they were given."""
        return [self.source.body_of(record) for record in self.records]

    @property
    def identifiers(self) -> list[Any]:
        return self.source.identifiers(self.event)

    def lane(self, record: dict[str, Any]) -> object:
        """What a record must stay in order with; a lane of its own where there is no such thing."""
        if self.source.fifo:
            by_group = self.options.get("skip_group_on_error")
            return record["attributes"]["MessageGroupId"] if by_group else "the batch"
        if self.options.get("stop_on_failure"):
            return record.get("partition", "the batch")
        return object()  # the same record may be in a batch twice

    @property
    def statuses(self) -> list[str]:
        """Of every record, in event order: what must become of it."""
        broken, found = set(), []
        for record, body in zip(self.records, self.bodies, strict=True):
            lane = self.lane(record)
            if lane in broken:
                found.append("skipped")
            elif body in self.fails:
                broken.add(lane)
                found.append("fail")
            else:
                found.append("success")
        return found

    def bodies_with(self, *statuses: str) -> list[str]:
        pairs = zip(self.bodies, self.statuses, strict=True)
        return [body for body, status in pairs if status in statuses]

    @property
    def response(self) -> dict[str, Any]:
        pairs = zip(self.identifiers, self.statuses, strict=True)
        reported = [identifier for identifier, status in pairs if status != "success"]
        if self.source.rewinds and self.options.get("stop_on_failure"):
            reported = reported[:1]
        return response_of(reported)

    @property
    def fails_whole(self) -> bool:
        return "fail" in self.statuses and "success" not in self.statuses

    def handler(self, ran: list[str] | None = None) -> Callable[[Any], str]:
        """Returns `done <body>`, or raises; notes each body in `ran` when it is called."""

        def handle(record: Any) -> str:
            body = self.source.body_of(record)
            if ran is not None:
                ran.append(body)
            if body in self.fails:
                raise (Refused if int(body.split("-")[1]) % 2 else Lost)(f"not {body}")
            return f"done {body}"

        return handle

    def ways(self) -> list[Way]:
        return ways_of(self.source, self.options)

    def outcomes(self, **kw: Any) -> Iterator[tuple[Way, Outcome]]:
        """The outcome of every way of running this batch."""
        for way in self.ways():
            yield way, run(self.source, self.event, self.handler(), self.options, way, **kw)


def bodies(count: int) -> list[str]:
    return [f"body-{number}" for number in range(count)]


def case(source: Source, count: int, fails: Sequence[int] = (), **options: Any) -> Case:
    """A batch in one group or partition, for laws that need no luck."""
    names = bodies(count)
    return Case(source, source.event(names), frozenset(names[i] for i in fails), options)


@st.composite
def cases(
    draw: st.DrawFn,
    sources: Sequence[Source] = ALL,
    min_size: int = 0,
    max_size: int = 6,
    stops: bool = True,
    all_fail: bool = False,
) -> Case:
    """Batches of every source; `stops`: also with `stop_on_failure`."""
    source = draw(st.sampled_from(list(sources)))
    count = draw(st.integers(min_size, max_size))
    names = bodies(count)
    fails = frozenset(names) if all_fail else draw(failures(names))
    numbers = st.lists(st.integers(0, 2), min_size=count, max_size=count)
    more: dict[str, Any] = {}
    options: dict[str, Any] = {}
    if source.fifo:
        more["groups"] = [f"group-{number}" for number in draw(numbers)]
        if draw(st.booleans()):
            options["skip_group_on_error"] = True
    elif stops and draw(st.booleans()):
        options["stop_on_failure"] = True
    if source.name == "kafka":
        more["partitions"] = draw(numbers)
    return Case(source, source.event(names, **more), fails, options)


def failures(names: list[str]) -> st.SearchStrategy[frozenset[str]]:
    if not names:
        return st.just(frozenset())
    return st.frozensets(st.sampled_from(names))
