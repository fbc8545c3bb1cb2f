"""How the file of an assertion is called: safe on every system, and never shared by two.

A test's own name is an identifier and stays as it is, unless a plugin made the test and chose
another, or no file could be called so for its length; what is in brackets (a parameter, a name)
may be anything.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_LONGEST = 60  # bytes of what is in brackets: file systems count bytes, Windows the whole path
# Bytes of a test with its parameter: file systems take 255, and the name of an assertion follows.
_LONGEST_TEST = 170
_PLAIN = "-_.,=+@() "
_OF_AN_ASSERTION = re.compile(r"(\[[^\[\]]*\](\.[a-z]{8})?)*(\.\d+)?")
# With -k, syrupy looks for the keyword in the names of files, and deletes what has it and was not
# used. So nothing of ours may look like a keyword: `~` cannot be in one, and no word has these.
_INSTEAD = "~"
_DIGITS = str.maketrans("0123456789abcdef", "bcfghjkmnpqrvwxz")


def file_stem(test: str, index: int | str) -> str:
    """The name, without ending, for one assertion of a test `Class.function[parameter]`.

    `index` is the assertion's name, or which of the unnamed ones it is, from 0.
    """
    function, bracket, parameter = test.partition("[")
    held = _bracketed(parameter.removesuffix("]")) if bracket else ""
    too_long = len((function + held).encode()) > _LONGEST_TEST
    if too_long or not re.fullmatch(r"[\w.]+", function):
        function = _bracketed(function)
    stem = function + held
    if isinstance(index, str):
        return stem + _bracketed(index)
    return f"{stem}.{index}" if index else stem


def belongs_to(stem: str, test: str) -> bool:
    """Whether a file of that name holds an assertion of that test."""
    own = file_stem(test, 0)
    return stem.startswith(own) and _OF_AN_ASSERTION.fullmatch(stem, len(own)) is not None


def _bracketed(text: str) -> str:
    safe = "".join(one if one.isalnum() or one in _PLAIN else _INSTEAD for one in text)
    safe = safe.encode()[:_LONGEST].decode(errors="ignore")
    if safe == text == text.lower() and text.isascii():
        return f"[{safe}]"
    # Some file systems tell neither `A` from `a` nor two spellings of `é` apart.
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    # After a dot: syrupy relates a file to its test when the test's own name is followed by one.
    return f"[{safe}].{digest.translate(_DIGITS)}"
