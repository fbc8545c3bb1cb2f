"""What is no window, or not that of its records, is refused."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from tests.pytest_batchproc.events.windows import (
    ADDED,
    FACTORIES,
    WINDOW,
    Factory,
    whole,
)

ANYWAY = ". allow_invalid=True makes the event anyway"


MOST = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
EXPECTED = (
    'expected a dict such as {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"}'
)


@FACTORIES
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"window": "now"}, f"window: 'now'; {EXPECTED}"),
        ({"window": {"start": "now"}}, f"window: {{'start': 'now'}}; {EXPECTED}"),
        (
            {"window": {"start": "2026-01-01", "end": 5}},
            f"window: {{'start': '2026-01-01', 'end': 5}}; {EXPECTED}",
        ),
        (
            {"window": {"start": "2026-01-01T00:00:00", "end": "2026-01-01T00:05:00"}},
            "window: {'start': '2026-01-01T00:00:00', 'end': '2026-01-01T00:05...; " + EXPECTED,
        ),
        (
            {"window": {"start": "2026-01-01T00:05:00Z", "end": "2026-01-01T00:05:00Z"}},
            "window: it ends 2026-01-01T00:05:00Z, not after its start 2026-01-01T00:05:00Z",
        ),
        (
            {"window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:15:01Z"}},
            f"window: 901 seconds; AWS takes at most 900 ({MOST})",
        ),
        ({"state": [1]}, "state: list [1]; expected a dict"),
        (
            {"is_final_invoke_for_window": "yes"},
            "is_final_invoke_for_window: str 'yes'; expected True or False",
        ),
    ],
)
def test_what_is_no_window_is_refused_and_made_when_asked_for(
    factory_class: Factory, fields: Any, expected: str
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        factory_class()(["a"], **fields)
    made = factory_class()(["a"], allow_invalid=True, **fields)

    assert str(caught.value) == expected + ANYWAY
    assert list(made) == ["Records", *ADDED]


@FACTORIES
def test_records_of_another_time_are_refused(factory_class: Factory) -> None:
    records = [whole(factory_class, 5)]
    with pytest.raises(InvalidEventError) as caught:
        factory_class()(records=records, window=WINDOW)

    assert str(caught.value) == (
        "window: it is from 2020-12-09T07:04:00Z to 2020-12-09T07:06:00Z, and a record is of "
        "1970-01-01T00:00:05Z; the records of one invocation are of one window" + ANYWAY
    )
    assert factory_class()(records=records, window=WINDOW, allow_invalid=True)["window"] == WINDOW


@FACTORIES
def test_records_too_far_apart_are_refused(factory_class: Factory) -> None:
    with pytest.raises(InvalidEventError) as caught:
        factory_class()(records=[whole(factory_class, at) for at in (0, 900)], state={})

    assert str(caught.value) == (
        "window: it is from 1970-01-01T00:00:00Z to 1970-01-01T00:15:00Z, and a record is of "
        "1970-01-01T00:15:00Z; the records of one invocation are of one window" + ANYWAY
    )


@FACTORIES
def test_a_time_that_no_calendar_has_is_shown_as_it_is(factory_class: Factory) -> None:
    with pytest.raises(InvalidEventError) as caught:
        factory_class()(records=[whole(factory_class, 10.0**20)], window=WINDOW)

    assert str(caught.value) == (
        "window: it is from 2020-12-09T07:04:00Z to 2020-12-09T07:06:00Z, and a record is of "
        "1e+20; the records of one invocation are of one window" + ANYWAY
    )
