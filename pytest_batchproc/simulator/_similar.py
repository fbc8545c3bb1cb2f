"""Which setting a misspelt name may mean: by its words, then by its letters."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from pytest_batchproc._sources import ROWS
from pytest_batchproc.simulator._names import keywords_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Names that users know from elsewhere and that share no word with the setting.
_OTHERWISE = {
    "report_batch_item_failures": "function_response_types",
    "report_item_failures": "function_response_types",
    "on_failure": "destination_config",
    "dead_letter_config": "destination_config",
}
_MOST_SHOWN = 3
_SAME_BEGINNING = 3  # "max" and "maximum"; of longer words all letters but one: "retry", "retries"
_SMALL = {"in", "on", "of", "the", "and"}


def hint(name: str, known: Sequence[str]) -> str:
    """What a message says after a name that no setting has; empty if nothing is similar."""
    plain = snake(name)
    if sources := _sources_with(plain):
        return f"it belongs to the source: give {plain}= to {' or '.join(sources)}"
    by_plain = {snake(one): one for one in known}
    found = [by_plain[one] for one in meant(plain, by_plain)]
    if not found:
        return ""
    *others, last = found
    return f"did you mean {', '.join(others)} or {last}?" if others else f"did you mean {last}?"


def _sources_with(keyword: str) -> list[str]:
    """The classes of the sources whose constructor has a keyword."""
    places = [row.simulated for row in ROWS.values()]
    return [place.name for place in places if keyword in keywords_of(place.load())]


def meant(name: str, known: Iterable[str]) -> list[str]:
    """The known names, in snake_case, that a name may mean; the nearest first."""
    name, known = snake(name), list(known)
    other = _OTHERWISE.get(name)
    if other in known:
        return [str(other)]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    if near:
        return near
    given = _words(name)
    fitting: list[tuple[int, str]] = []
    for one in known:
        theirs = _words(one)
        if given and all(any(_alike(word, their) for their in theirs) for word in given):
            fitting.append((len(theirs), one))
    if fitting:
        return [one for _, one in sorted(fitting)[:_MOST_SHOWN]]
    return difflib.get_close_matches(name, known, n=1)


def snake(name: str) -> str:
    """A name of AWS, such as `BatchSize`, as a keyword has it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s-]+", "_", name).lower()


def _words(name: str) -> list[str]:
    return [word for word in name.split("_") if word and word not in _SMALL]


def _alike(one: str, other: str) -> bool:
    wanted = max(_SAME_BEGINNING, min(len(one), len(other)) - 1)
    return one[:wanted] == other[:wanted]
