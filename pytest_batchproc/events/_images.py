"""What a write to a DynamoDB table shows in its stream: the event's name, keys and images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_batchproc.events import _limits, _rules
from pytest_batchproc.events._attribute_values import Shape, item, size_of
from pytest_batchproc.events._fields import WrongCallError
from pytest_batchproc.events._keys import as_item, key_asked_for, with_key

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
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
RULES = {
    "approximate_creation_date_time": _rules.SECONDS,
    "aws_region": _rules.REGION,
    "dynamodb": _rules.OBJECT,
    "event_id": _rules.ANY_TEXT,
    "event_name": _rules.one_of("INSERT", "MODIFY", "REMOVE"),
    "event_source": _rules.one_of("aws:dynamodb"),
    "event_source_arn": _rules.arn("dynamodb", "table/.+/stream/.+", "a table's stream"),
    "event_version": _rules.ANY_TEXT,
    "sequence_number": _rules.DIGITS,
    "size_bytes": _rules.WHOLE,
    "stream_view_type": _rules.one_of(*CARRIED),
    "table_name": _rules.text(r"[\w.-]{3,255}", "3 to 255 letters, digits, _, . and -"),
    "ttl_delete": _rules.FLAG,
    "user_identity": _rules.or_none(_rules.OBJECT),
}
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
    """Pass if the fields do not say two things of what happened.

    Raises:
        InvalidEventError: they do.
    """
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
    given = {path: fields.pop(path, None) for path in _ARGUMENTS.values()}
    paths = {kind: path for kind, path in _ARGUMENTS.items() if given[path] is not None}
    items = {path: item(given[path], path, check) for path in paths.values()}
    if body is not NOTHING:
        kind = "OldImage" if name == "REMOVE" else "NewImage"
        if kind in paths:
            raise WrongCallError(
                f"a body and {paths[kind]} are the same item; leave one of them out"
            )
        paths[kind] = argument
        items[argument] = as_item(body, argument, asked, number, check)
    if name is None:
        name = next(name for name, kinds in _IMAGES.items() if set(kinds) == set(paths))
    carried = CARRIED.get(view_type, CARRIED["NEW_AND_OLD_IMAGES"])
    if check:
        _check_images(name, paths, carried, "ttl_delete" if by_ttl else "event_name")
    key, items = with_key(items, asked, number, check)
    shown = {"Keys": key} | {kind: items[paths[kind]] for kind in carried if kind in paths}
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


def _check_images(
    name: str, paths: Mapping[str, str], carried: Sequence[str], argument: str
) -> None:
    for kind, said in _ARGUMENTS.items():
        if kind in paths and kind not in _IMAGES[name]:
            raise _limits.refused(argument, f"this is {name}, which {said} is no part of")
        if kind in carried and kind in _IMAGES[name] and kind not in paths:
            raise _limits.refused(
                argument,
                f"{name} needs {said}; without it, name a stream_view_type that does not show it",
            )
