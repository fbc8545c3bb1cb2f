"""Hooks get their arguments, however they call them and wherever they come from."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from tests.laws.custom import base_of
from tests.laws.log import captured
from tests.support.events import SQS
from tests.support.ways import ALL_WAYS, Way, make_processor, run

EACH_DRIVER = [way for way in ALL_WAYS if way.form == "function"]
EVENT = SQS.event(["a", "b"])
Noted = list[tuple[Any, Any]]


def hooks_of(noted: Noted) -> dict[str, Any]:
    """Hooks of two arguments, as they are put on an instance; each notes what it gets."""

    def in_their_own_words(message: Any, outcome: Any) -> None:
        noted.append((message, outcome))

    def by_position(message: Any, outcome: Any, /) -> None:
        noted.append((message, outcome))

    def with_more(message: Any, outcome: Any, more: Any = 1, *, and_more: Any = 2) -> None:
        assert (more, and_more) == (1, 2)
        noted.append((message, outcome))

    def behind_others(
        more: Any = 1, record: Any = None, result: Any = None, exception: Any = None
    ) -> None:
        assert more == 1
        noted.append((record, result or exception))

    def keywords(**told: Any) -> None:
        noted.append((told["record"], told.get("result") or told.get("exception")))
        assert len(told) == 2

    def keywords_alone(*, record: Any, result: Any = None, exception: Any = None) -> None:
        noted.append((record, result or exception))

    @functools.wraps(keywords_alone)
    def wrapped(*arguments: Any, **told: Any) -> None:
        keywords_alone(*arguments, **told)

    class Called:
        def __call__(self, record: Any, result: Any = None, exception: Any = None) -> None:
            noted.append((record, result or exception))

        def method(self, message: Any, outcome: Any) -> None:
            noted.append((message, outcome))

        @staticmethod
        def static(message: Any, outcome: Any) -> None:
            noted.append((message, outcome))

        @classmethod
        def of_class(cls, message: Any, outcome: Any) -> None:
            noted.append((message, outcome))

    return {
        "own words": in_their_own_words,
        "by position": by_position,
        "with more": with_more,
        "behind others": behind_others,
        "keywords": keywords,
        "keywords alone": keywords_alone,
        "wrapped": wrapped,
        "lambda": lambda message, outcome: noted.append((message, outcome)),
        "partial": functools.partial(behind_others, 1),
        "object": Called(),
        "method": Called().method,
        "static method": Called.static,
        "class method": Called.of_class,
    }


def handler(record: Any) -> str:
    if record["body"] == "b":
        raise ValueError("b")
    return "did a"


def with_hook(way: Way, name: str, hook: Any) -> list[str]:
    """Runs two records with this hook on the instance; what was logged as an error."""
    processor = make_processor(SQS, way)
    setattr(processor, name, hook)
    with captured() as lines:
        run(SQS, EVENT, handler, way=way, processor=processor)
    return [line.getMessage() for line in lines if line.levelname == "ERROR"]


@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
@pytest.mark.parametrize("kind", hooks_of([]))
def test_a_hook_on_an_instance_gets_its_arguments(kind: str, way: Way) -> None:
    noted: Noted = []
    errors = [
        with_hook(way, name, hooks_of(noted)[kind])
        for name in ("success_handler", "failure_handler")
    ]
    (good, result), (bad, exception) = noted

    assert errors == [[], []]
    assert [good, bad] == EVENT["Records"]
    assert result == "did a"
    assert exception[0] is ValueError


@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
@pytest.mark.parametrize("kind", hooks_of([]))
def test_a_static_hook_of_a_class_gets_its_arguments(kind: str, way: Way) -> None:
    noted: Noted = []
    hook = staticmethod(hooks_of(noted)[kind])
    methods = {"success_handler": hook, "failure_handler": hook}
    processor = make_processor(SQS, way, {}, type("Hooked", (base_of(SQS, way),), methods))
    with captured() as lines:
        run(SQS, EVENT, handler, way=way, processor=processor)

    assert [line.levelname for line in lines] == ["WARNING"]
    assert sorted((record for record, _ in noted), key=lambda one: one["body"]) == EVENT["Records"]
    assert {str, tuple} == {type(told) for _, told in noted}


@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
def test_a_hook_with_a_parameter_in_front_of_ours_gets_them_by_name(way: Way) -> None:
    noted: Noted = []

    def on_success(self: Any, more: Any = 1, record: Any = None, result: Any = None) -> None:
        assert more == 1
        noted.append((record, result))

    def on_failure(self: Any, more: Any = 1, record: Any = None, exception: Any = None) -> None:
        assert more == 1
        noted.append((record, exception[0]))

    methods = {"success_handler": on_success, "failure_handler": on_failure}
    processor = make_processor(SQS, way, {}, type("Hooked", (base_of(SQS, way),), methods))
    run(SQS, EVENT, handler, way=way, processor=processor)
    good, bad = EVENT["Records"]

    assert sorted(noted, key=repr) == sorted([(good, "did a"), (bad, ValueError)], key=repr)
