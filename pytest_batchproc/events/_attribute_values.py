"""Plain Python values as DynamoDB's attribute values, and how many bytes DynamoDB counts for them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from pytest_batchproc._binary import is_bytes
from pytest_batchproc._bodies import plain, shown
from pytest_batchproc._converting import ACCEPTED, ENCODE, MODELS
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _limits
from pytest_batchproc.events._shapes import plain_item

Shape: TypeAlias = dict[str, Any]

_ACCEPTED = (
    f"None, bool, int, float, str, bytes, a list, a dict, a set of one type, {ACCEPTED}; {ENCODE}"
)
_MOST_DIGITS = 38
_SMALLEST, _BEYOND = -130, 125  # powers of ten
_LONG = 10**_MOST_DIGITS  # from here on a number is not written digit by digit


class Measured(NamedTuple):
    """An attribute value as an event has it, and its size in bytes."""

    shape: Shape
    size: int


Item: TypeAlias = dict[str, Measured]

# What an event has, if it must, of a value that DynamoDB has no type for.
_NO_TYPE = Measured({}, 0)


def attribute_value(value: object, path: str, check: bool, depth: int = 0) -> Measured:
    """A value as DynamoDB keeps it. `path` says where it is, for messages.

    Raises:
        InvalidEventError: DynamoDB has no type for it, or would not take it.
    """
    if check:
        _limits.check(_limits.DYNAMODB_DEPTH, depth, path if len(path) < 60 else f"{path[:57]}...")
    convert = _BY_TYPE.get(type(value))  # most values need not be asked what they are
    if convert is None:
        value = plain(value)
        convert = next(
            (convert for kinds, convert in _CONVERTERS if isinstance(value, kinds)),
            _bytes if is_bytes(value) else None,
        )
    if convert is not None:
        return convert(value, path, check, depth)
    if check:
        raise _limits.refused(
            path, f"{_named(value)} is not a DynamoDB value; expected {_ACCEPTED}"
        )
    return _NO_TYPE


def item(value: object, path: str, check: bool) -> Item:
    """A dict, dataclass or model as an item; a dict may be in the shape of the event.

    Raises:
        InvalidEventError: it is none of these, or DynamoDB would not take it.
    """
    found = plain(value)
    if not isinstance(found, Mapping):
        raise InvalidEventError(f"{path}: expected a dict, {MODELS}; got {_named(value)}")
    try:
        return _attributes(plain_item(found), path, check, 0)
    except RecursionError:
        raise InvalidEventError(f"{path}: nested too deep, or within itself") from None


def size_of(found: Item) -> int:
    """The bytes that DynamoDB counts for attributes with their names."""
    return sum(len(name.encode()) + value.size for name, value in found.items())


def _attributes(values: Mapping[Any, object], path: str, check: bool, depth: int) -> Item:
    found: Item = {}
    for key, value in values.items():
        name = plain(key)  # an Enum or a UUID, as in JSON
        if not isinstance(name, str) or not name:
            raise InvalidEventError(
                f"{path}: the name of an attribute is a str that is not empty; got {_named(key)}"
            )
        within = f"{path}[{name!r}]"
        _utf8(name, within)
        found[str.__str__(name)] = attribute_value(value, within, check, depth + 1)
    return found


def _null(value: None, path: str, check: bool, depth: int) -> Measured:
    return Measured({"NULL": True}, 1)


def _bool(value: bool, path: str, check: bool, depth: int) -> Measured:
    return Measured({"BOOL": value}, 1)


def _str(value: str, path: str, check: bool, depth: int) -> Measured:
    return Measured({"S": str.__str__(value)}, len(_utf8(value, path)))


def _bytes(value: Any, path: str, check: bool, depth: int) -> Measured:  # boto3's Binary too
    raw = bytes(value)
    return Measured({"B": base64.b64encode(raw).decode()}, len(raw))


def _int(value: int, path: str, check: bool, depth: int) -> Measured:
    # As `_number` says it, at a third of the cost.
    if not -_LONG < value < _LONG:
        return _number(value, path, check, depth)
    text = str(value)
    return Measured({"N": text}, (len(text.strip("-0")) + 1) // 2 + 1)


def _number(value: float | Decimal, path: str, check: bool, depth: int) -> Measured:
    # A float as people write it: of 0.1 they mean a tenth, not the 55 digits that the bits say.
    number = Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        if check:
            raise _limits.refused(path, f"{_named(value)}; DynamoDB's numbers are finite")
        return Measured({"N": str(number)}, 1)
    sign, digits, _ = number.as_tuple()
    significant = "".join(map(str, digits)).strip("0")
    if not significant:
        return Measured({"N": "0"}, 1)
    first = number.adjusted()
    if check and len(significant) > _MOST_DIGITS:
        raise _limits.refused(
            path, f"{len(significant)} digits; a number of DynamoDB has at most {_MOST_DIGITS}"
        )
    if check and not _SMALLEST <= first <= _BEYOND:
        raise _limits.refused(
            path, f"{_named(value)}; DynamoDB's numbers are from 1E-130 to 9.99...E+125"
        )
    return Measured({"N": _digits(sign, significant, first)}, (len(significant) + 1) // 2 + 1)


def _digits(sign: int, significant: str, first: int) -> str:
    """The number as DynamoDB returns it: plain digits, no idle zeros, never an exponent.

    https://github.com/boto/boto3/issues/2500
    """
    number = Decimal((sign, tuple(map(int, significant)), first - len(significant) + 1))
    # A number that DynamoDB does not take (`allow_invalid=True`) can have millions of digits.
    return f"{number:f}" if _SMALLEST <= first <= _BEYOND else str(number)


def _list(value: list[object], path: str, check: bool, depth: int) -> Measured:
    found = [
        attribute_value(one, f"{path}[{index}]", check, depth + 1)
        for index, one in enumerate(value)
    ]
    return Measured({"L": [shape for shape, _ in found]}, 3 + sum(1 + size for _, size in found))


def _map(value: Mapping[Any, object], path: str, check: bool, depth: int) -> Measured:
    found = _attributes(value, path, check, depth)
    shapes = {name: one.shape for name, one in found.items()}
    return Measured({"M": shapes}, 3 + len(found) + size_of(found))


def _set(value: AbstractSet[object], path: str, check: bool, depth: int) -> Measured:
    found = [attribute_value(one, path, check, depth + 1) for one in value]
    kinds = {kind for shape, _ in found for kind in shape}
    if not found or len(kinds) > 1 or not kinds <= _ORDER.keys():
        if check:
            raise _limits.refused(
                path,
                f"{_named(value)}; a set of DynamoDB holds str alone, numbers alone or bytes "
                "alone, and one at least",
            )
        return _NO_TYPE
    (kind,) = kinds
    # By value, since sets have no order and a float may say the same as a Decimal.
    members = {shape[kind]: size for shape, size in found}
    return Measured({f"{kind}S": sorted(members, key=_ORDER[kind])}, sum(members.values()))


_ORDER: dict[str, Callable[[str], Any]] = {"S": str, "N": Decimal, "B": base64.b64decode}

# In this order: a bool is an int to Python.
_CONVERTERS: tuple[tuple[Any, Callable[[Any, str, bool, int], Measured]], ...] = (
    (type(None), _null),
    (bool, _bool),
    ((int, float, Decimal), _number),
    (str, _str),
    ((list, tuple), _list),
    (Mapping, _map),
    (AbstractSet, _set),
)
_BY_TYPE: dict[type, Callable[[Any, str, bool, int], Measured]] = {
    bool: _bool,
    dict: _map,
    int: _int,
    list: _list,
    str: _str,
}


def _utf8(text: str, path: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidEventError(
            f"{path}: {shown(text)} cannot be UTF-8: half a surrogate pair at character "
            f"{error.start}"
        ) from None


def _named(value: object) -> str:
    try:
        return "None" if value is None else f"{type(value).__name__} {shown(value)}"
    except Exception:  # a repr may do anything; of a long int it raises ValueError
        return f"{type(value).__name__} that cannot be shown"
