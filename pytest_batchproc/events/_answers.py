"""What a client of AWS has returned, validated: every piece is read by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from pytest_batchproc.events._rules import Rule

Piece = TypeVar("Piece")

# What is in every answer and says nothing of records.
_ALWAYS = {"ResponseMetadata"}


class Answer(NamedTuple):
    """A part of a response: the call that returned it, its path in there, and its value."""

    call: str
    path: str
    fields: Mapping[str, Any]  # whatever came: `take` is who looks

    def take(self, key: str, kind: type[Piece]) -> Piece:
        """What is under the key.

        Raises:
            InvalidEventError: nothing does, or nothing of that type.
        """
        value = self.fields.get(key)
        if isinstance(value, kind):
            return value
        came = f"got {_came(value)}" if key in self.fields else f"it has {_keys(self.fields)}"
        raise InvalidEventError(
            f"{self.path}: expected {kind.__name__} under {key!r}, as boto3's {self.call} returns "
            f"it; {came}"
        )

    def within(self, key: str) -> Answer:
        """The dict under the key.

        Raises:
            InvalidEventError: there is none.
        """
        return Answer(self.call, f"{self.path}[{key!r}]", self.take(key, dict))


def records_of(response: object, call: str, key: str) -> list[Answer]:
    """The dicts in the list under `key`; boto3 leaves the key out where there are none.

    Raises:
        InvalidEventError: this is not a response to that call.
    """
    if not isinstance(response, Mapping):
        raise InvalidEventError(
            f"response: expected the dict that boto3's {call} returns; got {_came(response)}. Pass "
            f"records that you have collected yourself as {{{key!r}: [...]}}"
        )
    answer = Answer(call, "response", response)
    if not response.keys() - _ALWAYS:
        return []
    found = answer.take(key, list)
    records: list[Answer] = []
    for index, one in enumerate(found):
        path = f"response[{key!r}][{index}]"
        if not isinstance(one, dict):
            raise InvalidEventError(f"{path}: expected dict; got {_came(one)}")
        records.append(Answer(call, path, one))
    return records


def check(rule: Rule, value: object, argument: str, hint: str = "") -> None:
    """Pass if the value keeps the rule.

    Raises:
        InvalidEventError: it does not.
    """
    if not rule.takes(value):
        raise InvalidEventError(f"{argument}: expected {rule.expected}; got {_came(value)}{hint}")


def _came(value: object) -> str:
    return "None" if value is None else f"{type(value).__name__} {shown(value)}"


def _keys(fields: Mapping[str, object]) -> str:
    names = [repr(name) for name in fields]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more if names else "nothing"
