"""Fields of an event, overridden by keyword: AWS's names, as AWS spells them or in snake_case."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import InvalidEventError

# What else a factory takes: a misspelt keyword may mean one of these.
_ARGUMENTS = ("bodies", "count", "records", "allow_invalid", "pipe")


class WrongCallError(TypeError):
    """Raised inside for a call that we refuse; what users write, hooks and models, never does.

    Callers get a plain `TypeError` of the same text.
    """


class FieldTable:
    """Which keywords there are, and where in a record (or an event) each of them belongs.

    Args:
        paths: `attributes.SenderId` is the key `SenderId` in the object `attributes`; its keyword
            is `sender_id`.
        inputs: keywords that are no field: what they say, the builder computes with.
        aliases: AWS's own names of inputs.
    """

    def __init__(
        self,
        *paths: str,
        inputs: tuple[str, ...] = (),
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        self.paths: dict[str, list[str]] = {
            snake_case(path.rpartition(".")[2]): path.split(".") for path in paths
        }
        self._names = {_bare(name): name for name in (*self.paths, *inputs)}
        self._names |= {_bare(alias): name for alias, name in (aliases or {}).items()}

    def __contains__(self, keyword: str) -> bool:
        return _bare(keyword) in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.values())

    def resolve(self, keyword: str, others: Iterable[str] = ()) -> str:
        """The keyword in snake_case. `others` are keywords that may have been meant, too.

        Raises:
            WrongCallError: there is no such field.
        """
        name = self._names.get(_bare(keyword))
        if name is None:
            known = sorted({*self._names.values(), *others})
            likely = [*known, *_ARGUMENTS]
            near = difflib.get_close_matches(snake_case(keyword), likely, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise WrongCallError(f"{keyword} is not a field of this event; {hint}")
        return name

    def resolve_all(
        self, keywords: Mapping[str, Any], others: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Values by their names in snake_case.

        Raises:
            WrongCallError: there is no such field, or it is given in two spellings.
        """
        found: dict[str, Any] = {}
        spelt: dict[str, str] = {}
        for keyword, value in keywords.items():
            name = self.resolve(keyword, others)
            if name in found:
                raise WrongCallError(f"{spelt[name]} and {keyword} are one field; leave one out")
            found[name], spelt[name] = value, keyword
        return found

    def opened(self, fields: dict[str, Any], inner: str) -> dict[str, Any]:
        """The fields, with what an object among them holds as separate fields.

        Raises:
            WrongCallError: something is given twice.
        """
        given = fields.get(inner)
        if not isinstance(given, Mapping):
            return dict(fields)
        names = {
            path[1]: name for name, path in self.paths.items() if path[0] == inner and path[1:]
        }
        found = {name: value for name, value in fields.items() if name != inner}
        raw: dict[object, object] = {}
        for key, value in given.items():
            name = names.get(key)
            if name in found:
                raise WrongCallError(f"{name} and {key!r} in {inner} are one field; leave one out")
            if name is None:
                raw[key] = value
            else:
                found[name] = value
        return {**found, inner: raw} if raw else found

    def put(self, into: dict[str, Any], fields: Mapping[str, Any]) -> None:
        """Set fields where they belong. An object given for an object is merged into it.

        Raises:
            InvalidEventError: JSON does not have such a value.
        """
        for name, value in fields.items():
            *outer, key = self.paths[name]
            holder = into
            for step in outer:
                holder = holder[step]
            # A list or dict of the caller's must not be shared by all records.
            own = json_copy(value, name)
            if isinstance(own, dict) and isinstance(holder.get(key), dict):
                holder[key].update(own)
            else:
                holder[key] = own


def check_one_name(fields: Mapping[str, object], *names: str) -> None:
    """Pass if at most one of the names is there, each of which says what the event comes from.

    Raises:
        WrongCallError: several are.
    """
    there = [name for name in names if name in fields]
    if len(there) > 1:
        raise WrongCallError(f"{' and '.join(there)} name one thing; leave one of them out")


def json_copy(value: object, argument: str) -> Any:  # any JSON value
    """The value with its own lists and dicts, as it would come out of an event's JSON.

    Raises:
        InvalidEventError: JSON does not have such a value.
    """
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: json_copy(one, f"{argument}[{key!r}]") for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [json_copy(one, f"{argument}[{index}]") for index, one in enumerate(value)]
    raise InvalidEventError(
        f"{argument}: expected a value that JSON has; got {type(value).__name__} {shown(value)}"
    )


def snake_case(name: str) -> str:
    """`eventSourceARN` as `event_source_arn`, `detail-type` as `detail_type`."""
    apart = re.sub(r"([A-Z]+)([A-Z][a-z])|([a-z0-9])([A-Z])", r"\1\3_\2\4", name)
    return apart.replace("-", "_").lower()


def _bare(name: str) -> str:
    return re.sub("[_-]", "", name).lower()
