"""The fuzzers: a short run of each target, so that one that no longer works is noticed here."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batchproc import EventType
from pytest_batchproc.events import SqsEventFactory
from tests.fuzz import targets
from tests.fuzz.__main__ import main
from tests.fuzz.choices import Choices
from tests.fuzz.responses import try_response


@pytest.fixture(autouse=True)
def _its_logger_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "quiet", lambda: None)


@pytest.mark.parametrize("name", targets.SUMMARIES)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=512))
def test_every_case_holds(name: str, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(100, "batchproc")  # lines hold tracebacks, and those all of a case
    targets.load(name)(data)

    assert caplog.records == []


@pytest.mark.parametrize(
    ("count", "state"), [(0, None), (2, {"total": math.inf})], ids=["an empty event", "no JSON"]
)
def test_a_right_verdict_is_not_called_wrong(count: int, state: Any) -> None:
    records = SqsEventFactory()(["an order", "another"])["Records"][:count]
    entries = [{"itemIdentifier": one["messageId"]} for one in records[:1]]
    response = {"batchItemFailures": entries, "state": state}

    chance = random.Random(1)
    for _ in range(200):  # the choices say what is looked into
        choices = Choices(chance.randbytes(8))
        try_response(EventType.SQS.row, {"Records": records}, response, choices)


@pytest.mark.parametrize("name", targets.SUMMARIES)
def test_one_case_is_tried_again_by_its_bytes(
    name: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(100, "batchproc")

    assert main(["--target", name, "--input", "00ff80"]) == 0
    assert capsys.readouterr().out == "The case passes.\n"


@pytest.mark.parametrize("name", targets.SUMMARIES)
def test_a_target_says_what_does_not_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(choices: Choices) -> None:
        raise AssertionError(choices.raw(3))

    monkeypatch.setattr(f"tests.fuzz.{name}.try_one", broken)
    with pytest.raises(AssertionError) as caught:
        targets.load(name)(b"\x03abc")

    assert caught.value.args == (b"abc",)


# --- the fuzzers see what they should -------------------------------------------------------------


def found_by(name: str, seed: int = 1) -> str:
    """What the target says about the first case that does not hold; empty where all do."""
    try_one, chance = targets.load(name), random.Random(seed)
    for _ in range(3_000):
        try:
            try_one(chance.randbytes(64))
        except AssertionError as error:
            return str(error).partition("\n")[0]
    return ""


def test_a_failure_that_is_not_reported_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from batchproc._batch import Batch

    real = Batch.response

    def forgetful(batch: Batch) -> Any:
        return {"batchItemFailures": real(batch)["batchItemFailures"][:-1]}

    monkeypatch.setattr(Batch, "response", forgetful)

    assert found_by("batches") in (
        "reported are others than those that did not succeed",
        "the checkpoint is not the first that did not succeed",
    )


def test_a_verdict_that_forgets_a_record_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import tests.fuzz.responses
    from pytest_batchproc._verdict import Verdict, lambda_verdict

    def forgetful(*arguments: Any, **options: Any) -> Verdict:
        verdict = lambda_verdict(*arguments, **options)
        verdict.redelivered[:] = verdict.redelivered[:-1]
        return verdict

    monkeypatch.setattr(tests.fuzz.responses, "lambda_verdict", forgetful)

    assert found_by("responses") == "a record is neither gone nor comes back, or both"


def test_a_decoder_that_raises_something_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import batchproc.records._kinesis

    def careless(text: str) -> bytes:
        raise LookupError(text)

    monkeypatch.setattr(batchproc.records._kinesis, "base64_bytes", careless)

    assert found_by("bodies").startswith("[LookupError(")
