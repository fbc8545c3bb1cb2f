"""The body of a record: what a producer would have sent, from whatever a test has at hand."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from pytest_batchproc import _converting as converting
from pytest_batchproc._binary import is_bytes, raw_bytes
from pytest_batchproc._converting import is_model as is_model
from pytest_batchproc._converting import plain as plain
from pytest_batchproc._converting import shown as shown
from pytest_batchproc.errors import InvalidEventError

_COLOURS = ("amber", "blue", "coral", "green", "ivory", "olive", "plum", "ruby", "teal", "white")
_THINGS = ("anchor", "basket", "candle", "drum", "kettle", "kite", "lamp", "mirror", "rope", "vase")
# Half a surrogate pair has no UTF-8, and these two are no characters that a queue takes.
_NEEDS_ESCAPE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def made_body(seed: str, event: int, index: int) -> dict[str, Any]:
    """A body for tests that need no special one: the same for the same seed, event and index.

    It holds no float, so that it is a DynamoDB item too.
    """
    # Not `random`: seeding a generator for each record costs ten times as much.
    drawn = hashlib.blake2b(
        f"{seed}/{event}/{index}".encode(errors="surrogatepass"), digest_size=4
    ).digest()
    return {
        "id": event * 100_000_000 + index,
        "name": f"{_COLOURS[drawn[0] % 10]} {_THINGS[drawn[1] % 10]}",
        "quantity": 1 + drawn[2] % 20,
        "express": drawn[3] < 128,
    }


def key_of(value: object) -> str:
    """A value as text, the same for a body and for what a handler reads from its record."""
    try:
        text = text_of(value, "")
    except InvalidEventError:
        return repr(value)
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):  # no JSON: the text itself
        return text


def text_of(body: object, argument: str) -> str:
    """The body as text: a str as it is, bytes decoded, anything else as JSON.

    Raises:
        InvalidEventError: the body is no text and cannot be made JSON.
    """
    body = converting.enum_value(body)
    if isinstance(body, str):
        return str.__str__(body)  # a subclass may print otherwise
    if is_bytes(body):
        raw = raw_bytes(body)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise InvalidEventError(
                f"{argument}: bytes that are not UTF-8: {shown(raw)}. This source carries text: "
                "encode them, with base64 for instance"
            ) from None
    return _json(body, argument)


def bytes_of(body: object, argument: str) -> bytes:
    """The body as bytes: bytes as they are, a str as UTF-8, anything else as JSON.

    Raises:
        InvalidEventError: the body cannot be made JSON, or a str holds half a surrogate pair.
    """
    body = converting.enum_value(body)
    if is_bytes(body):
        return raw_bytes(body)
    try:
        return text_of(body, argument).encode()
    except UnicodeEncodeError as error:
        raise InvalidEventError(
            f"{argument}: {shown(body)} cannot be UTF-8: half a surrogate pair at character "
            f"{error.start}"
        ) from None


def _json(body: object, argument: str) -> str:
    try:
        if is_model(body):
            return converting.json_of_model(body)
        text = _written(converting.whole(body))
        # Most producers escape all but ASCII. Here that is done where it must be: bodies are read
        # by people.
        if not text.isascii() and _NEEDS_ESCAPE.search(text):
            text = json.dumps(json.loads(text), allow_nan=False)
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        hint = f"; {converting.ENCODE}" if isinstance(error, TypeError) else ""
        raise InvalidEventError(
            f"{argument}: expected str, bytes, a JSON value, {converting.ACCEPTED}; got "
            f"{type(body).__name__} that is not JSON: {error}{hint}"
        ) from None
    return text


def _written(body: object) -> str:
    try:
        return _encode(body)
    except TypeError:  # `json` calls no function for the keys of a dict
        return _encode(converting.with_text_keys(body))


# Made once: `json.dumps` would make one for each body.
_encode = json.JSONEncoder(ensure_ascii=False, default=converting.to_json, allow_nan=False).encode
