"""A plan, a state and its file say the same of one project, in the words of HCL."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc._templates import assert_reports_batch_item_failures, check_template
from pytest_batchproc.errors import TemplateError
from tests.architecture.source import ROOT
from tests.pytest_batchproc.templates.projects import (
    Resource,
    function,
    mapping,
    names,
    plan,
    queue,
    raw,
    state,
)

RECORDED = ROOT.parent / "shared" / "recorded" / "terraform"
Facts = list[tuple[str, str, str | None, str | None]]
WORKER = names("aws_lambda_function.worker.arn")
ORDERS = names("aws_sqs_queue.orders.arn")


def facts(given: Any) -> Facts:
    found = check_template(given)
    assert {one.line for one in found} <= {None}
    return sorted((one.rule, one.level, one.function, one.mapping) for one in found)


def arn(resource: Resource) -> str:
    return str(resource.values["arn"])


def known(found: Facts) -> Facts:
    return [one for one in found if one[1] != "unknown"]


# --- what Terraform itself wrote ------------------------------------------------------------------

recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are elsewhere")


@recorded
@pytest.mark.parametrize("name", ["own.second.plan.json", "own.state.json", "own.tfstate"])
def test_a_plan_and_a_state_of_terraform_have_the_same_findings(name: str) -> None:
    assert facts(RECORDED / "own.plan.json") == facts(RECORDED / name)


@recorded
def test_findings_of_a_plan_of_terraform_are_those_of_its_project() -> None:
    fifo = "aws_lambda_event_source_mapping.fifo[0]"
    legacy = "aws_lambda_event_source_mapping.legacy"
    refunds = 'aws_lambda_event_source_mapping.q["refunds"]'
    worker = "aws_lambda_function.f"

    assert facts(RECORDED / "own.plan.json") == [
        ("fifo-dead-letter-queue", "error", worker, fifo),
        ("reports-batch-item-failures", "error", worker, legacy),
        ("reports-batch-item-failures", "error", worker, refunds),
        ("visibility-timeout", "unknown", worker, legacy),
        ("visibility-timeout-margin", "warning", worker, fifo),
    ]


# --- projects of our own --------------------------------------------------------------------------


def simple(*, orders: Resource | None = None, **settings: Any) -> list[Resource]:
    orders, worker = orders or queue("orders"), function()
    later = {"event_source_arn": ORDERS, "function_name": WORKER}
    return [orders, worker, mapping("orders", arn(orders), arn(worker), later, **settings)]


def aliased() -> list[Resource]:
    orders, worker = queue("orders"), function()
    live = Resource(
        "aws_lambda_alias",
        "live",
        {"name": "live", "function_name": "worker", "arn": f"{arn(worker)}:live"},
        {"arn": []},
    )
    target = names("aws_lambda_alias.live.arn")
    later = {"event_source_arn": ORDERS, "function_name": target}
    none = {"function_response_types": None}
    return [orders, worker, live, mapping("orders", arn(orders), arn(live), later, **none)]


def repeated() -> list[Resource]:
    worker = function(timeout=100)
    found = [worker]
    for key in ("a", "b"):
        of_key = queue("orders", key=key, repeat=("var.queues",))
        later = {"event_source_arn": ["aws_sqs_queue.orders", "each.key"], "function_name": WORKER}
        made = mapping("m", arn(of_key), arn(worker), later, key=key, repeat=("var.queues",))
        found += [of_key, made]
    return found


def over_resources() -> list[Resource]:
    """`for_each = aws_sqs_queue.orders`, and `each.value.arn`."""
    worker = function(timeout=100)
    found = [worker]
    for key in ("a", "b"):
        of_key = queue("orders", key=key, repeat=("var.queues",))
        later = {"event_source_arn": ["each.value.arn", "each.value"], "function_name": WORKER}
        over = ("aws_sqs_queue.orders",)
        found += [of_key, mapping("m", arn(of_key), arn(worker), later, key=key, repeat=over)]
    return found


def counted() -> list[Resource]:
    worker = function(timeout=100)
    found = [worker]
    for key in (0, 1):
        of_key = queue("orders", key=key)
        later = {
            "event_source_arn": ["aws_sqs_queue.orders", "count.index"],
            "function_name": WORKER,
        }
        found += [of_key, mapping("m", arn(of_key), arn(worker), later, key=key)]
    return found


def dead_lettered(fifo: bool = True) -> list[Resource]:
    dead = queue("dead")
    policy = {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 3}
    later = {"redrive_policy": names("aws_sqs_queue.dead.arn"), "arn": [], "url": []}
    orders = queue("orders", fifo_queue=fifo, redrive_policy=json.dumps(policy), later=later)
    return [dead, *simple(orders=orders)]


def policy_apart() -> list[Resource]:
    dead, orders = queue("dead"), queue("orders", fifo_queue=True)
    policy = {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 3}
    apart = Resource(
        "aws_sqs_queue_redrive_policy",
        "orders",
        {"queue_url": orders.values["url"], "redrive_policy": json.dumps(policy)},
        {
            "queue_url": names("aws_sqs_queue.orders.id"),
            "redrive_policy": names("aws_sqs_queue.dead.arn"),
        },
    )
    return [dead, apart, *simple(orders=orders)]


PROJECTS: dict[str, list[Resource]] = {
    "fine": simple(),
    "no setting": simple(function_response_types=None),
    "refused": simple(batch_size=100),
    "a window": simple(batch_size=100, maximum_batching_window_in_seconds=5),
    "both kinds of scaling": simple(
        scaling_config=[{"maximum_concurrency": 4}],
        provisioned_poller_config=[{"minimum_pollers": 2, "maximum_pollers": 4}],
    ),
    "a pattern": simple(filter_criteria=[{"filter": [{"pattern": '{"body": ["order"]}'}]}]),
    "a bad pattern": simple(filter_criteria=[{"filter": [{"pattern": '{"body": "order"}'}]}]),
    "a short visibility": simple(orders=queue("orders", visibility_timeout_seconds=5)),
    "an alias": aliased(),
    "for_each": repeated(),
    "for_each over resources": over_resources(),
    "count": counted(),
    "mixed queues": dead_lettered(),
    "equal queues": dead_lettered(fifo=False),
    "a policy apart": policy_apart(),
}
EXPECTED: dict[str, list[tuple[str, str]]] = {
    "fine": [],
    "no setting": [("reports-batch-item-failures", "error")],
    "refused": [("mapping-settings", "error")],
    "a window": [("visibility-timeout-margin", "warning")],
    "both kinds of scaling": [("mapping-settings", "error")],
    "a pattern": [],
    "a bad pattern": [("mapping-settings", "error")],
    "a short visibility": [("visibility-timeout", "error")],
    "an alias": [("reports-batch-item-failures", "error")],
    "for_each": [("visibility-timeout", "error")] * 2,
    "for_each over resources": [("visibility-timeout", "error")] * 2,
    "count": [("visibility-timeout", "error")] * 2,
    "mixed queues": [("fifo-dead-letter-queue", "error")],
    "equal queues": [],
    "a policy apart": [("fifo-dead-letter-queue", "error")],
}


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize("form", [plan, state, raw])
def test_every_form_of_a_project_has_its_findings(form: Any, name: str) -> None:
    assert EXPECTED[name] == [one[:2] for one in facts(form(PROJECTS[name]))]


@pytest.mark.parametrize("name", PROJECTS)
def test_a_plan_and_a_state_name_the_same(name: str) -> None:
    assert facts(plan(PROJECTS[name])) == facts(state(PROJECTS[name])) == facts(raw(PROJECTS[name]))


def in_modules() -> tuple[dict[str, Any], dict[str, Any]]:
    """A queue of one module, given to another as a variable; a stream by `each.value`."""
    orders = queue("this", module="module.queue", visibility_timeout_seconds=5)
    worker = function("this", module='module.pair["a"]')
    later = {
        "event_source_arn": ["var.source_arn"],
        "function_name": names("aws_lambda_function.this.arn"),
        "maximum_retry_attempts": ["var.retries"],
    }
    made = mapping("m", arn(orders), arn(worker), later, module='module.pair["a"]')
    resources = [orders, worker, made]
    calls = {
        "queue": {},
        "pair": {
            "source_arn": ["module.queue.arn", "module.queue"],
            "retries": ["each.value.retries", "each.value"],
            "for_each": ["var.pairs"],
        },
    }
    outputs = {"queue": {"arn": names("aws_sqs_queue.this.arn")}}
    return plan(resources, calls, outputs), state(resources)


def test_references_lead_through_variables_and_outputs_of_modules() -> None:
    planned, applied = in_modules()
    made = 'module.pair["a"].aws_lambda_event_source_mapping.m'

    assert facts(planned) == [
        ("visibility-timeout", "error", 'module.pair["a"].aws_lambda_function.this', made)
    ]
    assert facts(planned) == facts(applied)


@pytest.mark.parametrize("source", ["local.orders", "data.aws_sqs_queue.orders.arn"])
def test_what_a_plan_does_not_show_is_unknown(source: str) -> None:
    project = simple()
    orders, worker, made = project
    later = {"event_source_arn": names(source), "function_name": WORKER}
    planned = plan([orders, worker, mapping("orders", arn(orders), arn(worker), later)])
    [finding] = check_template(planned)

    assert (finding.rule, finding.level) == ("visibility-timeout", "unknown")
    assert f"{source} (known after apply)" in finding.message
    assert known(facts(planned)) == known(facts(state([orders, worker, made])))


def test_a_response_type_that_is_known_after_apply_is_unknown() -> None:
    orders, worker, _ = simple()
    later = {
        "event_source_arn": ORDERS,
        "function_name": WORKER,
        "function_response_types": ["local.types"],
    }
    planned = plan([orders, worker, mapping("orders", arn(orders), arn(worker), later)])

    with pytest.raises(AssertionError, match=r"local\.types \(known after apply\)"):
        assert_reports_batch_item_failures(planned, "worker")


def test_messages_are_hcl(snapshot: object) -> None:
    [finding] = check_template(plan(PROJECTS["no setting"]))

    assert str(finding) == snapshot
    [refused] = check_template(plan(PROJECTS["refused"]))

    assert refused.message == snapshot


@pytest.mark.parametrize("form", [plan, state, raw])
def test_secrets_stay_out_of_messages(form: Any) -> None:
    project = simple(function_response_types=["hunter2"], batch_size=0)

    assert "hunter2" not in str(check_template(form(simple(batch_size=100))))
    given = copy.deepcopy(form(project))
    marked = json.loads(
        json.dumps(given)
        .replace('"sensitive_values": {}', '"sensitive_values": {"function_response_types": true}')
        .replace(
            '"attributes":',
            '"sensitive_attributes": [[{"type": "get_attr", "value": "function_response_types"}]],'
            ' "attributes":',
        )
    )
    found = check_template(marked)

    assert "hunter2" not in str(found)
    assert "(sensitive)" in str(found)


def test_a_pattern_that_is_sensitive_stays_out_of_messages() -> None:
    secret = '{"body": "hunter2"}'
    given = state(simple(filter_criteria=[{"filter": [{"pattern": secret}]}]))
    assert "hunter2" in str(check_template(given))

    for one in given["values"]["root_module"]["resources"]:
        one["sensitive_values"] = {"filter_criteria": [{"filter": [{"pattern": True}]}]}
    assert "hunter2" not in str(check_template(given))


def test_a_mapping_that_a_plan_puts_off_is_unknown(snapshot: object) -> None:
    address = "aws_lambda_event_source_mapping.later"
    change = {"type": "aws_lambda_event_source_mapping", "address": address}
    given = plan(simple()) | {"deferred_changes": [{"resource_change": change}]}

    assert [one.message for one in check_template(given)] == snapshot


def test_what_is_left_of_a_replaced_resource_does_not_count() -> None:
    given = raw(simple())
    orders = given["resources"][0]
    assert orders["type"] == "aws_sqs_queue"
    old = {**orders["instances"][0]["attributes"], "visibility_timeout_seconds": 5}
    orders["instances"].append({"deposed": "a1b2", "attributes": old})

    assert check_template(given) == []


def test_a_large_plan_takes_seconds() -> None:
    worker = function()
    project = [worker]
    for key in range(300):
        of_key = queue("orders", key=key, repeat=("var.queues",))
        later = {"event_source_arn": ["aws_sqs_queue.orders", "each.key"], "function_name": WORKER}
        project += [of_key, mapping("m", arn(of_key), arn(worker), later, key=key)]

    assert check_template(json.dumps(plan(project))) == []


def test_a_project_without_resources_is_fine() -> None:
    assert check_template({"format_version": "1.0"}) == []
    assert check_template(state([])) == []


def test_a_stack_of_cloudformation_in_a_plan_is_unknown() -> None:
    nested = Resource("aws_cloudformation_stack", "more", {"name": "more"})

    assert facts(plan([nested])) == [("reports-batch-item-failures", "unknown", None, None)]


def test_hcl_gets_the_two_commands_that_make_the_json(tmp_path: Path, snapshot: object) -> None:
    path = tmp_path / "main.tf"
    path.write_text('resource "aws_sqs_queue" "orders" {}\n')

    with pytest.raises(TemplateError) as caught:
        check_template(path)
    with pytest.raises(TemplateError) as of_text:
        check_template('terraform {\n}\nresource "aws_sqs_queue" "orders" {\n}\n')

    assert str(caught.value).replace(str(path), "main.tf") == snapshot
    assert str(of_text.value) == snapshot


def test_a_binary_plan_and_a_log_get_them_too(tmp_path: Path, snapshot: object) -> None:
    path = tmp_path / "plan.bin"
    path.write_bytes(b"PK\x03\x04\xff\xfe\xfd")
    log = '{"@level":"info","@message":"Terraform 1.11.4"}\n{"@level":"info"}\n'

    with pytest.raises(TemplateError) as caught:
        check_template(path)
    with pytest.raises(TemplateError) as of_log:
        check_template(log)

    assert str(caught.value).replace(str(path), "plan.bin") == snapshot
    assert str(of_log.value) == snapshot


def test_what_windows_powershell_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan(simple()), indent=2), encoding="utf-16", newline="\r\n")

    assert check_template(path) == []


def test_an_endless_project_is_refused() -> None:
    module: dict[str, Any] = {"resources": []}
    module["child_modules"] = [module]
    given = {"format_version": "1.0", "values": {"root_module": module}}

    with pytest.raises(TemplateError, match="larger than any real one, or endless"):
        check_template(given)


def test_a_project_that_doubles_is_refused() -> None:
    module: dict[str, Any] = {"resources": []}
    for _ in range(30):
        module = {"child_modules": [module, module]}
    given = {"format_version": "1.0", "values": {"root_module": module}}

    with pytest.raises(TemplateError, match="larger than any real one, or endless"):
        check_template(given)
