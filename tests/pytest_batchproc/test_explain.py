"""Facts become lines: which records are shown, in which order, how wide, and in whose words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc._explain import Facts, Row, explain
from tests.pytest_batchproc.explaining import NOUN, facts, records, row

TEXTS = st.text(max_size=60)


def test_the_fact_comes_first_then_records_then_what_lambda_does_then_the_way_out(
    snapshot: object,
) -> None:

    assert explain(facts(row(0, body="one"), row(1, wrong=True, body="two"))) == snapshot


def test_what_is_empty_leaves_no_line() -> None:
    bare = Facts("The fact", (), NOUN, ("", "What then."), "")

    assert explain(bare) == ["The fact", "What then."]


def test_a_record_of_which_nothing_is_expected_is_not_wrong() -> None:
    alone = Row(index=None, identifier="id-0", got="gone", why="not reported")

    assert records(facts(alone)) == ["  id-0  gone: not reported"]


def test_without_any_body_there_is_no_column_for_it() -> None:
    expected = ["  #0 id-0  success: not reported", "  #1 id-1  success: not reported"]

    assert records(facts(row(0), row(1))) == expected


def test_columns_stand_below_each_other(snapshot: object) -> None:
    shown = records(facts(*(row(index, wrong=index == 10, body="b" * index) for index in (9, 10))))

    assert shown == snapshot


# --- how many, and which first --------------------------------------------------------------------


def indices(lines: list[str]) -> list[int]:
    return [int(line.split()[0 if line[0] == " " else 1].removeprefix("#")) for line in lines]


def test_25_records_are_all_shown_in_event_order() -> None:
    shown = records(facts(*(row(index, wrong=index == 24) for index in range(25))))

    assert list(range(25)) == indices(shown)


def test_of_26_records_the_wrong_one_comes_first_and_the_last_is_counted() -> None:
    *shown, rest = records(facts(*(row(index, wrong=index == 25) for index in range(26))))

    assert indices(shown) == [25, *range(24)]
    assert rest == "  … and 1 more message; -v shows all"


def test_wrong_records_that_are_not_shown_are_counted_apart() -> None:
    made = facts(*(row(index, wrong=index % 2 == 1) for index in range(10)))

    *shown, rest = records(made, max_records_shown=3)

    assert indices(shown) == [1, 3, 5]
    assert rest == "  … and 7 more messages, 2 of them wrong; -v shows all"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(4, "1 more message, wrong too"), (5, "2 more messages, all of them wrong")],
)
def test_more_of_the_same_is_said_in_short(count: int, expected: str) -> None:
    made = facts(*(row(index, wrong=True) for index in range(count)))

    *_, rest = records(made, max_records_shown=3)

    assert rest == f"  … and {expected}; -v shows all"


def test_verbose_shows_all_in_event_order() -> None:
    made = facts(*(row(index, wrong=index == 29) for index in range(30)))

    assert list(range(30)) == indices(records(made, verbose=True))


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 40))
def test_no_wrong_record_is_left_out_for_one_that_is_not(wrong: list[bool], most: int) -> None:
    made = facts(*(row(index, wrong=bad) for index, bad in enumerate(wrong)))

    shown = records(made, max_records_shown=most)[:most]

    marked = sum(line.startswith(">") for line in shown)
    assert min(sum(wrong), most) == marked


# --- how wide -------------------------------------------------------------------------------------


def test_bodies_are_cut_so_that_lines_are_100_wide() -> None:
    shown = records(facts(row(0, body="x" * 200), row(1, wrong=True, body="y")))

    assert shown == [
        "  #0 id-0  " + "x" * 46 + "…  success: not reported",
        "> #1 id-1  y" + " " * 46 + "  expected fail, got success: not reported",
    ]
    assert len(shown[1]) == 100


def test_bodies_keep_a_width_when_all_else_is_wide() -> None:
    why = "w" * 100
    shown = records(facts(row(0, body="a long body that is cut", why=why)))

    assert shown == [f"  #0 id-0  a long body…  success: {why}"]


def test_verbose_cuts_only_what_nobody_could_read() -> None:
    short, long = records(facts(row(0, body="x" * 2_000), row(1, body="y" * 2_001)), verbose=True)

    assert short == f"  #0 id-0  {'x' * 2_000}  success: not reported"
    assert long == f"  #1 id-1  {'y' * 1_999}…  success: not reported"


def test_verbose_does_not_push_outcomes_out_of_sight_by_one_huge_body() -> None:
    shown = records(facts(row(0, body="x" * 900), row(1, body="y")), verbose=True)

    assert shown[1] == f"  #1 id-1  {'y':<40}  success: not reported"


def test_bodies_that_begin_alike_are_shown_from_where_they_differ(snapshot: object) -> None:
    start = '{"a_rather_long_name_of_a_customer_of_ours": "always the same", "order_id": '
    bodies = [f'{start}{number}, "more": "{"z" * 50}"}}' for number in (170, 171)]

    shown = records(facts(*(row(index, body=body) for index, body in enumerate(bodies))))

    assert shown == snapshot


@pytest.mark.parametrize("bodies", [["x" * 99, "x" * 99], ["x" * 99, "x" * 98], ["x" * 99]])
def test_bodies_that_do_not_differ_are_shown_from_their_start(bodies: list[str]) -> None:
    shown = records(facts(*(row(index, body=body) for index, body in enumerate(bodies))))

    assert shown == [
        f"  #{index} id-{index}  {'x' * 65}…  success: not reported" for index in range(len(bodies))
    ]


@pytest.mark.parametrize(
    ("identifier", "short"),
    [
        ("059f36b4-87a3-44ab-83d2-661975830a7d", "059f36b4-…-661975830a7d"),
        ("059F36B4-87A3-44AB-83D2-661975830A7D", "059F36B4-…-661975830A7D"),
        ("49600000000000000000000000000000000000000000000000000007", "49600000…000000000007"),
        ("400000000000000000000007", "400000000000000000000007"),
        ("4000000000000000000000007", "40000000…000000000007"),
        ("orders-0 offset 1482934", "orders-0 offset 1482934"),
        ("customer-orders-0 offset 1482934", "customer-orders-0 offset 1482934"),
        ("orders-of-all-our-customers-11 offset 7", "orders-o…customers-11 offset 7"),
        ("an identifier that is none " * 4 + "at all", "an ident… none at all"),
    ],
    ids=["sqs", "capitals", "kinesis", "dynamodb", "longer", "kafka", "words", "topic", "none"],
)
def test_a_long_identifier_is_shown_by_head_and_tail_and_whole_with_verbose(
    identifier: str, short: str
) -> None:
    made = facts(row(0, identifier=identifier))

    assert records(made) == [f"  #0 {short}  success: not reported"]
    assert records(made, verbose=True) == [f"  #0 {identifier}  success: not reported"]


def test_bodies_get_the_width_that_identifiers_leave() -> None:
    uuid = "059f36b4-87a3-44ab-83d2-661975830a7d"
    shown = records(facts(row(0, wrong=True, body="x" * 99, identifier=uuid)))

    expected = (
        f"> #0 059f36b4-…-661975830a7d  {'x' * 27}…  expected fail, got success: not reported"
    )
    assert shown == [expected]
    assert len(expected) == 100


@pytest.mark.parametrize(
    "pattern", ["00000000-000{}-4000-8000-000000000000", "49600000{}00000000000000000000"]
)
def test_identifiers_that_would_look_the_same_are_shown_whole(pattern: str) -> None:
    identifiers = [pattern.format(index) for index in range(2)]
    made = facts(*(row(index, identifier=one) for index, one in enumerate(identifiers)))

    expected = [
        f"  #{index} {identifier}  success: not reported"
        for index, identifier in enumerate(identifiers)
    ]
    assert records(made) == expected


def test_sentences_are_wrapped_and_words_are_not_broken() -> None:
    long = Facts("The fact", (), NOUN, ("word " * 25 + "w" * 120,), "")

    expected = ["The fact", " ".join(["word"] * 20), " ".join(["word"] * 5), "w" * 120]
    assert explain(long) == expected


# --- odd bodies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("one\n  two\tthree", "one two three"),
        ("grüße, 世界 🚀", "grüße, 世界 🚀"),
        ("\x1b[31mred\x00", "\\x1b[31mred\\x00"),
        ("left\u202eright", "left\\u202eright"),
        ("half \ud83d", "half \\ud83d"),
    ],
    ids=["newlines", "unicode", "colours", "bidi", "surrogate"],
)
def test_a_body_is_one_line_that_leaves_the_terminal_alone(body: str, shown: str) -> None:
    assert records(facts(row(0, body=body))) == [f"  #0 id-0  {shown}  success: not reported"]


@given(TEXTS, TEXTS, TEXTS, st.booleans())
def test_every_line_can_be_printed(body: str, identifier: str, why: str, verbose: bool) -> None:
    lines = explain(facts(row(0, body=body, identifier=identifier, why=why)), verbose=verbose)

    assert lines == [line for line in lines if line.isprintable()]
