"""The key of a DynamoDB item: as asked for, or the first attribute that can be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pytest_batchproc._bodies import plain, shown
from pytest_batchproc._converting import whole
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _limits
from pytest_batchproc.events._attribute_values import Item, attribute_value, item
from pytest_batchproc.events._fields import WrongCallError

_MOST_BYTES = (_limits.DYNAMODB_PARTITION_KEY, _limits.DYNAMODB_SORT_KEY)


class KeyAskedFor(NamedTuple):
    """What the caller says of the key: its values, or the names of its attributes, or neither."""

    values: Item | None
    names: tuple[str, ...]


def key_asked_for(keys: object, key_names: object, check: bool) -> KeyAskedFor:
    """What `keys=` and `key_names=` say.

    Raises:
        InvalidEventError: they say no key.
    """
    if keys is not None:
        if key_names is not None:
            raise WrongCallError(
                "keys and key_names both say what the key is; leave one of them out"
            )
        values = item(keys, "keys", check)
        if check and len(values) not in (1, 2):
            raise _limits.refused("keys", f"{len(values)} attributes; a key has one, or two")
        return KeyAskedFor(values, tuple(values))
    if key_names is None:
        return KeyAskedFor(None, ())
    names = key_names if isinstance(key_names, Sequence) and not isinstance(key_names, str) else ()
    if len(names) not in (1, 2) or not all(isinstance(name, str) for name in names):
        raise InvalidEventError(
            "key_names: expected a list of one name, or two with a sort key; got "
            f"{type(key_names).__name__} {shown(key_names)}"
        )
    return KeyAskedFor(None, tuple(names))


def as_item(body: object, argument: str, asked: KeyAskedFor, number: int, check: bool) -> Item:
    """A body that is an item as it is; any other inside an item, with a number as its key.

    Raises:
        InvalidEventError: DynamoDB would not take it.
    """
    body = whole(body)
    if isinstance(plain(body), Mapping):
        return item(body, argument, check)
    names = () if asked.values else asked.names or ("id",)
    numbers = {name: attribute_value(number, name, check) for name in names}
    return {**numbers, "body": attribute_value(body, argument, check, 1)}


def with_key(
    items: dict[str, Item], asked: KeyAskedFor, number: int, check: bool
) -> tuple[Item, dict[str, Item]]:
    """The key, and the items with it. The items are by the path that messages call them by.

    Raises:
        InvalidEventError: an item lacks it, or it is no key to DynamoDB.
    """
    values, names = asked
    if not names:
        names = _first_usable(items)
        if not names:
            values, names = {"id": attribute_value(number, "id", check)}, ("id",)
            if check:
                _check_free(items)
    if values is not None:
        # What every item of the table has need not be written into each of them.
        items = {path: {**values, **found} for path, found in items.items()}
    first = next(iter(items.values()))
    key = values or {name: first[name] for name in names if name in first}
    if check:
        origin = next(iter(items)) if asked.values is None else "keys"
        for path, found in items.items():
            _check_same(key, origin, names, found, path)
        for name, limit in zip(names, _MOST_BYTES, strict=False):
            path = f"{origin}[{name!r}]"
            if not _usable(key, name):
                raise _limits.refused(
                    path, f"{key[name].shape}; a key is a str, a number or bytes, and not empty"
                )
            _limits.check(limit, key[name].size, path)
    return key, items


def _first_usable(items: Mapping[str, Item]) -> tuple[str, ...]:
    first, *others = items.values()
    for name, value in first.items():
        # Keys never change: what differs between the images cannot be one.
        if _usable(first, name) and all(other.get(name) == value for other in others):
            return (name,)
    return ()


def _usable(found: Item, name: str) -> bool:
    return any(found[name].shape.get(kind) for kind in ("S", "N", "B"))


def _check_free(items: Mapping[str, Item]) -> None:
    for path, found in items.items():
        if "id" in found:
            raise _limits.refused(
                path,
                "no attribute of it can be the key (a str, a number or bytes, not empty, the same "
                "before and after), and 'id', which would be added, is there; keys={...} gives it "
                "a key",
            )


def _check_same(key: Item, origin: str, names: Sequence[str], found: Item, path: str) -> None:
    for name in names:
        if name not in found:
            raise _limits.refused(
                path, f"it has no {name!r}, which is its key; it has {', '.join(map(repr, found))}"
            )
        if name in key and found[name].shape != key[name].shape:
            raise _limits.refused(
                path,
                f"its key {name!r} is {found[name].shape}, and that of {origin} is "
                f"{key[name].shape}; a key never changes",
            )
