"""The record handlers. Both libraries are given the very same function objects."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

# `Any`: each library hands over its own kind of record.
Record = Any


def trivial(record: Record) -> None:
    """Does nothing: what is measured is the library alone."""


# Counted, not read from the record: reading would add each library's own price of an attribute.
_turns = itertools.cycle([True] + [False] * 9)


def fails_every_tenth(record: Record) -> None:
    """Raises for the first record of ten. Process whole tens, or the next batch is out of step."""
    if next(_turns):
        raise ValueError("the order has no lines")


def reads_body(record: Record) -> str:
    """Asks the record for its body, as the smallest real handler does."""
    body: str = record.body
    return body


def parses_body(record: Record) -> object:
    """Parses the body, as most real handlers do."""
    return json.loads(record.body)


def returns_something(record: Record) -> dict[str, str]:
    """Returns a new object for each record, so that keeping results costs memory."""
    return {"status": "done"}


async def at_once(record: Record) -> None:
    """Returns without ever suspending."""


async def suspends(record: Record) -> None:
    """Gives the loop one turn, as waiting for an answer does."""
    await asyncio.sleep(0)


async def fails_every_tenth_async(record: Record) -> None:
    """The failing handler for async processors."""
    fails_every_tenth(record)
