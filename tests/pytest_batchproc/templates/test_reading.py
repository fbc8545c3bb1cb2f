"""What is taken for a template, at which lines, and how what is none is refused."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from pytest_batchproc.errors import MissingExtraError, TemplateError

FILES = Path(__file__).parent / "files"
SAM = """\
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Orders:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
  Queue:
    Type: AWS::SQS::Queue
"""


# --- a path, a text, a dict -----------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(FILES.glob("*.y*ml")) + sorted(FILES.glob("*.json")))
def test_files_are_read_as_their_findings_say(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILES)
    expected = Path(f"{path.name}.txt").read_text(encoding="utf-8")

    assert "".join(f"{finding}\n" for finding in check_template(path.name)) == expected


def test_long_forms_and_tags_are_one() -> None:
    def of(name: str) -> list[tuple[str, str, str]]:
        found = check_template(FILES / name)
        return [(one.rule, one.level, one.message) for one in found]

    assert of("cloudformation_long.yaml") == of("cloudformation_tags.yaml")


def test_a_path_a_text_and_a_dict_are_one() -> None:
    text = (FILES / "cdk.json").read_text(encoding="utf-8")
    from_path = check_template(FILES / "cdk.json")
    from_text = check_template(text)
    from_dict = check_template(json.loads(text))

    assert [one.message for one in from_path] == [one.message for one in from_text]
    assert sorted(one.message for one in from_path) == sorted(one.message for one in from_dict)
    assert {None} == {one.line for one in from_dict}
    assert {str(FILES / "cdk.json"), "template"} == {
        one.template for one in [*from_path, *from_text, *from_dict]
    }


def test_a_text_may_be_one_line_of_json() -> None:
    assert check_template(' {"Resources": {}}') == []


def test_braces_may_be_yaml() -> None:
    assert check_template("{Resources: {}}") == []


def test_a_dict_may_share_its_parts() -> None:
    queue = {"Type": "AWS::SQS::Queue"}

    assert check_template({"Resources": {"One": queue, "Two": queue}}) == []


@pytest.mark.parametrize("lie", ["!!int soon", "!!float soon", "!!bool soon"])
def test_a_scalar_whose_tag_lies_is_a_text(lie: str) -> None:
    found = check_template(f"{SAM}    Properties:\n      VisibilityTimeout: {lie}\n")

    assert found[-1].message == (
        "the template does not say whether Queue hides a message while Function works on it: "
        "VisibilityTimeout is soon"
    )


def test_a_template_without_mappings_has_no_findings() -> None:
    assert check_template("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n") == []
    assert check_template("functions:\n  web:\n    events:\n    - http: GET /\n") == []
    assert check_template("functions:\n") == []


# --- which function -------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["OrdersFunction", "ClicksFunction"])
def test_one_function_alone_is_checked(function: str) -> None:
    found = check_template(FILES / "sam.yaml", function)

    assert {function} == {one.function for one in found}


def test_a_function_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(SAM + "  Other: {Type: AWS::Lambda::Function}\n", "Functoin")

    assert str(caught.value) == (
        "template: no function 'Functoin': it has Function, Other; did you mean 'Function'?"
    )


def test_a_template_without_functions_says_so() -> None:
    with pytest.raises(TemplateError) as caught:
        check_template({"Resources": {}}, "Function")

    assert str(caught.value) == "template: no function 'Function': it has no functions"


# --- what is no template --------------------------------------------------------------------------

NEITHER = (
    "not a template: it has neither Resources (CloudFormation, SAM, CDK) nor functions "
    "(Serverless), and it is not JSON of Terraform, cdktf or Pulumi"
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n \n", "there is nothing in it"),
        ("# nothing but a comment\n", NEITHER),
        ("Resources:\n", NEITHER),
        ("Resources: []\n", NEITHER),
        ("- Resources:\n", NEITHER),
        ("just words\n", NEITHER),
        ('{"Outputs": {}}', NEITHER),
        ("service: orders\nprovider:\n  name: aws\n", NEITHER),
        ("a: b: c\n", "1: not YAML: mapping values are not allowed here"),
        ("a: [\n", "2: not YAML: expected the node content, but found '<stream end>'"),
        ("a: *b\n", "1: not YAML: found undefined alias 'b'"),
        ("a: 1\n---\nb: 2\n", "2: not YAML: but found another document"),
        (
            "a: \x00\n",
            "not YAML: unacceptable character #x0000: special characters are not allowed in "
            '"<unicode string>", position 3',
        ),
        ('a: "\\U00110000"\n', "not YAML: chr() arg not in range(0x110000)"),
        ("[" * 2000 + "\n", "nested deeper than 100 levels, as no template is"),
        ("[" * 102 + "]" * 102 + "\n", "nested deeper than 100 levels, as no template is"),
        ('{"a":' * 100_000, "nested deeper than 100 levels, as no template is"),
        ('{"a":' * 101 + "1" + "}" * 101, "nested deeper than 100 levels, as no template is"),
    ],
    ids=lambda text: text[:20],
)
def test_a_text_that_is_no_template_is_refused_in_one_sentence(text: str, why: str) -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(text)

    separator = ":" if why[0].isdigit() else ": "
    assert str(caught.value) == f"template{separator}{why}"


def test_a_dict_that_is_no_template_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"a": deep}

    with pytest.raises(TemplateError) as caught:
        check_template(deep)

    assert str(caught.value) == "template: nested deeper than 100 levels, as no template is"


@pytest.mark.parametrize("given", [None, 42, ["template.yaml"], ""])
def test_what_is_neither_path_nor_text_nor_dict_is_refused(given: Any) -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(given)

    assert (str(caught.value)) == (
        f"template: expected a path, the text of a template or a dict; got {given!r}"
    )


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("Resources: ü".encode("latin-1"))
    broken = tmp_path / "broken.json"
    broken.write_text('{\n "Resources": {,\n', encoding="utf-8")
    empty = tmp_path / "empty.yaml"
    empty.write_bytes(b"")
    nowhere = tmp_path / "nowhere.yaml"

    def refusal(path: Path | str) -> str:
        with pytest.raises(TemplateError) as caught:
            check_template(path)
        return str(caught.value)

    assert refusal(latin) == f"{latin}: not a text in UTF-8"
    assert refusal(empty) == f"{empty}: there is nothing in it"
    assert refusal(nowhere) == f"{nowhere}: cannot be read: No such file or directory"
    assert refusal(tmp_path) == (
        f"{tmp_path}: expected a file; got a directory. Name the files in it that are templates, "
        f"for example {tmp_path.as_posix()}/*.template.json"
    )
    assert refusal("a\0b") == "a\0b: cannot be read: embedded null byte"
    assert (refusal(broken)) == (
        f"{broken}:2: not JSON: Expecting property name enclosed in double quotes"
    )


@pytest.mark.parametrize("name", ["serverless.ts", "app.py", "stack.mjs"])
def test_a_program_is_refused(name: str) -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(name)

    assert str(caught.value) == (
        f"{name}: a program is not read. Check what it writes: cdk.out/*.template.json, the output "
        "of `serverless print`, or of `pulumi preview --json`"
    )


def test_a_project_of_pulumi_in_yaml_is_refused() -> None:
    text = "name: shop\nruntime: yaml\nresources:\n  orders: {type: aws:sqs:Queue}\n"
    with pytest.raises(TemplateError) as caught:
        check_template(text)

    assert str(caught.value).endswith(". Of Pulumi, give what `pulumi preview --json` writes")


RENDER = "; it has the marks of a template engine: render it first, and check the result"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Resources:\n  Q: {{ queue }}\n", f":2: not YAML: a mapping as a key{RENDER}"),
        (
            "Resources:\n{% if x %}\n  Q: 1\n",
            f":2: not YAML: found character '%' that cannot start any token{RENDER}",
        ),
        ("Resources:\n  ? [a, b]\n  : c\n", ":2: not YAML: a list as a key"),
        (
            "Resources:\n  Q: '{{resolve:ssm:x}}'\n\tR: 1\n",
            ":3: not YAML: found character '\\t' that cannot start any token",
        ),
    ],
)
def test_a_text_that_a_template_engine_renders_is_refused(text: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(text)

    assert str(caught.value) == f"template{problem}"


# --- libyaml --------------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", ["- ", "[", "{a: "])
@pytest.mark.parametrize("fast", [True, False], ids=["libyaml", "python"])
def test_a_deep_text_is_refused_with_and_without_libyaml(
    opening: str, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not fast:
        monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    closing = {"[": "]", "{a: ": "}"}.get(opening, "")
    text = f"{opening * 5_000}x{closing * 5_000}\n"
    with pytest.raises(TemplateError) as caught:
        check_template(text)

    assert str(caught.value) == "template: nested deeper than 100 levels, as no template is"


def test_a_text_is_the_same_with_and_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    found = check_template(SAM)
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)

    assert check_template(SAM) == found


# --- without PyYAML -------------------------------------------------------------------------------


@pytest.fixture
def without_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "yaml":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "pytest_batchproc._templates._from_yaml", raising=False)
    monkeypatch.delattr("pytest_batchproc._templates._from_yaml", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)


@pytest.mark.usefixtures("without_yaml")
def test_json_needs_no_library() -> None:
    assert len(check_template(FILES / "cdk.json")) == 3


@pytest.mark.usefixtures("without_yaml")
def test_yaml_says_which_library_it_needs() -> None:
    with pytest.raises(MissingExtraError) as caught:
        check_template(FILES / "sam.yaml")

    assert (str(caught.value)) == (
        'a template in YAML needs PyYAML: pip install "lambda-batchproc[templates]"'
    )
