"""No message of either package uses a word that the plain English of AWS has a better one for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, files, tree

# Each with what to write in its place.
INSTEAD = {
    r"com(e|es|ing) back|came back|com(e|es) again|came again": "is retried, is redelivered",
    r"delivers? .{0,30}\bagain|delivered again": "retries, is retried",
    r"(taken?|takes) .{0,30}\bfor (done|failed)|done and gone": "is treated as processed",
    r"is done with": "treats as processed",
    r"giv(e|es|en) up|gave up": "discards, dead-letters",
    r"hand(s|ed)? back": "returns unprocessed, reports as unprocessed",
    r"rooms?|floors?|stairs|doors?": "module, layer, entry point",
    r"of (its|one's|their|your|our) own(?! \w)": "its own, custom",
    r"beside": "next to, in addition to",
    r"stands?|stood": "is, is listed in, represents",
    r"(is|are) none( that)?$|(is|are) none that": "is not a valid ...",
    r"(so|as) often": "that many times",
    r"for ever": "forever",
    r"the way out": "how to fix it",
    r"anew|meanwhile|whoever": "again, during that time, anyone who",
    r"one after (the other|another)|side by side": "sequentially, concurrently",
    r"nobody|somebody": "the name of the actor",
    r"told": "called with, notified",
}
NOT_WANTED = {re.compile(rf"\b(?:{words})\b", re.I): better for words, better in INSTEAD.items()}
# Names that users' files have, and texts that no person reads as a sentence.
ALLOWED = {
    "came back": "a key of a report in a snapshot file",
    "nobody": "an identifier that is in no batch",
    "nobody signed ": "the signature of an example of a notification",
}
FILES = [path for package in PACKAGES for path in files(package).values()]
# What syrupy keeps of messages: pieces that are in order may read otherwise together.
SNAPSHOTS = sorted(ROOT.glob("tests/**/__snapshots__/*.ambr"))


def messages(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string of a module that is not a docstring, with its line."""
    alone = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


ANY = re.compile("|".join(words.pattern for words in NOT_WANTED), re.I)


def faults(texts: Iterable[tuple[int, str]]) -> list[str]:
    return [
        f"line {line}: {found[0]!r} in {text!r}; write: {better}"
        for line, text in texts
        if " " in text and text not in ALLOWED and ANY.search(text)
        for words, better in NOT_WANTED.items()
        if (found := words.search(text))
    ]


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file of snapshots without the names of tests."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("# name:"):
            yield number, line


def test_messages_use_the_words_of_aws() -> None:
    texts = {path: messages(tree(path)) for path in FILES}
    texts |= {path: lines(path) for path in SNAPSHOTS}
    found = [
        f"{path.relative_to(ROOT)}, {fault}" for path in texts for fault in faults(texts[path])
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("the record comes back", "comes back"),
        ("Lambda takes both messages for done", "takes both messages for done"),
        ("what a stream gives up", "gives up"),
        ("a field beside the key", "beside"),
        ("a method of your own", "of your own"),
        ("the shard waits meanwhile", "meanwhile"),
        ("Lambda delivers #1 again", "delivers #1 again"),
    ],
)
def test_a_word_of_the_dialect_is_found(text: str, word: str) -> None:
    (found,) = faults(messages(ast.parse(f"raise ValueError({text!r})")))

    assert found.startswith(f"line 1: {word!r} in {text!r}; write: ")


@pytest.mark.parametrize(
    "source", ['"""A docstring: beside."""', "beside = 1", "raise ValueError('besides the key')"]
)
def test_names_and_docstrings_are_free(source: str) -> None:
    assert faults(messages(ast.parse(source))) == []
