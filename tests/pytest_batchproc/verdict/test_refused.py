"""Responses that Lambda refuses whatever they say: too large, or not JSON.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from typing import Any

import pytest

from pytest_batchproc._asserts import BatchAssertionError, assert_all_succeeded, assert_failed_ids
from pytest_batchproc._verdict import lambda_verdict
from pytest_batchproc.marshalling import LARGEST_RESPONSE, size_of, to_json_value
from tests.pytest_batchproc.verdict.verdicts import batch, with_window
from tests.support.events import ALL, KINESIS, SQS, Source

EMPTY = len('{"batchItemFailures": [], "detail": ""}')


def of_size(size: int) -> dict[str, Any]:
    return {"batchItemFailures": [], "detail": "x" * (size - EMPTY)}


@pytest.mark.parametrize("reads", [True, False], ids=["read", "not read"])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_one_byte_too_many_fails_the_batch(source: Source, reads: bool) -> None:
    of = batch(source)
    fits = of.verdict(of_size(LARGEST_RESPONSE), report_batch_item_failures=reads)
    too_large = of.verdict(of_size(LARGEST_RESPONSE + 1), report_batch_item_failures=reads)

    assert fits.outcome == "success"
    assert (too_large.outcome, too_large.redelivered) == ("failure", [0, 1, 2])
    assert too_large.trap == (
        "The response has 6,291,557 bytes and Lambda accepts 6,291,556: it ends the invocation "
        "with Function.ResponseSizeTooLarge; return batchItemFailures without other data."
    )
    assert too_large.reason.startswith("Lambda refuses the response for its size: ")


def test_the_size_is_that_of_the_bytes_that_the_runtime_writes() -> None:
    text = {"detail": "é"}
    expected = len('{"detail": ""}') + (6 if sys.version_info < (3, 12) else 2)

    assert size_of(text, to_json_value(text)) == expected
    assert size_of(b'{"a":1}', {"a": 1}) == len(b'{"a":1}')


def test_a_large_response_of_bytes_is_measured_as_it_is() -> None:
    of = batch(SQS)
    text = b'{"batchItemFailures": []' + b" " * LARGEST_RESPONSE + b"}"

    assert of.verdict(text).outcome == "failure"
    assert of.verdict(text[-100:]).outcome == "failure"  # half of it is no JSON
    assert of.verdict(b'{"batchItemFailures": []' + b" " * 100 + b"}").outcome == "success"


@pytest.mark.parametrize(
    ("response", "place"),
    [
        (math.nan, "response"),
        ({"batchItemFailures": [], "ratio": math.inf}, 'response["ratio"]'),
        ({"batchItemFailures": [], "a": [{"b": (1, -math.inf)}]}, 'response["a"][0]["b"][1]'),
        ({"ratio": Decimal("NaN")}, 'response["ratio"]'),
        ({"ratio": Decimal("-Infinity")}, 'response["ratio"]'),
    ],
    ids=repr,
)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_number_that_json_lacks_fails_the_batch(
    source: Source, response: Any, place: str
) -> None:
    of = batch(source)
    verdict = of.verdict(response)

    assert (verdict.outcome, verdict.evidence) == ("failure", "inferred")
    assert verdict.trap == (
        f"{place} is NaN or Infinity: the runtime writes it, and it is not valid JSON; return None "
        "or text in its place."
    )
    assert of.verdict(response, report_batch_item_failures=False).outcome == "success"


@pytest.mark.parametrize(
    "response",
    [{"big": Decimal("1E+400")}, b'{"big": 1e999}', {math.nan: 1}, {"text": "NaN"}],
    ids=repr,
)
def test_what_only_resembles_such_a_number_is_json(response: Any) -> None:
    assert batch(SQS).verdict(response).outcome == "success"


@pytest.mark.parametrize("reads", [True, False], ids=["read", "not read"])
def test_a_window_reads_its_state_and_so_needs_json(reads: bool) -> None:
    of = with_window(batch(KINESIS))
    verdict = of.verdict({"state": {"sum": math.nan}}, report_batch_item_failures=reads)

    assert (verdict.outcome, verdict.evidence) == ("failure", "inferred")


def test_a_deep_response_is_read_to_its_end() -> None:
    deep: Any = math.nan
    for _ in range(150):
        deep = {"a": [deep]}

    assert lambda_verdict({"batchItemFailures": [], "b": deep}, SQS.event(["a"])).trap is not None


@pytest.mark.parametrize(
    "response",
    [of_size(LARGEST_RESPONSE + 1), {"batchItemFailures": [], "ratio": math.nan}],
    ids=["size", "number"],
)
def test_no_claim_holds_on_a_response_that_lambda_refuses(response: Any) -> None:
    for claim, arguments in (
        (assert_all_succeeded, (SQS.event(["a"]),)),
        (assert_failed_ids, ([],)),
        (assert_failed_ids, ([], SQS.event(["a"]))),
    ):
        with pytest.raises(BatchAssertionError):
            claim(response, *arguments)
