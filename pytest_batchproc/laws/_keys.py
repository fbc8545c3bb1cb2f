"""Values of many kinds, made comparable."""

from __future__ import annotations

import json

from pytest_batchproc._bodies import text_of
from pytest_batchproc.errors import InvalidEventError


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
