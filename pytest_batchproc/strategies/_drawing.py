"""From what was drawn to an event, by the factory of its source.

The strategy draws what varies and nothing else; identifiers, md5s and times follow from it by the
factory, numbered from the beginning in each event. So a smaller draw is a smaller event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from pytest_batchproc.events import Numbering
from pytest_batchproc.strategies._arguments import check_number, sizes

if TYPE_CHECKING:
    from pytest_batchproc.events._factory import EventFactory

Fields: TypeAlias = dict[str, Any]
# What was drawn for one record, `body` among it.
Row: TypeAlias = dict[str, Any]
# From the rows and the fields of the event to keywords of `.record()`, one dict per row.
PerRecord: TypeAlias = Callable[[list[Row], Fields], list[Fields]]

_OF_FACTORY = ("region", "account_id", "encode")


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How the events of one strategy are drawn and made.

    Attributes:
        kind: the factory.
        row: what is drawn for each record.
        sizes: how many records there are, at least and at most; None leaves the most to us.
        fields: the same for all records of an event; a strategy among them is drawn for each event.
        number: of the event, which identifiers follow.
        per_record: makes records one by one; None where the factory takes a list per field.
    """

    kind: type[EventFactory]
    row: Mapping[str, SearchStrategy[Any]]
    sizes: tuple[int, int | None]
    fields: Mapping[str, object]
    number: int
    per_record: PerRecord | None = None

    def events(self) -> SearchStrategy[Any]:
        """The events.

        Raises:
            InvalidArgument: there are no such events.
        """
        low, high = sizes(*self.sizes, self.kind.source)
        check_number(self.number)
        drawn = {n: value for n, value in self.fields.items() if isinstance(value, SearchStrategy)}
        fixed = {name: value for name, value in self.fields.items() if name not in drawn}
        self._check(drawn, fixed)
        rows: SearchStrategy[list[Row]] = st.lists(
            st.fixed_dictionaries(dict(self.row)), min_size=low, max_size=high
        )
        if not drawn:
            return rows.map(self._named(lambda found: self._make(found, fixed)))
        more: SearchStrategy[Fields] = st.fixed_dictionaries(drawn)
        return st.tuples(rows, more).map(
            self._named(lambda found: self._make(found[0], {**fixed, **found[1]}))
        )

    def _named(self, make: Callable[[Any], Any]) -> Callable[[Any], Any]:
        # By this name a failing test shows what was drawn: sqs_event([{'body': {}}]).
        make.__name__ = f"{self.kind.source.name}_event"
        return make

    def _check(self, drawn: Mapping[str, object], fixed: Fields) -> None:
        for name in (drawn.keys() | fixed.keys()) - set(_OF_FACTORY):
            if name in self.kind.event_fields or name in self.kind.record_fields:
                continue
            close = get_close_matches(name, ("bodies", "max_size", "min_size", "number"), n=1)
            if close:
                raise InvalidArgument(f"there is no {name}=; did you mean {close[0]}=?")
        try:
            for name in drawn.keys() - set(_OF_FACTORY):
                if name not in self.kind.event_fields:
                    self.kind.record_fields.resolve(name, self.kind.event_fields)
            for name, field in self.kind.per_record.items():
                if name in self.row and field in self.fields:
                    raise TypeError(f"{name} and {field} are one field; leave one out")
            # Made bodies have no such attributes as a test may ask for as keys.
            keys = {str(name): 0 for name in fixed.get("key_names") or ()}
            factory = self._factory(fixed, make_body=lambda index: keys or None)
            factory(count=1, **_without_places(fixed))
        except (TypeError, ValueError) as error:
            raise InvalidArgument(str(error)) from None

    # Any, because each kind of factory is called with its own fields.
    def _factory(self, fields: Fields, make_body: Callable[[int], object] | None = None) -> Any:
        numbering = Numbering()
        for _ in range(self.number):
            numbering.event()
        places = {name: fields[name] for name in _OF_FACTORY if name in fields}
        return self.kind(numbering=numbering, make_body=make_body, **places)

    def _make(self, rows: list[Row], found: Fields) -> Any:
        factory, fields = self._factory(found), _without_places(found)
        if self.per_record is None:
            columns = {name: [row[name] for row in rows] for name in self.row}
            bodies = columns.pop("body")
            return factory(bodies, **columns, **fields)
        of_records = {n: value for n, value in fields.items() if n in self.kind.record_fields}
        of_event = {n: value for n, value in fields.items() if n in self.kind.event_fields}
        records = [
            factory.record(own.pop("body", row["body"]), **{**of_records, **own})
            for row, own in zip(rows, self.per_record(rows, fields), strict=True)
        ]
        return factory(records=records, **of_event)


def _without_places(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name not in _OF_FACTORY}
