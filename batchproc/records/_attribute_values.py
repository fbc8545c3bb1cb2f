"""DynamoDB's attribute values as plain Python values."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# JSON has no types: what isinstance() says of a value from an event is all that is known of it.

from __future__ import annotations

from decimal import Decimal

from batchproc.records._view import base64_bytes

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


# The exponents of what DynamoDB can hold.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_SMALLEST, _LARGEST = -130, 125


def plain_item(item: Any) -> dict[str, Any]:  # any value in the place of an item
    """An item, a key or an image of DynamoDB as a dict of plain Python values.

    Numbers are exact `Decimal`s, binaries `bytes`, sets `set`s. Raises ValueError when something
    in it is not an attribute value.
    """
    if not isinstance(item, dict):
        raise ValueError(
            f"An item of DynamoDB is a dict of attribute values, not a {type(item).__name__}"
        )
    return {name: plain_value(value) for name, value in item.items()}


def plain_value(value: Any) -> Any:  # any value in the place of an attribute value
    """One attribute value as a plain Python value. Raises ValueError when it is none."""
    # Messages name types and never values: they are logged, and values may be private.
    if not isinstance(value, dict) or len(value) != 1:
        keys = f" with {len(value)} keys" if isinstance(value, dict) else ""
        raise ValueError(
            "A DynamoDB attribute value is a dict with its type as the only key, "
            f"not a {type(value).__name__}{keys}"
        )
    ((kind, inner),) = value.items()
    decode = _DECODERS.get(kind)
    if decode is None:
        raise ValueError(f"DynamoDB has no attribute type {kind!r}; it has {', '.join(_DECODERS)}")
    try:
        return decode(inner)
    except (TypeError, AttributeError) as error:
        raise ValueError(
            f"A DynamoDB attribute of type {kind} cannot hold a {type(inner).__name__}"
        ) from error


def _number(text: str) -> Decimal:
    # The constructor keeps all 38 digits of DynamoDB, whatever the decimal context says.
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise ValueError("A DynamoDB attribute of type N does not hold a number") from None
    # Converting 1E999999999 to an int or a Fraction fills the memory with digits.
    if not (number.is_finite() and _SMALLEST <= number.adjusted() <= _LARGEST):
        raise ValueError(
            "A DynamoDB attribute of type N holds a number from 1E-130 to 9.99...E+125, not this"
        )
    return number


def _same(value: object) -> object:
    return value


def _null(_: object) -> None:
    return None


_DECODERS: dict[str, Callable[[Any], object]] = {
    "S": _same,
    "N": _number,
    "B": base64_bytes,
    "BOOL": _same,
    "NULL": _null,
    "L": lambda values: [plain_value(value) for value in values],
    "M": lambda item: {name: plain_value(value) for name, value in item.items()},
    "SS": set,
    "NS": lambda values: {_number(value) for value in values},
    "BS": lambda values: {base64_bytes(value) for value in values},
}
