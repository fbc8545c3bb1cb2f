"""What the factories of all sources share: bodies in, records numbered, an event out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from pytest_batchproc.bodies import made_bodies
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _limits
from pytest_batchproc.events._fields import FieldTable
from pytest_batchproc.events._numbering import Numbering

if TYPE_CHECKING:
    from batchproc.sources import EventSource

Record = dict[str, Any]
Fields = dict[str, Any]


class Made:
    """The type of `MADE`: no body was given, make one."""

    def __repr__(self) -> str:
        return "a body made by the factory"


MADE = Made()


class EventFactory:
    """The base of the factories; not made itself.

    Args:
        seed: what made bodies depend on. The fixtures take the id of the test.
        region: of every ARN and `awsRegion`.
        account_id: of every ARN.
        numbering: shared by factories that must not repeat each other's identifiers.
        make_body: gets the index of a record; gives its body, or None for ours. For `count=`.
        modify_event: gets each event before you do, and changes it in place.
    """

    # To be set by each source.
    source: ClassVar[EventSource]
    record_fields: ClassVar[FieldTable]
    event_fields: ClassVar[FieldTable] = FieldTable()
    # A keyword with a value per record, and the field that each of the values is for.
    per_record: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        *,
        seed: str = "",
        region: str = "us-east-1",
        account_id: str = "123456789012",
        numbering: Numbering | None = None,
        make_body: Callable[[int], object] | None = None,
        modify_event: Callable[[dict[str, Any]], object] | None = None,
    ) -> None:
        self.seed = seed
        self.region = region
        self.account_id = account_id
        self._numbering = Numbering() if numbering is None else numbering
        self._make_body = make_body
        self._modify_event = modify_event

    # --- to be written for each source ------------------------------------------------------------

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        """What is the same for all records of one call, computed once."""
        return fields

    def _record(self, event: int, index: int, body: object, fields: Fields, check: bool) -> Record:
        """One record. `fields` is the caller's to empty; what stays in it overrides."""
        raise NotImplementedError

    def _event(self, records: list[Record], fields: Fields) -> dict[str, Any]:
        """The event around the records."""
        return {self.source.collection: records}

    def _size(self, record: Record) -> int:
        """Bytes of the body as it travels in the event."""
        raise NotImplementedError

    # --- the same for all -------------------------------------------------------------------------

    def _make_event(
        self,
        bodies: Iterable[object] | None,
        count: int | None,
        records: Iterable[Mapping[str, Any]] | None,
        allow_invalid: bool,
        keywords: Mapping[str, Any],
    ) -> dict[str, Any]:
        check = not allow_invalid
        of_event = {name: value for name, value in keywords.items() if name in self.event_fields}
        of_records = {name: value for name, value in keywords.items() if name not in of_event}
        if records is not None:
            made = self._given_records(records, bodies, count, of_records)
        else:
            made = self._new_records(bodies, count, of_records, check)
        if check:
            _limits.check(_limits.BATCH[self.source.name], len(made), "records")
            _limits.check(_limits.PAYLOAD, sum(map(self._size, made)), "records")
        event = self._event(
            made, {self.event_fields.resolve(name): value for name, value in of_event.items()}
        )
        if self._modify_event is not None:
            self._modify_event(event)
        return event

    def _make_record(
        self, body: object, allow_invalid: bool, keywords: Mapping[str, Any]
    ) -> Record:
        event, index = self._numbering.loose()
        check = not allow_invalid
        fields = {self.record_fields.resolve(name): value for name, value in keywords.items()}
        if isinstance(body, Made):
            body = self._made(event, index + 1, fields)[index]
        return self._record(event, index, body, dict(self._prepare(fields, check)), check)

    def _given_records(
        self,
        records: Iterable[Mapping[str, Any]],
        bodies: object,
        count: object,
        keywords: Mapping[str, Any],
    ) -> list[Record]:
        others = [name for name, one in (("bodies", bodies), ("count", count)) if one is not None]
        others += keywords
        if others:
            raise TypeError(
                f"records are given whole, so {others[0]} has nothing to say; put it into "
                "the call of .record() that makes each of them"
            )
        self._numbering.close()
        made: list[Any] = [getattr(record, "raw_event", record) for record in records]
        for index, record in enumerate(made):
            if not isinstance(record, dict):
                raise InvalidEventError(
                    f"records: expected dicts, as .record() makes them; #{index} is "
                    f"{type(record).__name__} {record!r:.40}"
                )
        return made

    def _new_records(
        self,
        bodies: Iterable[object] | None,
        count: int | None,
        keywords: Mapping[str, Any],
        check: bool,
    ) -> list[Record]:
        spread = {name: value for name, value in keywords.items() if name in self.per_record}
        fields = {
            self.record_fields.resolve(name): value
            for name, value in keywords.items()
            if name not in spread
        }
        number = self._numbering.event()
        given = self._bodies(bodies, count, number, fields)
        columns = [
            (self.per_record[name], _column(name, values, len(given)))
            for name, values in spread.items()
        ]
        fields = self._prepare(fields, check)
        return [
            self._record(
                number,
                index,
                body,
                {**fields, **{name: values[index] for name, values in columns}},
                check,
            )
            for index, body in enumerate(given)
        ]

    def _bodies(
        self, bodies: object, count: object, event: int, fields: Fields
    ) -> Sequence[object]:
        if bodies is not None and bodies != "faker":
            if count is not None:
                raise TypeError("bodies and count exclude each other; leave count out")
            if isinstance(bodies, str | bytes | Mapping) or not isinstance(bodies, Iterable):
                raise InvalidEventError(
                    f"bodies: expected a list with a body per record; got {type(bodies).__name__} "
                    f"{bodies!r:.40}. For one record: [{bodies!r:.40}]"
                )
            return list(bodies)
        wanted = 1 if count is None else count
        if not isinstance(wanted, int) or isinstance(wanted, bool) or wanted < 0:
            raise InvalidEventError(f"count: expected an int from 0 on; got {wanted!r:.40}")
        if bodies == "faker":
            from pytest_batchproc.faker import fake_bodies

            return list(islice(fake_bodies(self.seed, event), wanted))
        return self._made(event, wanted, fields)

    def _made(self, event: int, count: int, fields: Fields) -> Sequence[object]:
        ours = islice(made_bodies(self.seed, event), count)
        if self._make_body is None:
            return list(ours)
        made = [self._make_body(index) for index in range(count)]
        return [ours if own is None else own for own, ours in zip(made, ours, strict=True)]


def _column(name: str, values: object, count: int) -> Sequence[Any]:
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise InvalidEventError(
            f"{name}: expected a list with a value per record; got {type(values).__name__} "
            f"{values!r:.40}"
        )
    if len(values) != count:
        raise InvalidEventError(
            f"{name}: expected a value per record; got {len(values)} for {count} records"
        )
    return values
