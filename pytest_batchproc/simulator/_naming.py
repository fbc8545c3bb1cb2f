"""Which item an argument of an assertion means."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pytest_batchproc._asserts._expected import key_of, refuse_used_up
from pytest_batchproc._bodies import shown, text_of
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import Item


def named(report: Report, given: object, argument: str) -> list[Item]:
    """The items that these represent: what `send` returned, identifiers, or bodies, in any order.

    A body that was sent twice represents the first of them, and given twice both.

    Raises:
        ValueError: this is no list, or one of them was never sent.
    """
    __tracebackhide__ = True
    if hasattr(given, "identifier"):
        given = [given]  # what `send` returned is one message, whatever else it is
    # A single text or dict is iterable, and a number is not: the mistake is the same.
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise ValueError(f"{argument}: expected a list; write [{shown(given)}]")
    refuse_used_up(argument, given)
    sent = {id(item): item for item in report.sent}
    index: _Index | None = None
    found: list[Item] = []
    for place, one in enumerate(given):
        item = sent.get(id(one))
        if item is None:
            index = index or _Index(report)
            item = index.find(one)
            if item is None:
                raise ValueError(f"{argument}[{place}]: {index.never_sent(one)}")
        found.append(item)
    return found


class _Index:
    """All that was sent, by identifier and by body; made where items are not given themselves."""

    def __init__(self, report: Report) -> None:
        self._name = report.source.name
        sent = report.sent
        self._by_identifier: dict[object, Item] = {key_of(item.identifier): item for item in sent}
        self._by_body: dict[str, list[Item]] = {}
        for item in reversed(sent):
            self._by_body.setdefault(_key(item.body), []).append(item)

    def find(self, one: object) -> Item | None:
        """The item; of several with one body, the first that was not found yet."""
        # A dead letter is another object than the message that it was.
        found = self._by_identifier.get(key_of(_identifier(one)))
        if found is not None:
            return found
        same = self._by_body.get(_key(one)) or [
            # Two that are equal may not read alike: sets, for one.
            item
            for items in self._by_body.values()
            for item in items
            if item.body == one
        ]
        return same.pop() if len(same) > 1 else same[0] if same else None

    def never_sent(self, one: object) -> str:
        """What a message says of it."""
        near = difflib.get_close_matches(_key(one), list(self._by_body)[:1000], n=1)
        hint = f"; did you mean {shown(near[0])}?" if near else ""
        if hasattr(one, "identifier"):
            return f"{shown(one)} is not among what this mapping had to deliver"
        return f"{shown(one)} was never sent to {self._name}{hint}"


def _identifier(one: object) -> object:
    if isinstance(one, str) or (isinstance(one, dict) and one.keys() == {"partition", "offset"}):
        return one
    return getattr(one, "identifier", None)


def _key(body: object) -> str:
    """A body as text that is the same for all spellings of it."""
    try:
        text = text_of(body, "body")
    except InvalidEventError:
        return repr(body)
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text
