"""Whatever stands in a template, it is checked or refused, and nothing else happens."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.pytest_batchproc.templates.cases import cases, dialects, findings_or_refusal
from tests.pytest_batchproc.templates.dialects import Case

FILES = sorted((Path(__file__).parent / "files").glob("*.*ml")) + sorted(
    (Path(__file__).parent / "files").glob("*.json")
)
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]


@given(st.text() | st.text(alphabet="{}[]:,&*!|>-? \n\t'\"%@`#<ab1~"))
def test_any_text_is_checked_or_refused(text: str) -> None:
    for line in findings_or_refusal("\n" + text):
        assert line.isprintable()


@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_any_damage_to_a_template_is_checked_or_refused(text: str, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text))
        end = start + chance.randint(0, 12)
        # A piece is lost, doubled, or put elsewhere.
        elsewhere = chance.randrange(len(text))
        piece = chance.choice(["", text[start:end] * 2, text[elsewhere : elsewhere + 12]])
        text = text[:start] + piece + text[end:]

    for line in findings_or_refusal("\n" + text):
        assert line.isprintable()


FUNCTIONS = ["Ref", "Fn::Sub", "Fn::Join", "Fn::If", "Fn::GetAtt", "Fn::FindInMap", "Fn::Split"]
WORDS = [
    "Type",
    "Properties",
    "Events",
    "Resources",
    "Parameters",
    "Default",
    "Queue",
    "sqs",
    "arn",
]
keys = st.sampled_from([*FUNCTIONS, *WORDS])
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["Orders", "Orders.Arn", "${Orders}", "${self:custom.a}", "SQS", "", "."])
    | st.text(max_size=5)
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
PLACES: list[tuple[str, ...]] = [
    ("Parameters",),
    ("Parameters", "Given"),
    ("Mappings",),
    ("Globals",),
    ("Transform",),
    ("Resources", "Orders"),
    ("Resources", "Orders", "Type"),
    ("Resources", "Orders", "Properties"),
    ("Resources", "Orders", "Properties", "VisibilityTimeout"),
    ("Resources", "Orders", "Properties", "RedrivePolicy"),
    ("Resources", "Orders", "Properties", "RedrivePolicy", "deadLetterTargetArn"),
    ("Resources", "Function", "Properties"),
    ("Resources", "Function", "Properties", "Events"),
    ("Resources", "Function", "Properties", "Timeout"),
    ("Resources", "Mapping", "Properties"),
    ("Resources", "Mapping", "Properties", "EventSourceArn"),
    ("Resources", "Mapping", "Properties", "FunctionName"),
    ("Resources", "Mapping", "Properties", "FunctionResponseTypes"),
    ("functions",),
    ("functions", "Function"),
    ("functions", "Function", "events"),
    ("custom",),
    ("resources",),
]


@given(dialects, cases, st.lists(st.tuples(st.sampled_from(PLACES), trees), min_size=1, max_size=4))
def test_anything_anywhere_is_checked_or_refused(
    dialect: Any, case: Case, odd: list[tuple[tuple[str, ...], Any]]
) -> None:
    template = dialect.template(case)
    for path, value in odd:
        place = template
        for key in path[:-1]:
            inner = place.get(key)
            place[key] = place = dict(inner) if isinstance(inner, dict) else {}
        place[path[-1]] = value

    for line in findings_or_refusal(template):
        assert line.isprintable()
