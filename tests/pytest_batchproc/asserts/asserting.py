"""What the tests of the assertions ask: the message of one that fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc._asserts import BatchAssertionError
from pytest_batchproc._delivered import delivered
from tests.support.events import Event, Source, response_of


def error_of(assertion: Callable[..., None], *args: Any) -> BatchAssertionError:
    """The error of an assertion that must fail; its event keeps what was delivered."""
    response, *others = args
    kept = [delivered(one) if isinstance(one, dict) else one for one in others]
    with pytest.raises(BatchAssertionError) as caught:
        assertion(response, *kept)
    return caught.value


def message(assertion: Callable[..., None], *args: Any, verbose: bool = False) -> str:
    """Its whole text; verbose as with `pytest -v`."""
    error = error_of(assertion, *args)
    error.dress(verbose=verbose)
    return str(error)


def whole(text: str) -> str:
    """The text as it is with `pytest -v`, where only the identifiers of messages are shortened."""
    return text.replace("00000000-…-", "00000000-0000-4000-8000-")


def holds(assertion: Callable[..., None], *args: Any) -> bool:
    """Whether an assertion passes."""
    try:
        assertion(*args)
    except BatchAssertionError:
        return False
    return True


def naming(source: Source, event: Event, *positions: int) -> dict[str, Any]:
    """The response that reports the records at these positions."""
    identifiers = source.identifiers(event)
    return response_of(identifiers[position] for position in positions)
