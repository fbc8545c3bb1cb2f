"""The view of SQS messages, and of what other services put into their bodies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.records import EventBridgeEvent, S3Event, SNSMessage, SQSRecord

ARN = "arn:{}:sqs:{}:123456789012:orders.fifo"
RAW: dict[str, Any] = {
    "messageId": "m-1",
    "receiptHandle": "AQEB",
    "body": '{"n": 1}',
    "attributes": {
        "ApproximateReceiveCount": "2",
        "SentTimestamp": "1545082649183",
        "SenderId": "AIDA",
        "ApproximateFirstReceiveTimestamp": "1545082649185",
        "SequenceNumber": "18849496460467696128",
        "MessageGroupId": "g",
        "MessageDeduplicationId": "d",
        "AWSTraceHeader": "Root=1-5e1b",
        "DeadLetterQueueSourceArn": "arn:source",
    },
    "messageAttributes": {
        "text": {"stringValue": "100", "stringListValues": ["a"], "dataType": "Number"},
        "blob": {"binaryValue": "AAH/", "binaryListValues": ["MA=="], "dataType": "Binary"},
    },
    "md5OfBody": "e4e6",
    "md5OfMessageAttributes": "582c",
    "eventSource": "aws:sqs",
    "eventSourceARN": ARN.format("aws", "eu-west-1"),
    "awsRegion": "eu-west-1",
}


def with_body(content: object) -> SQSRecord:
    return SQSRecord({"body": json.dumps(content)})


def test_every_field_has_a_property() -> None:
    record = SQSRecord(RAW)

    assert record.message_id == "m-1"
    assert record.receipt_handle == "AQEB"
    assert record.body == '{"n": 1}'
    assert record.md5_of_body == "e4e6"
    assert record.md5_of_message_attributes == "582c"
    assert record.event_source == "aws:sqs"
    assert record.event_source_arn == RAW["eventSourceARN"]
    assert record.aws_region == "eu-west-1"
    attributes = record.attributes
    assert attributes.approximate_receive_count == "2"
    assert attributes.sent_timestamp == "1545082649183"
    assert attributes.sender_id == "AIDA"
    assert attributes.approximate_first_receive_timestamp == "1545082649185"
    assert attributes.sequence_number == "18849496460467696128"
    assert attributes.message_group_id == "g"
    assert attributes.message_deduplication_id == "d"
    assert attributes.aws_trace_header == "Root=1-5e1b"
    assert attributes.dead_letter_queue_source_arn == "arn:source"


def test_what_aws_leaves_out_is_none_or_empty() -> None:
    record = SQSRecord({"attributes": {}, "messageAttributes": None})

    assert record.md5_of_message_attributes is None
    assert record.message_attributes == {}
    assert record.attributes.message_group_id is None
    assert record.attributes.dead_letter_queue_source_arn is None


def test_message_attributes_are_views_and_a_missing_one_is_none() -> None:
    attributes = SQSRecord(RAW).message_attributes
    text, blob = attributes["text"], attributes["blob"]

    assert text is not None
    assert blob is not None
    assert (text.string_value, text.binary_value, text.data_type) == ("100", None, "Number")
    assert (text.decoded_binary_value, text.string_list_values) == (None, ["a"])
    assert (blob.string_value, blob.binary_value, blob.data_type) == (None, "AAH/", "Binary")
    assert (blob.decoded_binary_value, blob.binary_list_values) == (b"\x00\x01\xff", ["MA=="])
    assert (blob.string_list_values, text.binary_list_values) == ([], [])
    assert attributes["other"] is None
    assert attributes.get("other", 7) == 7
    assert attributes.get("text") == text
    assert "text" in attributes
    assert "other" not in attributes
    assert dict(attributes) == {"text": text, "blob": blob}
    assert repr(text) == "<SQSMessageAttribute dataType='Number'>"


def test_a_binary_attribute_that_is_no_base64_is_a_value_error() -> None:
    record = SQSRecord({"messageAttributes": {"a": {"binaryValue": "base64Str"}}})
    attribute = record.message_attributes["a"]

    assert attribute is not None
    assert attribute.binary_value == "base64Str"
    with pytest.raises(ValueError, match="base64"):
        _ = attribute.decoded_binary_value


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_json_body_is_decoded_once(content: object) -> None:
    record = with_body(content)

    assert record.json_body == content
    assert record.json_body is record.json_body


def test_an_error_in_the_body_does_not_come_with_one_of_ours() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        _ = SQSRecord({"body": "hello"}).json_body

    assert not isinstance(caught.value.__context__, AttributeError)


@pytest.mark.parametrize(
    ("partition", "region", "domain"),
    [
        ("aws", "eu-west-1", "amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "amazonaws.com"),
        ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
        ("aws-iso", "us-iso-east-1", "c2s.ic.gov"),
    ],
)
def test_the_queue_url_is_in_the_domain_of_its_partition(
    partition: str, region: str, domain: str
) -> None:
    record = SQSRecord({"eventSourceARN": ARN.format(partition, region)})

    assert record.queue_url == f"https://sqs.{region}.{domain}/123456789012/orders.fifo"


def test_no_queue_url_without_the_arn_of_a_queue() -> None:
    with pytest.raises(ValueError, match=r"^eventSourceARN is 'orders', which is not the ARN of a"):
        _ = SQSRecord({"eventSourceARN": "orders"}).queue_url


def test_an_sns_message_in_the_body() -> None:
    raw = {
        "Type": "Notification",
        "MessageId": "s-1",
        "TopicArn": "arn:topic",
        "Subject": "hello",
        "Message": "text",
        "Timestamp": "2021-01-19T10:07:07.287Z",
        "SequenceNumber": "10000000000000004000",
        "SignatureVersion": "1",
        "Signature": "c2ln",
        "SigningCertURL": "https://cert",
        "UnsubscribeURL": "https://bye",
        "MessageAttributes": {"colour": {"Type": "String", "Value": "red"}},
    }
    message = with_body(raw).decoded_nested_sns_event

    assert isinstance(message, SNSMessage)
    assert message == raw
    assert message.get_type == "Notification"
    assert (message.message_id, message.topic_arn, message.subject) == ("s-1", "arn:topic", "hello")
    assert (message.message, message.timestamp) == ("text", "2021-01-19T10:07:07.287Z")
    assert message.sequence_number == "10000000000000004000"
    assert (message.signature_version, message.signature) == ("1", "c2ln")
    assert (message.signing_cert_url, message.unsubscribe_url) == ("https://cert", "https://bye")
    assert message.message_attributes["colour"].get_type == "String"
    assert message.message_attributes["colour"].value == "red"
    assert repr(message) == "<SNSMessage MessageId='s-1' TopicArn='arn:topic'>"


def test_sns_leaves_out_what_was_not_published() -> None:
    message = SNSMessage({"SigningCertUrl": "https://cert"})

    assert message.subject is None
    assert message.sequence_number is None
    assert message.message_attributes == {}
    assert message.signing_cert_url == "https://cert"
    with pytest.raises(KeyError):
        _ = message.unsubscribe_url


def test_an_s3_notification_in_the_body() -> None:
    raw = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2023-04-12T20:43:38.021Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "A1"},
        "requestParameters": {"sourceIPAddress": "10.0.0.1"},
        "responseElements": {"x-amz-id-2": "id"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "all",
            "bucket": {"name": "b", "ownerIdentity": {"principalId": "A2"}, "arn": "arn:b"},
            "object": {"key": "a+b/%C3%A4", "size": 7, "eTag": "e", "sequencer": "0A"},
        },
        "glacierEventData": {
            "restoreEventData": {
                "lifecycleRestorationExpiryTime": "2023-05-01",
                "lifecycleRestoreStorageClass": "GLACIER",
            }
        },
        "intelligentTieringEventData": {"destinationAccessTier": "ARCHIVE"},
    }
    event = with_body({"Records": [raw, {}]}).decoded_nested_s3_event
    record = next(event.records)

    assert isinstance(event, S3Event)
    assert list(event.records) == [raw, {}]
    assert record == event.record
    assert (event.bucket_name, event.object_key) == ("b", "a b/ä")
    assert (record.event_version, record.event_source) == ("2.1", "aws:s3")
    assert (record.aws_region, record.event_name) == ("us-east-1", "ObjectCreated:Put")
    assert record.event_time == "2023-04-12T20:43:38.021Z"
    assert record.user_identity.principal_id == "A1"
    assert record.request_parameters.source_ip_address == "10.0.0.1"
    assert record.response_elements == {"x-amz-id-2": "id"}
    assert (record.s3.s3_schema_version, record.s3.configuration_id) == ("1.0", "all")
    assert (record.s3.bucket.arn, record.s3.bucket.owner_identity.principal_id) == ("arn:b", "A2")
    found = record.s3.get_object
    assert (found.key, found.size, found.etag, found.sequencer) == ("a+b/%C3%A4", 7, "e", "0A")
    assert found.version_id is None
    assert record.glacier_event_data is not None
    restored = record.glacier_event_data.restore_event_data
    assert restored.lifecycle_restoration_expiry_time == "2023-05-01"
    assert restored.lifecycle_restore_storage_class == "GLACIER"
    assert record.intelligent_tiering_event_data is not None
    assert record.intelligent_tiering_event_data.destination_access_tier == "ARCHIVE"
    assert next(S3Event({"Records": [{}]}).records).glacier_event_data is None
    assert repr(record) == "<S3EventRecord eventName='ObjectCreated:Put' name='b'>"


def test_the_message_that_s3_sends_as_a_test_has_no_records() -> None:
    event = S3Event({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})

    assert list(event.records) == []
    with pytest.raises(KeyError):
        _ = S3Event({"hello": "world"}).records


def test_an_event_bridge_event_in_the_body() -> None:
    raw = {
        "id": "e-1",
        "version": "0",
        "account": "123456789012",
        "time": "2017-12-22T18:43:48Z",
        "region": "us-west-1",
        "resources": ["arn:one"],
        "source": "aws.ec2",
        "detail-type": "EC2 Instance State-change Notification",
        "detail": {"state": "terminated"},
    }
    event = with_body(raw).decoded_nested_event_bridge_event

    assert isinstance(event, EventBridgeEvent)
    assert (event.get_id, event.version, event.account) == ("e-1", "0", "123456789012")
    assert (event.time, event.region) == ("2017-12-22T18:43:48Z", "us-west-1")
    assert (event.resources, event.source) == (["arn:one"], "aws.ec2")
    assert event.detail_type == "EC2 Instance State-change Notification"
    assert event.detail == {"state": "terminated"}
    assert event.replay_name is None
    assert EventBridgeEvent({"replay-name": "again"}).replay_name == "again"


@pytest.mark.parametrize("name", ["sns", "s3", "event_bridge"])
def test_a_body_that_is_no_envelope_says_so(name: str) -> None:
    with pytest.raises(ValueError, match=r"^The body holds no \w+: its JSON is a list, no object$"):
        getattr(with_body([1]), f"decoded_nested_{name}_event")
