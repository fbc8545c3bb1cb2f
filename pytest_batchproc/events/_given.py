"""What callers pass to a factory, validated: bodies, counts, columns, whole records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, NamedTuple

from batchproc._classes import fields_of
from pytest_batchproc._bodies import shown
from pytest_batchproc._converting import encoded, whole
from pytest_batchproc._delivered import copied
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _limits

if TYPE_CHECKING:
    from batchproc.sources import EventSource

Record = dict[str, Any]
# Each can be looped over, and is one body (or, a set, has no order to make an event of).
_NO_LIST = (str, bytes, bytearray, memoryview, Mapping, Set)


class Encoder(NamedTuple):
    """The function of the caller that converts what a body may not hold; None: there is none.

    `types` are what this source knows and JSON does not.
    """

    encode: Callable[[Any], object] | None
    types: tuple[type, ...]

    def of(self, value: object, argument: str) -> object:
        """The value, converted.

        Raises:
            InvalidEventError: the function refuses something in it.
        """
        if self.encode is None:
            return value
        return encoded(whole(value), self.encode, argument, self.types)


def encoder(
    encode: Any, keywords: Mapping[str, Any], fields: tuple[str, ...], types: tuple[type, ...]
) -> tuple[dict[str, Any], Encoder]:
    """The keywords without `encode`, `fields` among them converted; and the encoder for bodies.

    Raises:
        InvalidEventError: `encode` is no function, or refuses a value.
    """
    if encode is not None and not callable(encode):
        raise InvalidEventError(
            "encode: expected a function of one value, as `default` of json.dumps; got "
            f"{type(encode).__name__} {shown(encode)}"
        )
    made = Encoder(encode, types)
    return {
        name: made.of(value, name) if name in fields else value
        for name, value in keywords.items()
        if name != "encode"
    }, made


def list_of_bodies(bodies: object) -> list[object]:
    """The bodies as a new list.

    Raises:
        InvalidEventError: this is one body, or nothing that has an order.
    """
    is_one = isinstance(bodies, _NO_LIST) or fields_of(bodies) is not None
    if is_one or not isinstance(bodies, Iterable):
        raise InvalidEventError(
            f"bodies: expected a list with a body per record; got {type(bodies).__name__} "
            f"{shown(bodies)}. For one record put it into a list: [body]"
        )
    return list(bodies)


def whole_count(count: object, check: bool) -> int:
    """The count; 0 for a negative one that is not checked.

    Raises:
        InvalidEventError: it is no number of records.
    """
    if not isinstance(count, int) or isinstance(count, bool):
        raise InvalidEventError(f"count: expected an int from 0 on; got {shown(count)}")
    if check and count < 0:
        raise _limits.refused("count", f"{count}; a batch has 0 records or more")
    return max(count, 0)


def column(name: str, values: object, count: int) -> Sequence[Any]:
    """The values, one per record; None says None of each.

    Raises:
        InvalidEventError: they are no list, or not as many as there are records.
    """
    if values is None:
        return [None] * count
    if isinstance(values, _NO_LIST) or not isinstance(values, Sequence):
        raise InvalidEventError(
            f"{name}: expected a list with a value per record; got {type(values).__name__} "
            f"{shown(values)}"
        )
    if len(values) != count:
        raise InvalidEventError(
            f"{name}: expected a value per record, which makes {count}; got {len(values)}"
        )
    return values


def list_of_records(records: object) -> list[Record]:
    """Copies of raw records: what a hook changes in the event, the caller's own does not show.

    Raises:
        InvalidEventError: one of them is no dict.
    """
    if isinstance(records, _NO_LIST) or not isinstance(records, Iterable):
        raise InvalidEventError(
            "records: expected a list of dicts, as .record() makes them; got "
            f"{type(records).__name__} {shown(records)}"
        )
    made: list[Any] = [getattr(record, "raw_event", record) for record in records]
    for index, record in enumerate(made):
        if not isinstance(record, dict):
            raise InvalidEventError(
                f"records[{index}]: expected a dict, as .record() makes them; got "
                f"{type(record).__name__} {shown(record)}"
            )
    return [copied(record) for record in made]


def check_identifiers(records: list[Record], source: EventSource) -> None:
    """Pass if each record has its own identifier.

    Raises:
        InvalidEventError: one has none, or that of another.
    """
    try:
        found = source.identify(records)
    except Exception:  # `identify` raises whatever the shape of a record makes it raise
        raise _limits.refused(*_without_identifier(records, source)) from None
    if len(set(found)) == len(found):
        return
    first_at: dict[object, int] = {}
    for index, one in enumerate(found):
        before = first_at.setdefault(one, index)
        if before != index:
            raise _limits.refused(
                f"records[{index}]",
                f"{_fields(source)} {source.reported(one)!r} is that of records[{before}]; a "
                f"response could not name one of them alone",
            )


def check_one_origin(records: list[Record]) -> None:
    """Pass if all records are of one queue, stream or table, as those of one mapping are.

    Raises:
        InvalidEventError: they are not.
    """
    arns = {arn: None for record in records if (arn := record.get("eventSourceARN"))}
    if len(arns) > 1:
        first, second, *_ = arns
        raise _limits.refused(
            "records", f"they are of {first} and {second}; a batch comes from one of them"
        )


def _without_identifier(records: list[Record], source: EventSource) -> tuple[str, str]:
    for index, record in enumerate(records):
        try:
            source.identify([record])
        except Exception:
            if _is_of_pipe(record, source):
                return f"records[{index}]", "a record of EventBridge Pipes; add pipe=True"
            came = record.get("eventSource")
            kind = f"a record of {came!r}" if came not in (None, *source.answers_to) else "a record"
            return f"records[{index}]", (
                f"{kind} without {_fields(source)}, which one of {source.title} has"
            )
    raise AssertionError  # each is right alone, so all are right together


def _is_of_pipe(record: Record, source: EventSource) -> bool:
    try:
        source.pipe.identify([record])
    except Exception:  # `identify` raises whatever the shape of a record makes it raise
        return False
    return record.get("eventSource") in source.answers_to


def _fields(source: EventSource) -> str:
    return " and ".join(path for path, _ in source.identifier_fields)
