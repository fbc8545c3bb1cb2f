"""Small pieces of sentences: values as a message shows them, numbers, capitals."""

from __future__ import annotations

import json
from typing import Any

# A text in a sentence is cut to this, so that the sentence is still read.
WIDTH = 60


def numbered(positions: list[int]) -> str:
    """`#1`, `#1 and #3`, and past six the first ones and a count."""
    shown = [f"#{position}" for position in positions]
    if len(shown) > 6:
        return f"{', '.join(shown[:5])} and {len(shown) - 5} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def sentence(text: str) -> str:
    """The text with a capital at its head and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:]}."


def shown(value: Any) -> str:
    """A JSON value within a sentence; Any because a response may hold whatever JSON can say."""
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return f"the number {_cut(json.dumps(value))}"


def quoted(value: Any) -> str:
    """A JSON value as it is written, cut, with nothing in it that a terminal would obey."""
    text = json.dumps(value, ensure_ascii=False)
    return _cut("".join(one if one.isprintable() else _escaped(one) for one in text[: WIDTH + 1]))


def keys(names: list[str]) -> str:
    """The keys of an object, a few of them."""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(map(quoted, names[:4])) + more


def _cut(text: str) -> str:
    return shortened(text, WIDTH, "...")


def shortened(text: str, longest: int, mark: str = "…") -> str:
    """The text in at most `longest` characters, cut between words, with a mark where it was cut.

    A text whose only word is longer is cut inside that word: there is no other place.
    """
    if len(text) <= longest:
        return text
    space = longest - len(mark)
    end = space
    while end > 0 and _is_letter(text[end - 1]) and _is_letter(text[end]):
        end -= 1
    # In the first half there is no place: of a base64 body the beginning is still useful.
    head = text[: end if end > space // 2 else space]
    return f"{head.rstrip()}{mark}"


def _is_letter(character: str) -> bool:
    return character.isalnum() or character in "_-"


def check_switch(name: str, value: object) -> None:
    """Pass if the argument is True or False.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, bool):
        raise ValueError(f"{name}: expected True or False; got {printable(repr(value))}")


def checked_bound(name: str, value: object, least: int = 1) -> int:
    """The argument, where it is a whole number that is not too small.

    Raises:
        ValueError: it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(
            f"{name}: expected a whole number, {least} or more; got {printable(repr(value))}"
        )
    return value


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


def printable(text: str) -> str:
    """The text without what would move a terminal's cursor or change its colours."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
