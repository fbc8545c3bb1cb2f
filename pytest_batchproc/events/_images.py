"""What a write to a DynamoDB table shows in its stream: the event's name, keys and images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_batchproc.events import _limits
from pytest_batchproc.events._attribute_values import Shape, item, size_of
from pytest_batchproc.events._keys import KeyAskedFor, as_item, key_asked_for, with_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What of an item a stream carries, by its view type.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
CARRIED: dict[str, tuple[str, ...]] = {
    "KEYS_ONLY": (),
    "NEW_IMAGE": ("NewImage",),
    "OLD_IMAGE": ("OldImage",),
    "NEW_AND_OLD_IMAGES": ("NewImage", "OldImage"),
}
# Which images there are, by what happened to the item.
_IMAGES: dict[str, tuple[str, ...]] = {
    "INSERT": ("NewImage",),
    "MODIFY": ("NewImage", "OldImage"),
    "REMOVE": ("OldImage",),
}
_EVENT_NAMES = {images: name for name, images in _IMAGES.items()}
_ARGUMENTS = {"NewImage": "new", "OldImage": "old"}


class Nothing:
    """The type of `NOTHING`: no body; `new` and `old` say it all."""


NOTHING = Nothing()


class Change(NamedTuple):
    """What a record says of one write."""

    event_name: str
    images: dict[str, dict[str, Shape]]  # Keys, and the images that the view type carries
    size: int
    view_type: str
    by_ttl: bool


def check_fields(fields: Mapping[str, Any]) -> None:
    """Pass if the words among the fields are DynamoDB's.

    Raises:
        InvalidEventError: one is not.
    """
    if "stream_view_type" in fields:
        _limits.one_of(CARRIED, fields["stream_view_type"], "stream_view_type")
    if "event_name" in fields:
        _limits.one_of(_IMAGES, fields["event_name"], "event_name")
    if fields.get("ttl_delete") and fields.get("event_name", "REMOVE") != "REMOVE":
        raise _limits.refused(
            "event_name", f"{fields['event_name']!r}; what ttl_delete makes is a REMOVE"
        )


def change(body: object, argument: str, fields: dict[str, Any], number: int, check: bool) -> Change:
    """What the stream shows of one write. `fields` is emptied of what it reads.

    Raises:
        InvalidEventError: DynamoDB would not make such a record.
    """
    view_type = fields.pop("stream_view_type", "NEW_AND_OLD_IMAGES")
    by_ttl = bool(fields.pop("ttl_delete", False))
    name = fields.pop("event_name", "REMOVE" if by_ttl else None)
    asked = key_asked_for(fields.pop("keys", None), fields.pop("key_names", None), check)
    values = _values(body, argument, fields, name == "REMOVE", asked, number)
    if name is None:
        name = _EVENT_NAMES[tuple(values)]
    carried = CARRIED.get(view_type, CARRIED["NEW_AND_OLD_IMAGES"])
    if check:
        _check_images(name, values, carried)
    items = {path: item(value, path, check) for value, path in values.values()}
    key, items = with_key(items, asked, number, check)
    images = dict(zip(values, items.values(), strict=True))
    shown = {"Keys": key} | {kind: images[kind] for kind in carried if kind in images}
    if check:
        for path, found in items.items():
            _limits.check(_limits.DYNAMODB_ITEM, size_of(found), path)
    return Change(
        name,
        {
            kind: {name: dict(one.shape) for name, one in found.items()}
            for kind, found in shown.items()
        },
        sum(map(size_of, shown.values())),
        view_type,
        by_ttl,
    )


def _values(
    body: object,
    argument: str,
    fields: dict[str, Any],
    removed: bool,
    asked: KeyAskedFor,
    number: int,
) -> dict[str, tuple[object, str]]:
    """The items after and before, each with the path that messages call it by."""
    found: dict[str, tuple[object, str]] = {}
    for kind, path in _ARGUMENTS.items():
        value = fields.pop(path, None)
        if value is not None:
            found[kind] = value, path
    if body is not NOTHING:
        kind = "OldImage" if removed else "NewImage"
        if kind in found:
            raise TypeError(
                f"a body is the item as it {'was' if removed else 'is now'}, and so is "
                f"{_ARGUMENTS[kind]}; leave one of them out"
            )
        found[kind] = as_item(body, asked, number), argument
    return {kind: found[kind] for kind in _ARGUMENTS if kind in found}


def _check_images(name: str, values: Mapping[str, object], carried: Sequence[str]) -> None:
    for kind, argument in _ARGUMENTS.items():
        there = kind in _IMAGES[name]
        if kind in values and not there:
            raise _limits.refused(
                "event_name", f"{name!r}, and {argument} is given; no {name} has such an image"
            )
        if there and kind in carried and kind not in values:
            raise _limits.refused(
                "event_name", f"{name!r}, and {argument} is not given; the stream would show it"
            )
