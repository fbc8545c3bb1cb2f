"""Laws of the verdict, over every source and every response."""

from __future__ import annotations

import datetime
import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_batchproc._verdict import Verdict
from tests.pytest_batchproc.verdict.verdicts import (
    Batch,
    batches,
    entries_of,
    json_values,
    with_window,
)

some_batches = batches() | batches().map(with_window)
anything = (
    json_values
    | st.binary(max_size=8)
    | st.builds(lambda value: json.dumps(value).encode(), json_values)
    | st.sampled_from([{1}, object(), datetime.date(2026, 1, 1), ValueError("x"), SystemExit(1)])
)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Batch, Any]:
    """A batch and a response to it: often nearly right."""
    batch = draw(some_batches)
    entries = st.lists(entries_of(batch), max_size=5)
    lists = st.builds(lambda found: {"batchItemFailures": found}, entries)
    return batch, draw(lists | lists.map(lambda found: {**found, "state": {}}) | anything)


@st.composite
def reported(draw: st.DrawFn) -> tuple[Batch, list[int]]:
    """A batch and the positions that a right response names, at least one."""
    batch = draw(batches())
    return batch, draw(st.lists(st.integers(0, batch.size - 1), min_size=1, max_size=8))


def effect(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.outcome,
        verdict.redelivered,
        verdict.gone,
        verdict.reported,
        verdict.checkpoint,
        verdict.reason,
    )


@given(answered(), st.booleans())
def test_every_record_either_comes_back_or_is_gone(given: tuple[Batch, Any], reads: bool) -> None:
    batch, response = given
    verdict = batch.verdict(response, report_batch_item_failures=reads)

    assert list(range(batch.size)) == sorted(verdict.redelivered + verdict.gone)
    assert verdict.redelivered == sorted(verdict.redelivered)
    assert verdict.gone == sorted(verdict.gone)


@given(answered(), st.booleans())
def test_the_outcome_says_what_comes_back(given: tuple[Batch, Any], reads: bool) -> None:
    batch, response = given
    verdict = batch.verdict(response, report_batch_item_failures=reads)
    expected = "partial" if verdict.gone else "failure"

    assert ("success" if not verdict.redelivered else expected) == verdict.outcome


@given(answered(), st.booleans())
def test_a_stream_goes_back_to_its_checkpoint_and_nothing_else_has_one(
    given: tuple[Batch, Any], reads: bool
) -> None:
    batch, response = given
    verdict = batch.verdict(response, report_batch_item_failures=reads)
    if not batch.source.rewinds or verdict.outcome == "success":
        assert verdict.checkpoint is None
        return

    assert verdict.gone == list(range(verdict.checkpoint or 0))


@given(answered(), st.booleans())
def test_a_verdict_reads_as_sentences(given: tuple[Batch, Any], reads: bool) -> None:
    batch, response = given
    verdict = batch.verdict(response, report_batch_item_failures=reads)
    for text in filter(None, [verdict.reason, verdict.trap]):
        assert text.endswith(".")
        assert text.isprintable()
        assert len(text) < 500


@given(reported(), st.randoms(use_true_random=False))
def test_the_order_of_the_entries_does_not_matter(
    given: tuple[Batch, list[int]], random: Any
) -> None:
    batch, positions = given
    shuffled = random.sample(positions, k=len(positions))

    assert batch.verdict(batch.naming(*positions)) == batch.verdict(batch.naming(*shuffled))


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_wrong_entries_changes_the_trap_alone(
    given: tuple[Batch, Any], random: Any
) -> None:
    batch, response = given
    assume(isinstance(response, dict) and isinstance(response.get("batchItemFailures"), list))
    entries = response["batchItemFailures"]
    shuffled = {**response, "batchItemFailures": random.sample(entries, k=len(entries))}
    one, other = batch.verdict(response), batch.verdict(shuffled)

    assert effect(one) == effect(other)
    assert one.evidence == other.evidence


@given(answered())
def test_entries_may_be_repeated(given: tuple[Batch, Any]) -> None:
    batch, response = given
    assume(isinstance(response, dict) and isinstance(response.get("batchItemFailures"), list))
    twice = {**response, "batchItemFailures": response["batchItemFailures"] * 2}

    assert effect(batch.verdict(response)) == effect(batch.verdict(twice))


@given(reported())
def test_what_the_response_names_comes_back(given: tuple[Batch, list[int]]) -> None:
    batch, positions = given
    verdict = batch.verdict(batch.naming(*positions))
    named = sorted(set(positions))
    everything_after = list(range(named[0], batch.size))

    assert named == verdict.reported
    assert (everything_after if batch.source.rewinds else named) == verdict.redelivered


@given(reported(), st.data())
def test_one_unknown_identifier_brings_everything_back(
    given: tuple[Batch, list[int]], data: st.DataObject
) -> None:
    batch, positions = given
    response = batch.naming(*positions)
    unknown: Any = "not" if isinstance(batch.identifiers[0], str) else {"partition": "x-0"}
    at = data.draw(st.integers(0, len(response["batchItemFailures"])))
    response["batchItemFailures"].insert(at, {"itemIdentifier": unknown})
    verdict = batch.verdict(response)

    assert verdict.outcome == "failure"
    assert list(range(batch.size)) == verdict.redelivered
    assert sorted(set(positions)) == verdict.reported
    assert (verdict.trap or "").startswith(f"batchItemFailures[{at}] ")


@given(answered(), st.booleans())
def test_a_round_trip_through_json_changes_nothing(given: tuple[Batch, Any], reads: bool) -> None:
    batch, response = given
    try:
        travelled = json.loads(json.dumps(response))
    except TypeError:
        return

    assert batch.verdict(response, report_batch_item_failures=reads) == batch.verdict(
        travelled, report_batch_item_failures=reads
    )


@given(answered())
def test_a_failure_that_the_response_caused_always_has_a_trap(given: tuple[Batch, Any]) -> None:
    batch, response = given
    verdict = batch.verdict(response)
    names_all = batch.size == len(verdict.reported) or verdict.reported[:1] == [0]
    if verdict.outcome == "failure" and not isinstance(response, BaseException):
        assert verdict.trap or names_all


@given(batches(min_size=0), json_values)
def test_without_the_setting_only_errors_fail(batch: Batch, response: Any) -> None:
    off = {"report_batch_item_failures": False}

    assert batch.verdict(response, **off).outcome == "success"
    assert batch.verdict(RuntimeError("x"), **off).outcome == "failure"
    assert batch.verdict({1}, **off).outcome == "failure"
