"""What is taken for a batch, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import (
    EVENT,
    RECORDS,
    SECOND,
    answer,
    moved,
    refusal,
)
from tests.support.events import SQS

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")


@better(
    "process_partial_response(event)",
    theirs="An event of another source is processed, and no failure is reported.",
    ours="It raises `UnexpectedBatchTypeError`, which names the source that the event looks like.",
)
def test_an_event_of_another_source(both: Both) -> None:
    use, (of_theirs, of_ours) = moved("another source")

    assert both(use) == (of_theirs, of_ours)
    expected = ("nothing", (of_ours, True))
    assert both(lambda library: refusal(library, use, "It looks like Kinesis")) == expected


@better(
    theirs="A record without an identifier raises `KeyError` out of the batch if it fails.",
    ours="It raises `UnexpectedBatchTypeError`, which names the record, before the first "
    "record runs.",
)
def test_a_record_without_an_identifier(both: Both) -> None:
    use, (of_theirs, of_ours) = moved("no identifier")

    expected = (of_theirs, False), (of_ours, True)
    assert both(lambda library: refusal(library, use, "record #1 has no messageId")) == expected


@different(
    theirs="An empty list of records raises `UnexpectedBatchTypeError`.",
    ours='The response is `{"batchItemFailures": []}`.',
    why="no record failed, and an error would make Lambda deliver the same empty list again",
)
def test_no_records(both: Both) -> None:
    use, expected = moved("empty")

    assert both(use) == expected


@same(
    "An event without a list of records raises `UnexpectedBatchTypeError`.",
    "UnexpectedBatchTypeError",
)
@pytest.mark.parametrize("event", [{}, {"Records": {"a": 1}}, {"Records": "text"}], ids=str)
def test_an_event_without_records(both: Both, event: Any) -> None:
    name = "UnexpectedBatchTypeError"

    assert both(lambda library: answer(library, event)) == (name, name)


@same("A value that is not an event, such as a list, raises a `ValueError`.")
@pytest.mark.parametrize("event", [[], "text", None, 7], ids=str)
def test_something_that_is_no_event(both: Both, event: Any) -> None:
    def use(library: Any) -> Any:
        try:
            return answer(library, event)
        except ValueError:
            return "refused"

    assert both(use) == ("refused", "refused")


@same("The event can be a data class of Powertools instead of a dict.")
def test_an_event_of_their_data_classes(both: Both) -> None:
    from aws_lambda_powertools.utilities.data_classes import SQSEvent

    event: Any = SQSEvent(EVENT)

    assert both(lambda library: answer(library, event)) == (SECOND, SECOND)


@better(
    theirs="An identifier that occurs twice in an event is reported twice.",
    ours="It is reported once.",
)
def test_the_same_identifier_twice(both: Both) -> None:
    use, expected = moved("twice the same")

    assert both(use) == expected


@better(
    theirs="A record whose identifier is not a string is reported with that value.",
    ours="It raises `UnexpectedBatchTypeError`.",
)
def test_an_identifier_that_is_no_text(both: Both) -> None:
    event = SQS.event(["1", "two"])
    event["Records"][1]["messageId"] = 7
    reported = {"batchItemFailures": [{"itemIdentifier": 7}]}

    assert both(lambda library: answer(library, event)) == (reported, "UnexpectedBatchTypeError")


@better(
    theirs="The functions refuse a tuple of records; a `with` block accepts it.",
    ours="Both accept a list or a tuple.",
)
def test_records_in_a_tuple(both: Both) -> None:
    event = {"Records": tuple(RECORDS)}

    assert both(lambda library: answer(library, event)) == ("UnexpectedBatchTypeError", SECOND)
