"""What a claim about effects must not pass over, and calls that become coroutines."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc import BatchAssertionError
from pytest_batchproc.simulator import (
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    SqsFifoQueue,
    SqsQueue,
    effects,
    fail,
    kill_after,
    kill_before,
    lose_answer,
    refuse,
)
from pytest_batchproc.simulator._settings import OF_THE_RUN, SETTINGS
from tests.pytest_batchproc.simulator.timed import run


def charging(event: Any, context: object) -> None:
    effects.record("charge")


@pytest.mark.parametrize("claim", ["assert_once", "assert_at_least_once"])
def test_a_fault_that_never_happened_fails_a_claim(claim: str) -> None:
    report = run(charging, faults=[kill_before("chrage")])

    with pytest.raises(BatchAssertionError) as caught:
        getattr(report, claim)("charge")

    assert str(caught.value).splitlines()[:2] == [
        "A scripted fault never happened: kill_before('chrage')",
        "kill_before('chrage'): the run reached charge.",
    ]


@pytest.mark.parametrize(
    ("faults", "what"),
    [
        ([refuse("a"), refuse("b")], "their effects or occurrences"),
        ([fail(0, 7), fail(0, 8)], "their records or attempts"),
        ([refuse("a"), fail(0, 7)], "the record, effect, attempts or occurrences of each"),
    ],
)
def test_the_advice_names_what_the_faults_have(faults: list[Any], what: str) -> None:
    with pytest.raises(BatchAssertionError) as caught:
        run(charging, faults=faults).assert_once("charge")

    assert f"Correct {what}, or remove them from `faults`" in " ".join(str(caught.value).split())


@pytest.mark.parametrize("keys", [["charge"], {"charge": 1}])
def test_keys_are_arguments(keys: Any) -> None:
    with pytest.raises(ValueError, match="effects: expected keys") as caught:
        run(charging).assert_once(keys)

    assert str(caught.value) == (
        f"effects: expected keys, one argument each, as in 'charge 1'; got {keys!r}"
    )


class Client:
    async def __call__(self) -> str:
        return self.answer()

    def answer(self) -> str:
        raise ConnectionError("no answer")


class Fine(Client):
    def answer(self) -> str:
        return "fine"


async def awaited(call: Callable[[], Any]) -> object:
    return await call()


@pytest.mark.parametrize("make", [lambda one: one, lambda one: lambda: one()])
@pytest.mark.parametrize(("client", "outcome"), [(Client(), "refused"), (Fine(), "done")])
def test_the_effect_of_a_coroutine_comes_when_it_is_awaited(
    client: Client, outcome: str, make: Callable[[Any], Any]
) -> None:
    watched = effects.watch(make(client), key="post")
    assert not inspect.iscoroutinefunction(client)

    report = run(lambda event, context: asyncio.run(awaited(watched)) and None)

    assert report.effects[0].outcome == outcome


def test_a_response_of_a_coroutine_is_lost_after_it() -> None:
    watched = effects.watch(Fine(), key="post")

    report = run(
        lambda event, context: asyncio.run(awaited(watched)) and None, faults=[lose_answer("post")]
    )

    assert [one.outcome for one in report.effects] == ["response lost", "done"]


def fifo() -> SqsFifoQueue:
    queue = SqsFifoQueue("orders.fifo")
    queue.send("1", message_group_id="a")
    return queue


def standard() -> SqsQueue:
    queue = SqsQueue("orders")
    queue.send("1")
    return queue


def stream() -> KinesisStream:
    source = KinesisStream()
    source.put("1")
    return source


def topic() -> KafkaTopic:
    source = KafkaTopic()
    source.send("1")
    return source


FAULTS = {
    refuse: ["refused", "done"],
    lose_answer: ["response lost", "done"],
    kill_before: ["killed before", "done"],
    kill_after: ["killed after", "done"],
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.__name__))
@pytest.mark.parametrize("make", [standard, fifo, stream, topic])
def test_a_fault_strikes_once_with_every_source(make: Any, fault: Any) -> None:
    report = EventSourceMapping(make(), charging, faults=[fault("charge")]).run()

    report.assert_all_done()
    assert [one.outcome for one in report.effects] == FAULTS[fault]


def test_every_keyword_of_a_mapping_can_be_meant() -> None:
    """A misspelt keyword is compared with all of them."""
    parameters = inspect.signature(EventSourceMapping).parameters
    kinds = {"source", "handler", "settings"}

    assert set(OF_THE_RUN) - SETTINGS.keys() == parameters.keys() - kinds
    with pytest.raises(TypeError, match=r"wallclock .* did you mean wall_clock\?"):
        EventSourceMapping(SqsQueue("orders"), charging, wallclock="real")  # type: ignore[call-arg]
