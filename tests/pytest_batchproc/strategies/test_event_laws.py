"""What holds of every event that a strategy draws."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc import strategies as batch_st
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.strategies.drawn import ALL, FIXED, Case, examples

# Everything that may vary, varied.
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["tenant", "priority", "signature"]),
    st.text("abc", min_size=1) | st.integers() | st.binary(min_size=1),
)
_GROUPS = st.text("ab-", min_size=1, max_size=3)
VARIED: Mapping[str, Mapping[str, Any]] = {
    "sqs": {"groups": st.none() | _GROUPS, "message_attributes": _ATTRIBUTES, "max_size": 12},
    "sqs_fifo": {"groups": _GROUPS, "message_attributes": _ATTRIBUTES},
    "kinesis": {"partition_keys": st.text(min_size=1)},
    "dynamodb": {"stream_view_type": st.sampled_from(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE"])},
    "kafka": {
        "partitions": st.integers(0, 9),
        "keys": st.none() | st.text(),
        "headers": st.dictionaries(st.text(), st.binary()),
        "topic": st.sampled_from(["orders", "payments"]),
    },
}


@pytest.fixture(params=["as they come", "varied"])
def varied(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "varied")


@cache
def drawn(case: Case, varied: bool) -> list[dict[str, Any]]:
    return examples(case.events(**(VARIED[case.name] if varied else {})))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_an_event_is_one_of_its_source(case: Case, varied: bool) -> None:
    events = drawn(case, varied)

    assert {case.name} == {read_batch(event).source.name for event in events}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_aws_could_send_each_of_its_records(case: Case, varied: bool) -> None:
    for event in drawn(case, varied):
        records = read_batch(event).records

        assert records == read_batch(case.factory()(records=records)).records


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_models_accept_it(case: Case, varied: bool) -> None:
    for event in drawn(case, varied):
        for record in read_batch(event).records:
            assert case.model.model_validate(record)
        assert case.incumbent.model_validate(copy.deepcopy(event))


@pytest.mark.parametrize("case", ALL, ids=str)
def test_it_is_json(case: Case, varied: bool) -> None:
    for event in drawn(case, varied):
        assert event == json.loads(json.dumps(event))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_the_same_draws_make_the_same_events(case: Case, varied: bool) -> None:
    again = examples(case.events(**(VARIED[case.name] if varied else {})))

    assert drawn(case, varied) == again


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_it_has_as_many_records_as_asked_for(case: Case) -> None:
    sizes = {len(read_batch(event).records) for event in examples(case.events(), 20)}
    few = {
        len(read_batch(event).records)
        for event in examples(case.events(min_size=2, max_size=4), 60)
    }

    assert len(sizes) > 4
    assert (min(sizes), max(sizes) <= 10) == (1, True)
    assert few == {2, 3, 4}


@pytest.mark.parametrize("case", ALL, ids=str)
def test_there_are_empty_batches_where_they_are_asked_for(case: Case) -> None:
    (event,) = examples(case.events(max_size=0, min_size=0))

    assert [*event[read_batch(event).source.collection]] == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_events_with_other_numbers_share_no_identifier(case: Case) -> None:
    several = st.tuples(*(case.events(number=number) for number in range(3)))
    for events in examples(several, 30):
        found = [str(one) for event in events for one in read_batch(event).identifiers]

        assert len(found) == len(set(found))


@pytest.mark.parametrize("name", ["sqs", "sqs_fifo"])
def test_both_md5s_are_right(name: str, varied: bool) -> None:
    case = next(case for case in ALL if case.name == name)
    for event in drawn(case, varied):
        for record in event["Records"]:
            found = record.get("md5OfMessageAttributes")

            assert hashlib.md5(record["body"].encode()).hexdigest() == record["md5OfBody"]
            assert _md5(record["messageAttributes"]) == found


def _md5(attributes: Mapping[str, Any]) -> str | None:
    """As AWS's SDKs check it on a message that they receive."""
    if not attributes:
        return None
    digest = hashlib.md5()
    for name, shape in sorted(attributes.items()):
        binary = "binaryValue" in shape
        raw = base64.b64decode(shape["binaryValue"]) if binary else shape["stringValue"].encode()
        for part in (name.encode(), shape["dataType"].encode()):
            digest.update(len(part).to_bytes(4, "big") + part)
        digest.update((b"\2" if binary else b"\1") + len(raw).to_bytes(4, "big") + raw)
    return digest.hexdigest()


@pytest.mark.parametrize("name", ["kinesis", "dynamodb"])
def test_sequence_numbers_rise(name: str, varied: bool) -> None:
    case = next(case for case in ALL if case.name == name)
    for event in drawn(case, varied):
        numbers = [int(str(one)) for one in read_batch(event).identifiers]

        assert sorted(set(numbers)) == numbers


def test_the_offsets_of_each_partition_rise(varied: bool) -> None:
    for event in drawn(ALL[-1], varied):
        for lane, records in event["records"].items():
            assert list(range(len(records))) == [record["offset"] for record in records]
            assert {lane} == {f"{one['topic']}-{one['partition']}" for one in records}


@FIXED
@given(batch_st.dynamodb_events())
def test_images_are_those_of_the_kind_of_change(event: Any) -> None:
    expected = {
        "INSERT": {"NewImage"},
        "MODIFY": {"NewImage", "OldImage"},
        "REMOVE": {"OldImage"},
    }
    for record in event["Records"]:
        change = record["dynamodb"]
        images = {"NewImage", "OldImage"} & change.keys()

        assert images == expected[record["eventName"]]
        for image in images:
            assert change["Keys"].items() <= change[image].items()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_what_a_test_changes_in_an_event_the_next_does_not_see(case: Case) -> None:
    strategy = case.events()
    untouched = examples(strategy, 20)

    @FIXED
    @given(strategy)
    def spoil(event: dict[str, Any]) -> None:
        for record in read_batch(event).records:
            record.clear()
        event.clear()

    spoil()

    assert untouched == examples(strategy, 20)
