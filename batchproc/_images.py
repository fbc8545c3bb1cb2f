"""Images of DynamoDB as values that classes decode: with its `Decimal`s, sets and binary values."""

from __future__ import annotations

import json

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Decoder: TypeAlias = Callable[[Any], Any]
    Decoders: TypeAlias = tuple[Decoder, Decoder]


def both(of_json: Decoder, of_item: Callable[..., Any]) -> Decoders:
    """A decoder of JSON, and one of images that is not stricter.

    An image has Decimals and texts where a class has int, float, datetime. Where a class refuses
    them, as strict ones do, the image is validated as the JSON that says the same, and one with
    binary values, which JSON does not have, without `strict`.
    """

    def of_image(image: Any) -> Any:
        try:
            return of_item(image)
        except Exception:
            try:
                if _holds_bytes(image):
                    return of_item(image, strict=False)
                return of_json(json.dumps(_for_json(image), allow_nan=False))
            except Exception:  # the first error is about the image as it came
                pass
            raise

    return of_json, of_image


def _holds_bytes(value: Any) -> bool:
    if isinstance(value, (dict, list, set)):
        return any(map(_holds_bytes, value.values() if isinstance(value, dict) else value))
    return isinstance(value, bytes)


def whole_numbers(value: Any) -> Any:
    """The same with an int for each whole `Decimal`."""
    from decimal import Decimal

    if isinstance(value, dict):
        return {key: whole_numbers(one) for key, one in value.items()}
    if isinstance(value, (list, set)):
        return type(value)([whole_numbers(one) for one in value])
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    return value


def _for_json(value: Any) -> Any:
    """An image with the types of JSON; a number that a float does not keep is its text."""
    from decimal import Decimal

    if isinstance(value, dict):
        return {key: _for_json(one) for key, one in value.items()}
    if isinstance(value, (list, set)):
        return [_for_json(one) for one in value]
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        near = float(value)
        return near if Decimal(repr(near)) == value else str(value)
    return value
