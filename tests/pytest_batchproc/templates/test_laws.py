"""Laws over generated templates: no mapping is overlooked, and nothing breaks the check."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc.errors import TemplateError
from pytest_batchproc.templates import Finding, check_template
from tests.pytest_batchproc.templates.dialects import DIALECTS, Case

FILES = sorted((Path(__file__).parent / "files").glob("*.*ml")) + sorted(
    (Path(__file__).parent / "files").glob("*.json")
)
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]

settings = st.fixed_dictionaries(
    {},
    optional={
        "BatchSize": st.integers(1, 10_000),
        "Enabled": st.booleans(),
        "MaximumBatchingWindowInSeconds": st.integers(0, 300),
        "MaximumRetryAttempts": st.integers(-1, 10_000),
        "MaximumRecordAgeInSeconds": st.integers(60, 604_800) | st.just(-1),
        "ProvisionedPollerConfig": st.just({"MinimumPollers": 1}),
        "FilterCriteria": st.just({"Filters": [{"Pattern": "{}"}]}),
    },
)
cases = st.builds(
    Case,
    source=st.sampled_from(["SQS", "Kinesis", "DynamoDB", "Kafka"]),
    settings=settings,
    queue=st.fixed_dictionaries(
        {}, optional={"VisibilityTimeout": st.integers(0, 43_200), "FifoQueue": st.booleans()}
    ),
    dead=st.none() | st.fixed_dictionaries({}, optional={"FifoQueue": st.booleans()}),
    timeout=st.none() | st.integers(1, 900),
)
dialects = st.sampled_from(DIALECTS)


def of_rule(found: list[Finding], rule: str) -> list[str]:
    return [one.level for one in found if one.rule == rule]


@given(dialects, cases)
def test_a_mapping_is_found_exactly_when_it_does_not_report(dialect: Any, case: Case) -> None:
    reports = {**case.settings, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    reporting = Case(case.source, reports, case.queue, case.dead, case.timeout)
    outside = case.source == "Kafka" and "ProvisionedPollerConfig" not in case.settings
    expected = ["warning" if outside else "error"]

    def levels(one: Case) -> list[str]:
        found = check_template(dialect.text(dialect.template(one)))
        return of_rule(found, "reports-batch-item-failures")

    assert (expected, []) == (levels(case), levels(reporting))


@given(dialects, cases)
def test_figures_are_compared_as_aws_compares_them(dialect: Any, case: Case) -> None:
    default = 6 if dialect.name == "serverless" else 3
    timeout = default if case.timeout is None else case.timeout
    visible = case.queue.get("VisibilityTimeout", 30)
    window = case.settings.get("MaximumBatchingWindowInSeconds", 0)
    is_queue = case.source == "SQS"
    refused = is_queue and visible < timeout
    tight = is_queue and not refused and visible < 6 * timeout + window
    found = check_template(dialect.text(dialect.template(case)))

    assert ["error"] * refused == of_rule(found, "visibility-timeout")
    assert ["warning"] * tight == of_rule(found, "visibility-timeout-margin")


@given(dialects, cases)
def test_a_queue_and_its_dead_letter_queue_are_of_one_kind(dialect: Any, case: Case) -> None:
    mixed = (
        case.source == "SQS"
        and case.dead is not None
        and case.queue.get("FifoQueue", False) != case.dead.get("FifoQueue", False)
    )
    found = check_template(dialect.text(dialect.template(case)))

    assert ["error"] * mixed == of_rule(found, "fifo-dead-letter-queue")


@given(dialects, cases)
def test_a_stream_is_bounded_by_retries_or_age(dialect: Any, case: Case) -> None:
    names = "MaximumRetryAttempts", "MaximumRecordAgeInSeconds"
    unbounded = case.source in ("Kinesis", "DynamoDB") and all(
        case.settings.get(name, -1) == -1 for name in names
    )
    found = check_template(dialect.text(dialect.template(case)))

    assert ["warning"] * unbounded == of_rule(found, "blocks-for-ever")


@given(dialects, cases)
def test_a_dict_and_its_text_have_the_same_findings(dialect: Any, case: Case) -> None:
    template = dialect.template(case)

    def facts(found: list[Finding]) -> list[tuple[str, str, str | None, str | None]]:
        return sorted((one.rule, one.level, one.function, one.mapping) for one in found)

    assert facts(check_template(template)) == facts(check_template(dialect.text(template)))


# --- nothing breaks it ----------------------------------------------------------------------------


def findings_or_refusal(template: Any) -> list[str]:
    """Findings as lines; what is no template may be refused, and nothing else may happen."""
    try:
        return [str(finding) for finding in check_template(template)]
    except TemplateError as refusal:
        return [str(refusal)]


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


# --- nor makes it wait ----------------------------------------------------------------------------

DOUBLING = 60


def doubled(template: str) -> str:
    """Sixty levels, each of which uses the one before twice."""
    levels = "\n".join(
        f"  l{n}: &l{n} {template.replace('BELOW', f'*l{n - 1}')}" for n in range(1, DOUBLING)
    )
    return f"laughs:\n  l0: &l0 59\n{levels}\n"


@pytest.mark.parametrize(
    "level",
    [
        "[BELOW, BELOW]",
        "{a: BELOW, b: BELOW}",
        "!Join ['', [BELOW, BELOW]]",
        "!If [Prod, BELOW, BELOW]",
        "!Sub ['${a}${a}', {a: BELOW}]",
        "!FindInMap [BELOW, BELOW, BELOW]",
        "!GetAtt [BELOW, BELOW]",
        "!Unheard [BELOW, BELOW]",
    ],
)
def test_aliases_that_double_are_looked_at_once(level: str) -> None:
    last = f"*l{DOUBLING - 1}"
    text = f"""\
{doubled(level)}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {{VisibilityTimeout: {last}, RedrivePolicy: {last}}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: {last}
      Events:
        Orders:
          Type: SQS
          Properties: {{Queue: {last}, FunctionResponseTypes: {last}}}
"""

    assert {"error", "unknown"} >= {one.level for one in check_template(text)} > set()


def test_merges_that_double_are_looked_at_once() -> None:
    text = doubled("{<<: [BELOW, BELOW], VisibilityTimeout: 1}").replace("&l0 59", "&l0 {a: 1}")
    queue = f"  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n      <<: *l{DOUBLING - 1}\n"

    assert [] == check_template(f"{text}Resources:\n{queue}")


def test_merges_that_multiply_are_refused() -> None:
    keys = ", ".join(f"k{n}: 1" for n in range(1001))
    text = f"wide: &wide {{{keys}}}\nmany:\n  <<: [{', '.join(['*wide'] * 1000)}]\n"

    assert ["template: not YAML: merge keys copy more than 1000000 entries"] == (
        findings_or_refusal(text)
    )


def test_an_arn_of_many_unknown_parts_is_read_once() -> None:
    arn = {"Fn::Sub": "arn:" + "${Given}" * 400}
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": arn}}

    assert 2 == len(check_template({"Resources": {"Mapping": mapping}}))


def test_variables_that_double_are_looked_at_once() -> None:
    custom = {f"l{n}": f"${{self:custom.l{n - 1}}}" * 2 for n in range(1, DOUBLING)}
    template = {
        "custom": {"l0": "5", **custom},
        "functions": {"f": {"timeout": "${self:custom.l59}", "events": [{"sqs": "arn"}]}},
    }

    assert {"error", "unknown"} == {one.level for one in check_template(template)}


@pytest.mark.parametrize(
    "text",
    [
        "Resources: &a {Orders: *a}",
        "Resources: &a [*a]",
        "Resources: {Orders: &a {Type: AWS::SQS::Queue, Properties: *a}}",
        "Resources: &a {<<: *a}",
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Timeout: &a !If [C, *a, *a]}}}",
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Timeout: &a !Join ['', [*a]]}}}",
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Timeout: &a !Ref *a}}}",
    ],
)
def test_circles_end(text: str) -> None:
    assert all(line.isprintable() for line in findings_or_refusal(text + "\n"))
