"""What the factories of all sources share: bodies in, records numbered, an event out."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pytest_batchproc import _places as places
from pytest_batchproc._bodies import made_body
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _given, _limits, _pipes
from pytest_batchproc.events._fields import FieldTable, WrongCallError
from pytest_batchproc.events._numbering import Numbering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc._delivered import DeliveredEvent, DeliveredList

Record = dict[str, Any]
Fields = dict[str, Any]


class Made:
    """The type of `MADE`: no body was given, make one."""

    def __repr__(self) -> str:
        return "a body made by the factory"


MADE = Made()


class FactoryArguments(TypedDict, total=False):
    """What every factory is made with; `EventFactory` says what each of them is."""

    seed: str
    region: str
    account_id: str
    numbering: Numbering | None
    make_body: Callable[[int], object] | None
    modify_event: Callable[[Any], object] | None
    encode: Callable[[Any], object] | None


class EventFactory:
    """The base of the factories; not made itself.

    Args:
        seed: what made bodies depend on. The fixtures take the id of the test.
        region: of every ARN and `awsRegion`.
        account_id: of every ARN.
        numbering: shared by factories that must not repeat each other's identifiers.
        make_body: gets the index of a record; gives its body, or None for ours. For `count=`.
        modify_event: gets each event before you do, and changes it in place.
        encode: gets a value in a body that the factory cannot convert itself, as `default` of
            `json.dumps` does; returns one that it can. A call may have an `encode=` too.

    The event remembers how it was created: whatever a handler does to it, assertions judge the
    response by what was delivered. With `pipe=True` it is the list that EventBridge Pipes delivers,
    never an empty one. To change an event yourself, change a `copy.deepcopy` of it.

    Raises:
        InvalidEventError: there is no such region or account.
    """

    # To be set by each source.
    source: ClassVar[EventSource]
    record_fields: ClassVar[FieldTable]
    event_fields: ClassVar[FieldTable] = FieldTable()
    # A keyword with a value per record, and the field that each of the values is for.
    per_record: ClassVar[Mapping[str, str]] = {}
    # Fields that hold what bodies hold, and the types that JSON does not have and the source does.
    body_fields: ClassVar[tuple[str, ...]] = ()
    body_types: ClassVar[tuple[type, ...]] = ()

    def __init__(
        self,
        *,
        seed: str = "",
        region: str = "us-east-1",
        account_id: str = "123456789012",
        numbering: Numbering | None = None,
        make_body: Callable[[int], object] | None = None,
        modify_event: Callable[[Any], object] | None = None,
        encode: Callable[[Any], object] | None = None,
    ) -> None:
        places.check_place(region, account_id)
        self.seed = seed
        self.region = region
        self.account_id = account_id
        self._numbering = Numbering() if numbering is None else numbering
        self._make_body = make_body
        self._modify_event = modify_event
        self._encode = encode

    # --- to be written for each source ------------------------------------------------------------

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        """What is the same for all records of one call, computed once."""
        return fields

    def _record(self, event: int, index: int, body: object, fields: Fields, check: bool) -> Record:
        """One record. `fields` is the caller's to empty; what stays in it overrides."""
        raise NotImplementedError

    def _event(self, records: list[Record], fields: Fields, check: bool) -> dict[str, Any]:
        """The event around the records."""
        return {self.source.collection: records}

    def _size(self, record: Record) -> int:
        """Bytes of the body as it travels in the event."""
        raise NotImplementedError

    # --- the same for all -------------------------------------------------------------------------

    def _name(self, **names: str | None) -> None:
        """Keep the names of what the events come from that were given; they are checked in use."""
        for attribute, given in names.items():
            if given is not None:
                setattr(self, attribute, given)

    def _arn_of(self, service: str, resource: str, region: str | None = None) -> str:
        return places.arn(service, region or self.region, self.account_id, resource)

    def _region_of(self, fields: Fields) -> str:
        """The region that the fields say; that of the factory where they say none."""
        of_arn = places.region_of(fields.get("event_source_arn"))
        return fields.get("aws_region") or of_arn or self.region

    def _make_event(
        self,
        bodies: Iterable[object] | None,
        count: int | None,
        records: Iterable[Mapping[str, Any]] | None,
        allow_invalid: bool,
        keywords: Mapping[str, Any],
        pipe: bool = False,
    ) -> Any:  # a dict, a list where `pipe`
        __tracebackhide__ = True
        try:
            return self._built(bodies, count, records, allow_invalid, keywords, pipe)
        except (InvalidEventError, WrongCallError) as error:
            raise _without_frames(error, str(error)) from None

    def _built(
        self,
        bodies: Iterable[object] | None,
        count: int | None,
        records: Iterable[Mapping[str, Any]] | None,
        allow_invalid: bool,
        keywords: Mapping[str, Any],
        pipe: bool,
    ) -> DeliveredEvent | DeliveredList:
        check = not allow_invalid
        keywords, encoder = self._encoder(keywords)
        of_event = {name: value for name, value in keywords.items() if name in self.event_fields}
        event_fields = self.event_fields.resolve_all(of_event)
        _pipes.check_call(pipe, event_fields, check)
        if records is not None:
            others = [name for name in keywords if name not in of_event]
            given = self._given_records(records, bodies, count, others)
            made = _pipes.in_mapping(given, self.source, pipe)
        else:
            # Some fields are in the records and next to them.
            of_records = {
                name: value
                for name, value in keywords.items()
                if name in self.record_fields or name not in of_event
            }
            made = self._new_records(bodies, count, of_records, check, encoder)
        if check:
            self._check_batch(made)
        whole = self._event(made, event_fields, check)
        event = _pipes.delivered_event(whole, self.source, pipe, check)
        if self._modify_event is not None:
            self._modify_event(event)
        return event.keep()

    def _make_record(
        self, body: object, allow_invalid: bool, keywords: Mapping[str, Any]
    ) -> Record:
        __tracebackhide__ = True
        check = not allow_invalid
        index = 0
        try:
            keywords, encoder = self._encoder(keywords)
            for name in keywords:
                if name in self.per_record:
                    raise WrongCallError(
                        f"{name} has a value per record of an event; one record takes "
                        f"{self.per_record[name]}"
                    )
            fields = self._prepare(self.record_fields.resolve_all(keywords), check)
            event, index = self._numbering.loose()
            if isinstance(body, Made):
                body = self._made(event, index, fields)
            body = encoder.of(body, f"bodies[{index}]")
            return self._record(event, index, body, dict(fields), check)
        except (InvalidEventError, WrongCallError) as error:
            # There is no list whose place this could be: alone, a body is called the body.
            text = str(error).replace(f"bodies[{index}]", "body")
            raise _without_frames(error, text) from None

    def _encoder(self, keywords: Mapping[str, Any]) -> tuple[Mapping[str, Any], _given.Encoder]:
        encode = keywords.get("encode", self._encode)
        return _given.encoder(encode, keywords, self.body_fields, self.body_types)

    def _check_batch(self, records: list[Record]) -> None:
        _limits.check(_limits.BATCH[self.source.name], len(records), "records")
        _given.check_identifiers(records, self.source)
        _given.check_one_origin(records)
        _limits.check(_limits.PAYLOAD, sum(map(self._size, records)), "records")

    def _given_records(
        self,
        records: Iterable[Mapping[str, Any]],
        bodies: object,
        count: object,
        others: Sequence[str],
    ) -> list[Record]:
        given = [name for name, one in (("bodies", bodies), ("count", count)) if one is not None]
        if idle := [*given, *others]:
            raise WrongCallError(
                f"records are given whole, so {idle[0]} has nothing to say: leave it out, or "
                "put it into the call of .record() that makes each of them"
            )
        self._numbering.close()
        return _given.list_of_records(records)

    def _new_records(
        self,
        bodies: Iterable[object] | None,
        count: int | None,
        keywords: Mapping[str, Any],
        check: bool,
        encoder: _given.Encoder,
    ) -> list[Record]:
        spread = {name: value for name, value in keywords.items() if name in self.per_record}
        fields = self.record_fields.resolve_all(
            {name: value for name, value in keywords.items() if name not in spread},
            (*self.per_record, *self.event_fields),
        )
        for name in spread:
            if self.per_record[name] in fields:
                raise WrongCallError(
                    f"{name} and {self.per_record[name]} are one field; leave one out"
                )
        fields = self._prepare(fields, check)
        number = self._numbering.event()
        given = self._bodies(bodies, count, number, fields, check)
        columns = [
            (self.per_record[name], _given.column(name, values, len(given)))
            for name, values in spread.items()
        ]
        records: list[Record] = []
        for index, body in enumerate(given):
            own = dict(fields)
            for name, values in columns:
                own[name] = values[index]
            body = encoder.of(body, f"bodies[{index}]")
            records.append(self._record(number, index, body, own, check))
        return records

    def _bodies(
        self, bodies: object, count: object, event: int, fields: Fields, check: bool
    ) -> Sequence[object]:
        faker = isinstance(bodies, str) and bodies == "faker"
        if bodies is not None and not faker:
            if count is not None:
                raise WrongCallError("bodies and count exclude each other; leave count out")
            return _given.list_of_bodies(bodies)
        wanted = _given.whole_count(1 if count is None else count, check)
        if check:  # before any is made: a count may have three digits too many
            _limits.check(_limits.BATCH[self.source.name], wanted, "count")
        if faker:
            from pytest_batchproc.faker import fake_bodies

            faked = islice(fake_bodies(self.seed, event), wanted)
            return [self._fitted(body, body["id"], fields) for body in faked]
        return [self._made(event, index, fields) for index in range(wanted)]

    def _made(self, event: int, index: int, fields: Fields) -> object:
        """A body for a record that was given none."""
        ours = made_body(self.seed, event, index)
        own = None if self._make_body is None else self._make_body(index)
        return self._fitted(ours if own is None else own, ours["id"], fields)

    def _fitted(self, body: object, number: int, fields: Fields) -> object:
        """A body that was made, not given, as the fields of its record want it."""
        return body


def _without_frames(error: InvalidEventError | WrongCallError, text: str) -> Exception:
    # The frames below are ours and would hide the line of the test.
    return TypeError(text) if isinstance(error, WrongCallError) else InvalidEventError(text)
