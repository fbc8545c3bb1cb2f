"""The page "Is my handler idempotent?": what it prints is what the search says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.faults import BrokenClaimError, check_faults
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "idempotency.md"
PRINTED = re.findall(r"^```text\n(.*?)\n```$", PAGE.read_text("utf-8"), re.M | re.S)


def names_of(*numbers: int) -> dict[str, Any]:
    """The names that these blocks of the page define, one after another."""
    found: dict[str, Any] = {}
    for number in numbers:
        exec(compile(blocks(PAGE)[number].code, str(PAGE), "exec"), found)
    return found


def test_the_wrong_handler_is_caught_as_printed() -> None:
    fails: Callable[[], None] = names_of(0, 1)["test_each_order_is_charged_once"]

    with pytest.raises(BrokenClaimError) as caught:
        fails()

    assert str(caught.value) == PRINTED[0]


def test_the_right_handler_is_cleared_as_printed() -> None:
    world = names_of(2)["world"]

    assert repr(check_faults(world, "sqs", bodies=["A-1", "A-2"])) == PRINTED[1]
