"""Texts of a format: dates, ids, addresses, and what `SchemaOfBodies` writes next to a format."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import provisional
from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Schema = Mapping[str, Any]

# What is past or future to every run of a test: a strategy must not depend on the clock.
_LONG_AGO = datetime(2020, 1, 1)
_FAR_AHEAD = datetime(2200, 1, 1)
_SPANS = {
    None: (datetime.min, datetime.max),
    "past": (datetime.min, _LONG_AGO),
    "future": (_FAR_AHEAD, datetime.max),
}
_MOST_UNITS = 10**12


def _datetimes(schema: Schema) -> SearchStrategy[str]:
    first, last = _SPANS[schema.get("x-now")]
    zone = "" if schema.get("x-zone") == "naive" else "Z"
    return st.datetimes(first, last).map(lambda moment: f"{moment.isoformat()}{zone}")


def _dates(schema: Schema) -> SearchStrategy[str]:
    first, last = _SPANS[schema.get("x-now")]
    return st.dates(first.date(), last.date()).map(date.isoformat)


def _times(schema: Schema) -> SearchStrategy[str]:
    zone = "Z" if schema.get("x-zone") == "aware" else ""
    return st.times().map(lambda time: f"{time.isoformat()}{zone}")


def _decimals(schema: Schema) -> SearchStrategy[str]:
    """Decimals as text, which is how no float spoils them; drawn as whole numbers of units."""
    digits, places = schema.get("max_digits"), schema.get("decimal_places")
    if places is None:
        places = 2 if digits is None else min(2, digits)
    unit = Decimal(1).scaleb(-places)
    step = _exact(schema["multiple_of"]) if "multiple_of" in schema else unit
    most = int((_MOST_UNITS if digits is None else 10**digits - 1) * unit / step)
    low, high = -most, most
    if "ge" in schema or "gt" in schema:
        bound = _exact(schema.get("ge", schema.get("gt"))) / step
        low = math.floor(bound) + 1 if "gt" in schema else math.ceil(bound)
    if "le" in schema or "lt" in schema:
        bound = _exact(schema.get("le", schema.get("lt"))) / step
        high = math.ceil(bound) - 1 if "lt" in schema else math.floor(bound)
    # A bound of the model may lie beyond the one that we set ourselves.
    if low > most == high:
        high = low + most
    elif high < -most == low:
        low = high - most
    return st.integers(low, high).map(lambda times: f"{times * step:f}")


def _exact(number: Any) -> Decimal:
    return Decimal(str(number))


def _uuids(version: Any = None) -> Callable[[Schema], SearchStrategy[str]]:
    return lambda schema: st.uuids(version=version).map(str)


def _ip(version: Any) -> Callable[[Schema], SearchStrategy[str]]:
    return lambda schema: st.ip_addresses(v=version).map(str)


FORMATS: dict[str, Callable[[Schema], SearchStrategy[str]]] = {
    "date": _dates,
    "date-time": _datetimes,
    "decimal": _decimals,
    "duration": lambda schema: st.integers(0, 10**6).map(lambda seconds: f"PT{seconds}S"),
    "email": lambda schema: st.emails(),
    "ipv4": _ip(4),
    "ipv6": _ip(6),
    "ipvanyaddress": _ip(4),
    "time": _times,
    "uri": lambda schema: provisional.urls(),
    "uuid": _uuids(),
    **{f"uuid{version}": _uuids(version) for version in (1, 3, 4, 5)},
}
