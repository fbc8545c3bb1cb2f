"""What assert_failed_ids says where it is given no event, whole."""

from __future__ import annotations

from pytest_batchproc._asserts import assert_failed_ids
from tests.pytest_batchproc.asserts.asserting import message


def test_without_the_event_an_identifier_is_missing(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "one"}]}

    assert message(assert_failed_ids, response, ["one", "two"]) == snapshot
    assert message(assert_failed_ids, response, ["one", "two"], verbose=True) == (
        message(assert_failed_ids, response, ["one", "two"])
    )


def test_without_the_event_an_identifier_is_too_many(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "one"}]}

    assert message(assert_failed_ids, response, []) == snapshot


def test_without_the_event_several_identifiers_are_wrong(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "three"}, {"itemIdentifier": "four"}]}

    assert message(assert_failed_ids, response, ["one", "two"]) == snapshot


def test_without_the_event_a_misspelt_key_is_seen(snapshot: object) -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}

    assert message(assert_failed_ids, response, ["one"]) == snapshot


def test_without_the_event_a_wrong_entry_is_seen(snapshot: object) -> None:
    response = {"batchItemFailures": [{"messageId": "one"}]}

    assert message(assert_failed_ids, response, []) == snapshot


def test_without_the_event_a_number_is_no_identifier(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": 5}]}

    assert message(assert_failed_ids, response, ["5"]) == snapshot


def test_without_the_event_an_offset_in_text_is_seen(snapshot: object) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": {"partition": "audit-0", "offset": "7"}}]}

    assert message(assert_failed_ids, response, [{"partition": "audit-0", "offset": 7}]) == snapshot


def test_without_the_event_a_response_that_cannot_be_sent(snapshot: object) -> None:
    response = {"batchItemFailures": {1}}

    assert message(assert_failed_ids, response, []) == snapshot
