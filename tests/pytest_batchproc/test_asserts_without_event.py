"""What assert_failed_ids says where it is given no event, whole."""

from __future__ import annotations

from pytest_batchproc._asserts import assert_failed_ids
from tests.pytest_batchproc.asserting import message


def test_without_the_event_an_identifier_is_missing() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "one"}]}
    expected = """\
1 of 2 expected failures is not reported
  one  fail: reported
> two  expected fail, got success: not reported
Pass the event as well: the message then shows every record and what Lambda would do."""

    assert message(assert_failed_ids, response, ["one", "two"]) == expected
    assert message(assert_failed_ids, response, ["one", "two"], verbose=True) == expected


def test_without_the_event_an_identifier_is_too_many() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "one"}]}
    expected = """\
1 failure is reported but not expected
> one  expected success, got fail: reported
Pass the event as well: the message then shows every record and what Lambda would do."""

    assert message(assert_failed_ids, response, []) == expected


def test_without_the_event_several_identifiers_are_wrong() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "three"}, {"itemIdentifier": "four"}]}
    expected = """\
2 of 2 expected failures are not reported, and 2 failures are reported but not expected
> one    expected fail, got success: not reported
> two    expected fail, got success: not reported
> three  expected success, got fail: reported
> four   expected success, got fail: reported
Pass the event as well: the message then shows every record and what Lambda would do."""

    assert message(assert_failed_ids, response, ["one", "two"]) == expected


def test_without_the_event_a_misspelt_key_is_seen() -> None:
    response = {"BatchItemFailures": [{"itemIdentifier": "one"}]}
    expected = """\
Lambda misreads this response
> one  expected fail, got success: not reported
"BatchItemFailures" is not a key that Lambda reads, so Lambda treats the batch as processed; write
"batchItemFailures"."""

    assert message(assert_failed_ids, response, ["one"]) == expected


def test_without_the_event_a_wrong_entry_is_seen() -> None:
    response = {"batchItemFailures": [{"messageId": "one"}]}
    expected = """\
Lambda misreads this response
batchItemFailures[0] has "messageId" and no "itemIdentifier"; write {"itemIdentifier": <messageId or
sequence number>}."""

    assert message(assert_failed_ids, response, []) == expected


def test_without_the_event_a_number_is_no_identifier() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": 5}]}
    expected = """\
Lambda misreads this response
> 5  expected fail, got success: not reported
batchItemFailures[0] has the number 5 as itemIdentifier, and a messageId or sequence number is text;
write <messageId or sequence number>."""

    assert message(assert_failed_ids, response, ["5"]) == expected


def test_without_the_event_an_offset_in_text_is_seen() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": {"partition": "audit-0", "offset": "7"}}]}
    expected = """\
Lambda misreads this response
> audit-0 offset 7  expected fail, got success: not reported
batchItemFailures[0] has the text "7" as offset; write {"partition": "<topic>-<number>", "offset":
<number>}."""

    assert message(assert_failed_ids, response, [{"partition": "audit-0", "offset": 7}]) == expected


def test_without_the_event_a_response_that_cannot_be_sent() -> None:
    response = {"batchItemFailures": {1}}
    expected = """\
Lambda misreads this response
response["batchItemFailures"]: set does not become JSON; return list(...) of it."""

    assert message(assert_failed_ids, response, []) == expected
