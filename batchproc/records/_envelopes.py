"""Views of what other services put into the body of an SQS message: SNS and EventBridge."""

# mypy: disable-error-code="no-any-return"
# Each property says what the service sends in its field, as in the views of records.

from __future__ import annotations

from batchproc.records._view import RecordView

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SNSMessageAttribute(RecordView):
    """One message attribute that the publisher set."""

    __slots__ = ()
    _shown = (("Type",),)

    @property
    def get_type(self) -> str:
        """String, String.Array, Number or Binary."""
        return self.raw_event["Type"]

    @property
    def value(self) -> str:
        """The value as text; base64 for a Binary."""
        return self.raw_event["Value"]


class SNSMessage(RecordView):
    """A message that an SNS topic delivered to the queue."""

    __slots__ = ()
    _shown = (("MessageId",), ("TopicArn",))

    @property
    def message_id(self) -> str:
        """The id that SNS gave the message; not the one that SQS gave it."""
        return self.raw_event["MessageId"]

    @property
    def message(self) -> str:
        """The text that was published."""
        return self.raw_event["Message"]

    @property
    def subject(self) -> str | None:
        """The subject, when it was published with one."""
        return self.raw_event.get("Subject")

    @property
    def topic_arn(self) -> str:
        """The topic that the message was published to."""
        return self.raw_event["TopicArn"]

    @property
    def get_type(self) -> str:
        """What it is: "Notification" for a published message."""
        return self.raw_event["Type"]

    @property
    def timestamp(self) -> str:
        """When the message was published, ISO 8601."""
        return self.raw_event["Timestamp"]

    @property
    def sequence_number(self) -> str | None:
        """The number that a FIFO topic gave the message."""
        return self.raw_event.get("SequenceNumber")

    @property
    def message_attributes(self) -> dict[str, SNSMessageAttribute]:
        """The message attributes by name; empty when there are none."""
        raw: dict[str, dict[str, Any]] = self.raw_event.get("MessageAttributes") or {}
        return {name: SNSMessageAttribute(attribute) for name, attribute in raw.items()}

    @property
    def signature_version(self) -> str:
        """Which signature the message has."""
        return self.raw_event["SignatureVersion"]

    @property
    def signature(self) -> str:
        """The signature, in base64."""
        return self.raw_event["Signature"]

    @property
    def signing_cert_url(self) -> str:
        """Where the certificate is that the message was signed with."""
        return self._url("SigningCert")

    @property
    def unsubscribe_url(self) -> str:
        """The URL that ends the subscription when it is visited."""
        return self._url("Unsubscribe")

    def _url(self, name: str) -> str:
        # A queue gets `SigningCertURL`; a function that is subscribed itself gets `SigningCertUrl`.
        url = self.raw_event.get(f"{name}URL")
        return self.raw_event[f"{name}Url"] if url is None else url


class EventBridgeEvent(RecordView):
    """An event that an EventBridge rule delivered to the queue."""

    __slots__ = ()
    _shown = (("id",), ("source",), ("detail-type",))

    @property
    def get_id(self) -> str:
        """The id of the event."""
        return self.raw_event["id"]

    @property
    def version(self) -> str:
        """The version of the envelope, "0"."""
        return self.raw_event["version"]

    @property
    def account(self) -> str:
        """The account that the event comes from."""
        return self.raw_event["account"]

    @property
    def time(self) -> str:
        """When it happened, ISO 8601, as its source says."""
        return self.raw_event["time"]

    @property
    def region(self) -> str:
        """The region that the event comes from."""
        return self.raw_event["region"]

    @property
    def resources(self) -> list[str]:
        """The ARNs of what the event is about."""
        return self.raw_event["resources"]

    @property
    def source(self) -> str:
        """Who sent the event; services of AWS begin with "aws."."""
        return self.raw_event["source"]

    @property
    def detail_type(self) -> str:
        """What kind of event it is among those of its source."""
        return self.raw_event["detail-type"]

    @property
    def detail(self) -> dict[str, Any]:
        """The event itself."""
        return self.raw_event["detail"]

    @property
    def replay_name(self) -> str | None:
        """The name of the replay, when the event is delivered by one."""
        return self.raw_event.get("replay-name")
