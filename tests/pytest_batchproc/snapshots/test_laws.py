"""Laws of a snapshot's text: different answers read differently, and what passes is not there."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.snapshots.snapping import FACTORIES, every_source, failing, text_of

SIZE = 6
FAILURES = st.lists(st.integers(0, SIZE - 1), max_size=2 * SIZE)
BODIES = [{"id": f"order {number}"} for number in range(SIZE)]
TEXTS = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
RESPONSES = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"batchItemFailures": st.lists(st.fixed_dictionaries({"itemIdentifier": JSON}), max_size=3)}
    ),
)


@every_source
@given(first=FAILURES, second=FAILURES)
def test_two_responses_read_alike_when_they_name_the_same_records_as_often(
    source: str, first: list[int], second: list[int]
) -> None:
    event = FACTORIES[source]()(BODIES)
    same = sorted(first) == sorted(second)

    assert same == (text_of(failing(event, first), event) == text_of(failing(event, second), event))


@every_source
@given(failures=FAILURES, foreign=st.sets(st.integers(0, SIZE - 1)))
def test_a_failure_of_another_event_never_reads_like_one_of_this(
    source: str, failures: list[int], foreign: set[int]
) -> None:
    factory = FACTORIES[source]()
    event, other = factory(BODIES), factory(BODIES)
    response = failing(event, failures)
    mixed = failing(event, failures)
    mixed["batchItemFailures"] += failing(other, sorted(foreign))["batchItemFailures"]

    for made in [(), (event,), (event, other)]:
        assert (not foreign) == (text_of(response, *made) == text_of(mixed, *made))
        assert (not foreign) == (
            text_of(response, *made, event=event) == text_of(mixed, *made, event=event)
        )


@every_source
@given(failures=FAILURES)
def test_what_is_not_a_record_of_the_test_changes_nothing(source: str, failures: list[int]) -> None:
    factory = FACTORIES[source]
    here = factory()(BODIES)
    later = factory(seed="other", region="eu-west-1", account_id="210987654321")
    later(BODIES)  # another number, other identifiers
    there = later(BODIES)

    assert json.dumps(read_batch(here).identifiers) != json.dumps(read_batch(there).identifiers)
    assert text_of(failing(here, failures), here) == text_of(failing(there, failures), there)
    assert text_of(here["Records" if "Records" in here else "records"], here) == text_of(
        there["Records" if "Records" in there else "records"], there
    )


def _sorted_failures(response: Any) -> Any:
    if isinstance(response, dict) and isinstance(response.get("batchItemFailures"), list):
        entries = sorted(response["batchItemFailures"], key=lambda one: json.dumps(one))
        return {**response, "batchItemFailures": entries}
    return response


@given(first=RESPONSES, second=RESPONSES)
def test_two_responses_of_any_shape_read_alike_only_when_they_are_the_same(
    first: Any, second: Any
) -> None:
    def spelt(response: Any) -> str:
        return json.dumps(_sorted_failures(response), sort_keys=True)

    assert (spelt(first) == spelt(second)) == (text_of(first) == text_of(second))


@given(response=RESPONSES)
def test_a_text_is_json_ends_in_a_line_and_has_nothing_that_a_terminal_obeys(response: Any) -> None:
    text = text_of(response)

    json.loads(text)
    assert text.endswith("\n")
    assert all(line.isprintable() for line in text.split("\n"))


@given(
    first=st.tuples(st.sampled_from([ValueError, KeyError, OSError]), TEXTS),
    second=st.tuples(st.sampled_from([ValueError, KeyError, OSError]), TEXTS),
)
def test_two_errors_read_alike_when_type_and_text_are_the_same(
    first: tuple[type[Exception], str], second: tuple[type[Exception], str]
) -> None:
    (kind, said), (other_kind, other_said) = first, second

    assert (first == second) == (text_of(kind(said)) == text_of(other_kind(other_said)))


@every_source
@given(order=st.permutations(range(SIZE)), failed=st.sets(st.integers(0, SIZE - 1)))
def test_processed_messages_stand_in_event_order_whatever_was_done_first(
    source: str, order: list[int], failed: set[int]
) -> None:
    event = FACTORIES[source]()(BODIES)
    raws = read_batch(event).records
    done = [
        ("fail", f"no {at}", raw) if at in failed else ("success", at, raw)
        for at, raw in enumerate(raws)
    ]

    assert text_of(done, event) == text_of([done[at] for at in order], event)
    assert text_of(raws, event) == text_of([raws[at] for at in order], event)
