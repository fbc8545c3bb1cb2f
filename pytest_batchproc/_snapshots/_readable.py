"""A response as JSON values: identifiers become records, lists of records are in event order.

What Lambda reads alike may look different here, and what looks alike is the same response.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from batchproc._classes import fields_of
from pytest_batchproc._snapshots._kinds import items_of, type_name
from pytest_batchproc._snapshots._records import identifier_of_model, raw_of

if TYPE_CHECKING:
    from pytest_batchproc._snapshots._records import Records
    from pytest_batchproc._snapshots._text import Value

_PROCESSED = ("success", "fail")
# Of a default repr, the place in memory; of pydantic's errors, the page for the installed version.
_PASSING = (
    (re.compile(r"(?<= at )0x[0-9A-Fa-f]{6,}"), "0x…"),
    (re.compile(r"\n +For further information visit https://errors\.pydantic\.dev/\S+"), ""),
)


def readable(answer: object, records: Records) -> Value:
    """What a snapshot file says of a response.

    Raises ValueError for one that holds itself, and whatever the `describe_record` hook raises.
    """
    items = items_of(answer) or items_of(getattr(answer, "result", None))
    if items:
        records = records.with_own(
            [item.identifier for item in items], [raw_of(item.record) for item in items]
        )
    try:
        return _Reader(records).value(answer)
    except RecursionError:
        raise ValueError("batch_snapshot: the value is nested too deeply, or in itself") from None


@dataclass(frozen=True, slots=True)
class _Reader:
    records: Records

    def value(self, value: object, outermost: bool = True) -> Value:
        if value is None or isinstance(value, bool | int | float | str):
            return self._scalar(value)
        tell: Any = getattr(value, "snapshot_value", None)
        if callable(tell) and not isinstance(value, type):
            return self.value(tell(), outermost)
        for reads in (self._as_record, self._as_result, self._as_error):
            found = reads(value)
            if found is not None:
                return found
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
            return self._list(list(value), outermost)
        return self._object(value)

    def _inner(self, value: object) -> Value:
        return self.value(value, outermost=False)

    def _scalar(self, value: bool | float | str | None) -> Value:
        if isinstance(value, str):
            return self._text(str.__str__(value))  # not `str(value)`: an Enum prints its name
        if value is None or isinstance(value, bool):
            return value
        return int(value) if isinstance(value, int) else float(value)

    def _text(self, text: str) -> str:
        for pattern, instead in _PASSING:
            text = pattern.sub(instead, text)
        return self.records.in_text(text)

    # --- records ----------------------------------------------------------------------------------

    def _as_record(self, value: object) -> dict[str, Value] | None:
        identifier = self.records.identifier_of(value)
        return None if identifier is None else self._named(identifier, raw_of(value))

    def _record(self, value: object) -> Value:
        """A record where there can be nothing else, so that a model is one as well."""
        found = self._as_record(value)
        if found is None and (identifier := identifier_of_model(value)) is not None:
            found = self._named(identifier, None)
        return self._inner(value) if found is None else found

    def _named(self, identifier: object, raw: Mapping[str, Any] | None = None) -> dict[str, Value]:
        found = self.records.named(identifier)
        if found is not None:
            return found
        body: dict[str, Value] = {} if raw is None else {"body": self.records.body(raw)}
        return {"unknown": self._inner(identifier), **body}

    def _identifier(self, value: object) -> object:
        found = self.records.identifier_of(value)
        return identifier_of_model(value) if found is None else found

    # --- lists ------------------------------------------------------------------------------------

    def _list(self, values: list[Any], outermost: bool) -> Value:
        if values and all(map(self._is_processed, values)):
            return [self._processed(one) for one in self._sorted(values, lambda one: one[2])]
        if values and outermost and all(self._identifier(one) is not None for one in values):
            return [self._record(one) for one in self._sorted(values, lambda one: one)]
        if (
            len(values) == 3
            and isinstance(values[1], BaseException)
            and values[0] is type(values[1])
        ):
            return self._as_error(values[1])  # with its traceback, as sys.exc_info() has it
        return [self._inner(one) for one in values]

    def _sorted(self, values: list[Any], record: Callable[[Any], object]) -> list[Any]:
        """In the order of the events, whatever order the records were done in."""
        return sorted(values, key=lambda one: self.records.place(self._identifier(record(one))))

    def _is_processed(self, value: Any) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) == 3
            and value[0] in _PROCESSED
            and self._identifier(value[2]) is not None
        )

    def _processed(self, value: tuple[str, object, object]) -> dict[str, Value]:
        status, said, record = value
        told: dict[str, Value] = {"record": self._record(record), "status": status}
        if status == "fail" and isinstance(said, str):
            told["text"] = self._lines(said)
        else:
            told["result"] = self._inner(said)
        return told

    # --- mappings ---------------------------------------------------------------------------------

    def _mapping(self, value: Mapping[Any, Any]) -> dict[str, Value]:
        pairs = [(self._name(key), key, one) for key, one in value.items()]
        return {
            name: self._member(key, one)
            for name, key, one in sorted(pairs, key=lambda pair: pair[0])
        }

    def _name(self, key: object) -> str:
        if isinstance(key, str):
            return self.records.in_text(str.__str__(key))
        return f"<{type(key).__qualname__} {self._text(repr(key))}>"

    def _member(self, key: object, value: object) -> Value:
        if key == "itemIdentifier":
            return self._named(value)
        if key == "batchItemFailures" and isinstance(value, list | tuple):
            # Lambda does not mind the order; parallel records may fail in any.
            return [self._inner(one) for one in sorted(value, key=self._place_of_failure)]
        return self._inner(value)

    def _place_of_failure(self, failure: object) -> tuple[float, int, str]:
        if isinstance(failure, Mapping) and "itemIdentifier" in failure:
            return self.records.place(failure["itemIdentifier"])
        return self.records.place(failure)

    # --- responses of libraries, known by what they have ------------------------------------------

    def _as_result(self, value: object) -> dict[str, Value] | None:
        items = items_of(value)
        if items is None or isinstance(value, BaseException):
            return None
        return {
            "records": [self._item(item) for item in items],
            "response": self._inner(getattr(value, "response", None)),
        }

    def _item(self, item: Any) -> dict[str, Value]:
        told: dict[str, Value] = {
            "record": self._named(item.identifier, raw_of(item.record)),
            "status": self._inner(item.status),
        }
        if item.result is not None:
            told["result"] = self._inner(item.result)
        if getattr(item, "stage", None) == "parse":
            told["stage"] = "parse"
        return told if item.exception is None else told | (self._as_error(item.exception) or {})

    def _as_error(self, value: object) -> dict[str, Value] | None:
        if not isinstance(value, BaseException):
            return None
        told: dict[str, Value] = {"error": type_name(value), "text": self._said_by(value)}
        items = items_of(getattr(value, "result", None))
        children: Any = getattr(value, "exceptions", getattr(value, "child_exceptions", ()))
        if items is not None:
            told["records"] = [self._item(item) for item in items]
            told["response"] = self._inner(getattr(value, "response", None))
        elif isinstance(children, list | tuple) and children:
            told["errors"] = [self._inner(one) for one in children]
        return told

    def _said_by(self, error: BaseException) -> Value:
        try:
            text = str(error)
            if hasattr(error, "child_exceptions"):
                # Some add the tracebacks of the children, with paths of this machine.
                text = str(getattr(error, "msg", text))
        except Exception as problem:
            text = f"<{type(problem).__name__} while it was asked for its text>"
        return self._lines(text)

    def _lines(self, text: str) -> Value:
        """A text; one of several lines as the list of them."""
        lines: list[Value] = list(self._text(text).split("\n"))
        return lines if len(lines) > 1 else lines[0]

    # --- anything else ----------------------------------------------------------------------------

    def _object(self, value: object) -> Value:
        told: dict[str, Value] = {"object": type_name(value)}
        if isinstance(value, set | frozenset):
            told["items"] = sorted([self._inner(one) for one in value], key=repr)
        elif (members := fields_of(value)) is not None:
            told["fields"] = self._mapping(members)
        else:
            told["repr"] = self._text(repr(value))
        return told
