"""Which record an identifier names, and how a record reads in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from batchproc import sources
from pytest_batchproc._reading import body_content, identifier_of, read_batch
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from batchproc.sources import EventSource
    from pytest_batchproc import _delivered as delivered
    from pytest_batchproc._reading import Batch, Identifier
    from pytest_batchproc._snapshots._text import Value

DescribeRecord = Callable[[Mapping[str, Any]], object]  # whatever a hook returns

_LONGEST_BODY = 200
# A shorter identifier may be a word of the text that it is in.
_SHORTEST_IN_TEXT = 16


@dataclass(frozen=True)
class Event:
    """An event that a snapshot may speak of: identifiers and raw records, in its order.

    Attributes:
        number: which event of the test it is, from 0; None if there is only one.
        live: the record objects that the handler got; it may have changed them.
    """

    identifiers: Sequence[Any]
    records: Sequence[Mapping[str, Any]]
    number: int | None = None
    live: Sequence[object] = ()


@dataclass(frozen=True)
class Records:
    """The records that a snapshot may name.

    Attributes:
        events: where an identifier is looked up; the first event that has it counts.
        describe: how a body reads, before our own way.
        given: the test has said which event it is.
    """

    events: Sequence[Event] = ()
    describe: DescribeRecord | None = None
    given: bool = False

    @cached_property
    def _places(self) -> dict[str, tuple[Event, int]]:
        return {
            _key(identifier): (event, index)
            for event in reversed(self.events)
            for index, identifier in reversed(list(enumerate(event.identifiers)))
        }

    @cached_property
    def _live(self) -> dict[int, Identifier]:  # by the `id()` of the record object
        return {
            id(record): identifier
            for event in reversed(self.events)
            for record, identifier in zip(event.live, event.identifiers, strict=False)
        }

    def with_own(self, identifiers: Sequence[object], raws: Sequence[object]) -> Records:
        """The same for a response that has its records with it, in case no event has them."""
        if self.given or all(_key(one) in self._places for one in identifiers):
            return self
        own = Event(identifiers, [raw if isinstance(raw, dict) else {} for raw in raws])
        return Records([own, *self.events], self.describe)

    def place(self, identifier: object) -> tuple[float, int, str]:
        """Its place among others: by event and index; what no event knows comes last."""
        key = _key(identifier)
        if key not in self._places:
            return inf, 0, key
        event, index = self._places[key]
        return -1 if event.number is None else event.number, index, key

    def identifier_of(self, record: object) -> Identifier | None:
        """The identifier of a record view or a raw record; None of anything else.

        A dict is a raw record when it says where it comes from, or is one of our events: of another
        one we would not know whether it holds more than a record.
        """
        raw = raw_of(record)
        if raw is None:
            return None
        if id(raw) in self._live:
            return self._live[id(raw)]  # whatever the handler did to the record
        source = sources.row_of_record(raw)
        found = None if source is None else identifier_of(raw, source)
        if source is not None and _key(found) not in self._places:
            # Of a record that looks the same in a pipe, one of our events may have the other.
            by_pipe = identifier_of(raw, source.pipe)
            found = by_pipe if _key(by_pipe) in self._places else found
        if raw is record and "eventSource" not in raw and found is not None:
            event, index = self._places.get(_key(found), (None, 0))
            if event is None or event.records[index] != raw:
                return None
        return found

    def named(self, identifier: object) -> dict[str, Value] | None:
        """The record that an identifier names, if one of our events has it."""
        found = self._places.get(_key(identifier))
        if found is None:
            return None
        event, index = found
        number: dict[str, Value] = {} if event.number is None else {"event": event.number}
        return {**number, "index": index, "body": self.body(event.records[index])}

    def in_text(self, text: str) -> str:
        """The text with `<record 1>` for each identifier that our events know.

        What else differs between queues, receipt handles and ARNs, is replaced in the same way.
        """
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._mentions[match[0]], text)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self._mentions:
            return None
        longest_first = sorted(map(re.escape, self._mentions), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])")

    @cached_property
    def _mentions(self) -> dict[str, str]:
        """What is in texts, and what replaces it; the first event that has it counts.

        An identifier goes before anything else that reads the same.
        """
        mentions: list[tuple[object, str]] = []
        for event in self.events:
            of_event = "" if event.number is None else f" of event {event.number}"
            mentions += [
                (one, f"<record {index}{of_event}>") for index, one in enumerate(event.identifiers)
            ]
        for event in self.events:
            of_event = "" if event.number is None else f" of event {event.number}"
            for index, raw in enumerate(event.records):
                mentions += [
                    (raw.get("receiptHandle"), f"<receipt of record {index}{of_event}>"),
                    (raw.get("eventSourceARN"), f"<source ARN{of_event}>"),
                ]
        return {
            text: told
            for text, told in reversed(mentions)
            if isinstance(text, str) and len(text) >= _SHORTEST_IN_TEXT
        }

    def body(self, raw: Mapping[str, Any]) -> Value:
        """The body of a record, structured if it is JSON and not long; an envelope is a key.

        Raises TypeError when the hook describes it by anything but text, and whatever the hook
        raises: our own way in its place could write down what the hook hides.
        """
        told = None if self.describe is None else self.describe(raw)
        if told is not None:
            if not isinstance(told, str):
                raise TypeError(
                    "pytest_batchproc_describe_record must return text or None; it returned "
                    f"{type(told).__name__}"
                )
            return told
        source = sources.row_of_record(raw)
        if source is None:
            return ""
        content = body_content(raw, source)
        told_inside: Value = _value_of(" ".join(content.text.split()))
        for name in reversed(content.wrappers):
            told_inside = {name: told_inside}
        return told_inside


def _value_of(text: str) -> Value:
    if len(text) > _LONGEST_BODY:
        return f"{text[: _LONGEST_BODY - 1]}…"
    if text[:1] not in ("{", "["):
        return text
    try:
        body: Value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return body


def known_events(made: Sequence[delivered.Event], given: Batch | None) -> list[Event]:
    """The events of a test, the one that the test names first, then the newest.

    The number of an event is shown unless it is the one given, or the only one.
    """
    alone = given is None and len(made) == 1
    found = [] if given is None else [Event(given.identifiers, given.records, None, given.live)]
    for number, event in reversed(list(enumerate(made))):
        try:
            batch = read_batch(event)
        except InvalidEventError:  # made with allow_invalid, or changed since
            continue
        shown_as = None if alone else number
        found.append(Event(batch.identifiers, batch.records, shown_as, batch.live))
    return found


def identifier_of_model(model: object) -> Identifier | None:
    """The identifier of a record that was read into a model; None of anything else."""
    if not hasattr(model, "model_dump"):
        return None
    tries = (identifier_of(_fields(model, row), row) for row in sources.BY_EVENT_TYPE.values())
    return next((found for found in tries if found is not None), None)


def raw_of(record: object) -> dict[str, Any] | None:
    """The dict that Lambda sent, of a view or of that dict itself."""
    raw = getattr(record, "raw_event", record)
    return raw if isinstance(raw, dict) else None


def _fields(model: object, row: EventSource) -> dict[str, Any]:
    """What identifies a record, read from attributes and laid out as in the raw record."""
    raw: dict[str, Any] = {}
    for path, _ in row.identifier_fields:
        *outer, last = path.split(".")
        value: Any = model
        inside = raw
        for name in outer:
            value, inside = getattr(value, name, None), inside.setdefault(name, {})
        inside[last] = getattr(value, last, None)
    return raw


def _key(identifier: object) -> str:
    """What tells identifiers apart: 5 is not "5", and Kafka's is a dict, which has no hash."""
    try:
        return json.dumps(identifier, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        return f"{type(identifier).__qualname__} {identifier!r}"
