"""One function and one mapping, written in every language that the check reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

Settings = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """What the template says, in CloudFormation's words.

    Attributes:
        source: "SQS", "Kinesis", "DynamoDB" or "Kafka".
        settings: of the mapping.
        queue: properties of the queue, for SQS.
        dead: properties of its dead-letter queue; None for no such queue.
        timeout: of the function; None for the default.
    """

    source: str
    settings: Settings = field(default_factory=dict)
    queue: Settings = field(default_factory=lambda: {"VisibilityTimeout": 360})
    dead: Settings | None = None
    timeout: int | None = 60


class GetAtt(dict[str, Any]):
    """An attribute, which YAML may write with a tag."""

    def __init__(self, name: str, attribute: str = "Arn") -> None:
        super().__init__({"Fn::GetAtt": [name, attribute]})


_ORIGINS = {
    "SQS": GetAtt("Orders"),
    "Kinesis": GetAtt("Orders"),
    "DynamoDB": GetAtt("Orders", "StreamArn"),
    "Kafka": {"Ref": "Orders"},
}
_TYPES = {
    "SQS": "AWS::SQS::Queue",
    "Kinesis": "AWS::Kinesis::Stream",
    "DynamoDB": "AWS::DynamoDB::Table",
    "Kafka": "AWS::MSK::Cluster",
}


def _origin(case: Case) -> Settings:
    queue = dict(case.queue) if case.source == "SQS" else {}
    resources: Settings = {"Orders": {"Type": _TYPES[case.source], "Properties": queue}}
    if case.dead is not None:
        queue["RedrivePolicy"] = {"deadLetterTargetArn": GetAtt("Dead"), "maxReceiveCount": 5}
        resources["Dead"] = {"Type": "AWS::SQS::Queue", "Properties": case.dead}
    return resources


def _timeout(case: Case, name: str = "Timeout") -> Settings:
    return {} if case.timeout is None else {name: case.timeout}


def cloudformation(case: Case) -> Settings:
    """A template as a dict."""
    function = {"Type": "AWS::Lambda::Function", "Properties": _timeout(case)}
    settings = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": _ORIGINS[case.source],
        **case.settings,
    }
    if case.source != "SQS":
        settings["StartingPosition"] = "LATEST"
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": settings}
    return {"Resources": {"Function": function, "Mapping": mapping, **_origin(case)}}


def cdk(case: Case) -> Settings:
    """The same, marked as the CDK marks what it synthesises."""
    version = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/version"}
    return {**cloudformation(case), "Parameters": {"BootstrapVersion": version}}


def sam(case: Case) -> Settings:
    """With the mapping as an event of the function."""
    origin = "Queue" if case.source == "SQS" else "Stream"
    event: Settings = {
        "Type": "MSK" if case.source == "Kafka" else case.source,
        "Properties": {origin: _ORIGINS[case.source], **case.settings},
    }
    if case.source != "SQS":
        event["Properties"]["StartingPosition"] = "LATEST"
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {**_timeout(case), "Events": {"Mapping": event}},
    }
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Function": function, **_origin(case)},
    }


_CAMEL = {
    "FunctionResponseTypes": "functionResponseType",
    "MaximumBatchingWindowInSeconds": "maximumBatchingWindow",
}
_EVENTS = {"SQS": "sqs", "Kinesis": "stream", "DynamoDB": "stream", "Kafka": "msk"}


def serverless(case: Case) -> Settings:
    """A serverless.yml as a dict."""
    settings: Settings = {"arn": _ORIGINS[case.source]}
    if _EVENTS[case.source] == "stream":
        settings["type"] = case.source.lower()
    for name, value in case.settings.items():
        one = value[0] if name == "FunctionResponseTypes" and isinstance(value, list) else value
        settings[_CAMEL.get(name, name[0].lower() + name[1:])] = one
    function = {**_timeout(case, "timeout"), "events": [{_EVENTS[case.source]: settings}]}
    return {"functions": {"Function": function}, "resources": {"Resources": _origin(case)}}


class _Long(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


class _Short(_Long):
    """Writes the short tags of CloudFormation."""


def _long_form(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.Node:
    return dumper.represent_dict(data)


def _get_att(dumper: yaml.SafeDumper, data: GetAtt) -> yaml.Node:
    return dumper.represent_scalar("!GetAtt", ".".join(data["Fn::GetAtt"]))


def _dict(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.Node:
    if data.keys() == {"Ref"}:
        return dumper.represent_scalar("!Ref", data["Ref"])
    return dumper.represent_dict(data)


_Long.add_representer(GetAtt, _long_form)
_Short.add_representer(GetAtt, _get_att)
_Short.add_representer(dict, _dict)


def long_form(template: Settings) -> str:
    """The text in YAML, intrinsics spelt out."""
    return yaml.dump(template, Dumper=_Long, sort_keys=False)


def short_form(template: Settings) -> str:
    """The text in YAML, intrinsics as tags."""
    return yaml.dump(template, Dumper=_Short, sort_keys=False)


def as_json(template: Settings) -> str:
    """The text in JSON, indented by tabs, which YAML would refuse."""
    return json.dumps(template, indent="\t")


@dataclass(frozen=True)
class Dialect:
    """A language, how its texts are made, and how it spells what messages tell to add."""

    name: str
    template: Callable[[Case], Settings]
    text: Callable[[Settings], str]
    mapping: str = "Mapping"
    setting: str = "FunctionResponseTypes"
    reports: str = "FunctionResponseTypes: [ReportBatchItemFailures]"
    provisioned: str = "ProvisionedPollerConfig"
    visibility: str = "VisibilityTimeout: {}"
    fifo: str = "FifoQueue: true"
    retries: tuple[str, str] = ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds")
    bound: str = "MaximumRetryAttempts: 3, and DestinationConfig.OnFailure"

    def named(self, source: str) -> str:
        """The name of the mapping: serverless.yml gives none."""
        return self.mapping.format(_EVENTS[source])


DIALECTS = [
    Dialect("cloudformation-long", cloudformation, long_form),
    Dialect("cloudformation-short", cloudformation, short_form),
    Dialect("sam-long", sam, long_form),
    Dialect("sam-short", sam, short_form),
    Dialect(
        "json",
        cloudformation,
        as_json,
        reports='"FunctionResponseTypes": ["ReportBatchItemFailures"]',
        visibility='"VisibilityTimeout": {}',
        fifo='"FifoQueue": true',
        bound='"MaximumRetryAttempts": 3, and DestinationConfig.OnFailure',
    ),
    *(
        Dialect(
            name,
            cdk,
            text,  # `cdk synth` prints YAML, `cdk.out` holds JSON
            reports="report_batch_item_failures=True",
            provisioned="provisioned_poller_config",
            visibility="visibility_timeout=Duration.seconds({})",
            fifo="fifo=True",
            bound="retry_attempts=3, and on_failure",
        )
        for name, text in (("cdk-json", as_json), ("cdk-yaml", long_form))
    ),
    Dialect(
        "serverless",
        serverless,
        short_form,
        mapping="events[0].{}",
        setting="functionResponseType",
        reports="functionResponseType: ReportBatchItemFailures",
        provisioned="provisionedPollers",
        retries=("maximumRetryAttempts", "maximumRecordAgeInSeconds"),
        bound="maximumRetryAttempts: 3, and destinations.onFailure",
    ),
]
