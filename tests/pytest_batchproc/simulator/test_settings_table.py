"""Every setting of every source: its default, its spellings, and what is said of other values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pytest_batchproc._bodies import shown
from tests.pytest_batchproc.simulator.reports import MADE_OF
from tests.pytest_batchproc.simulator.settings_rows import (
    DEFAULTS,
    LOGS,
    QUEUES,
    TABLE,
    TITLES,
    WITHOUT,
    refusal,
    settings_of,
)

CELLS = [(name, source) for name in TABLE for source in MADE_OF]
TAKEN = [(name, source) for name, source in CELLS if source in TABLE[name][2]]
each_cell = pytest.mark.parametrize(("name", "source"), TAKEN)
FIFO_WINDOW = ("maximum_batching_window_in_seconds", "sqs_fifo")


def beside(name: str) -> dict[str, Any]:
    """What a setting needs to go with."""
    of_a_time = {"starting_position": "AT_TIMESTAMP"}
    return of_a_time if name == "starting_position_timestamp" else {}


def beside_in_config(name: str, source: str) -> dict[str, Any]:
    """What it needs in a configuration, where AWS requires more."""
    others = {TABLE[other][0]: needed for other, needed in beside(name).items()}
    if source in LOGS:
        others.setdefault("StartingPosition", "TRIM_HORIZON")
    if source == "kafka":
        others["ProvisionedPollerConfig"] = {"MinimumPollers": 1}
    return others


@pytest.mark.parametrize("source", MADE_OF)
def test_every_default(source: str) -> None:
    size = 10 if source in QUEUES else 100

    assert settings_of(source) == {**DEFAULTS, "batch_size": size}


@each_cell
def test_every_setting_as_a_keyword_and_as_aws_spells_it(name: str, source: str) -> None:
    path, value, _ = TABLE[name]
    if (name, source) == FIFO_WINDOW:
        value = 0
    config: Any = value
    for key in reversed(path.split(".")):
        config = {key: config}
    others = beside_in_config(name, source)

    assert value == settings_of(source, {**others, **config})[name]
    assert value == settings_of(source, **{name: value}, **beside(name))[name]


@pytest.mark.parametrize(("name", "source"), CELLS)
def test_what_is_refused_is_told_what_would_be_taken(name: str, source: str) -> None:
    takes = TABLE[name][2].get(source)
    expected = (
        f"{name}: {TITLES[source]} does not have it: {WITHOUT.get(name)}"
        if takes is None
        else f"{name}: 'nonsense'; {TITLES[source]} takes {takes}"
    )

    assert refusal(source, **{name: "nonsense"}) == expected


ODD: list[Any] = [None, True, 1, 1.5, (), [], {}, ["x"], "ReportBatchItemFailures"]


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("enabled", "kinesis", [True]),
        ("batch_size", "kinesis", [1]),
        ("maximum_concurrency", "sqs", [None]),
        ("maximum_record_age_in_seconds", "kafka", []),
        ("function_response_types", "sqs", [(), []]),
        ("filter_criteria", "dynamodb", [None, {}]),
        ("destination_config", "kinesis", [None, {}]),
        ("starting_position_timestamp", "kafka", [1, 1.5]),
    ],
)
def test_other_types_are_refused(name: str, source: str, expected: list[object]) -> None:
    taken = []
    for value in ODD:
        try:
            settings_of(source, **{name: value}, **beside(name))
        except ValueError:
            continue
        taken.append(value)

    assert taken == expected
    assert [type(value) for value in expected] == [type(value) for value in taken]


def test_none_is_called_none() -> None:
    assert (
        refusal("sqs", batch_size=None)
    ) == "batch_size: None; SQS takes a whole number from 1 to 10,000"


@pytest.mark.parametrize("source", ["kinesis", "kafka"])
def test_a_time_and_the_position_that_needs_it_go_together(source: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    assert refusal(source, starting_position_timestamp=moment) == (
        f"starting_position_timestamp: {shown(moment)}; AWS takes it with starting_position "
        "'AT_TIMESTAMP' only, and starting_position is 'TRIM_HORIZON'. Remove one or change the "
        "other"
    )
    assert refusal(source, starting_position="AT_TIMESTAMP") == (
        "starting_position_timestamp: None; starting_position 'AT_TIMESTAMP' needs the time to "
        "start at. Add it as a datetime or as seconds since 1970"
    )
    assert (
        moment
        == settings_of(
            source, starting_position="AT_TIMESTAMP", starting_position_timestamp=moment
        )["starting_position_timestamp"]
    )


@pytest.mark.parametrize("source", LOGS)
def test_what_is_given_up_goes_to_no_fifo_destination(source: str) -> None:
    lost = "arn:aws:sqs:us-east-1:123456789012:lost.fifo"

    assert refusal(source, destination_config={"OnFailure": {"Destination": lost}}) == (
        f"destination_config: {lost}; Lambda sends what a stream discards to a standard "
        "queue or topic, not to a FIFO one"
    )
    assert (settings_of(source, destination_config={"OnFailure": {}})["destination_config"]) == {
        "OnFailure": {}
    }


@pytest.mark.parametrize("source", MADE_OF)
@pytest.mark.parametrize("seconds", [0, 5_401])
def test_a_function_has_90_minutes_with_every_source(source: str, seconds: int) -> None:
    assert refusal(source, function_timeout=seconds) == (
        f"function_timeout: {seconds}; a function may run for more than 0 and at most 5,400 "
        "seconds (900 without Lambda Managed Instances)"
    )


@pytest.mark.parametrize("seconds", [0.5, 900, 5_400])
def test_a_function_may_have_less_than_a_second_or_all_of_its_90_minutes(
    seconds: float,
) -> None:
    assert seconds == settings_of("kinesis", function_timeout=seconds)["function_timeout"]


def test_a_big_batch_is_told_with_a_comma() -> None:
    assert refusal("sqs", batch_size=1_100) == (
        "batch_size: 1,100; above 10 a queue also needs maximum_batching_window_in_seconds of 1 or "
        "more"
    )


def test_what_is_like_no_setting_is_told_all_there_are() -> None:
    with pytest.raises(TypeError) as caught:
        settings_of("sqs", zzz=1)

    assert str(caught.value) == f"zzz is not a setting of a mapping; there are {', '.join(TABLE)}"


@pytest.mark.parametrize("source", MADE_OF)
def test_the_function_and_the_seed_are_among_the_settings(source: str) -> None:
    given: dict[str, Any] = {"function_timeout": 5, "function_name": "orders-fn", "seed": "a"}

    found = settings_of(source, **given)

    assert given == {name: found[name] for name in given}
