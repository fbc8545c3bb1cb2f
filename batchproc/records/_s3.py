"""Views of the S3 notification that a bucket puts into the body of an SQS message."""

# mypy: disable-error-code="no-any-return"
# Each property says what S3 sends in its field, as in the views of records.

from __future__ import annotations

from batchproc.records._view import RecordView

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class S3Identity(RecordView):
    """Who did it, or whose bucket it is."""

    __slots__ = ()

    @property
    def principal_id(self) -> str:
        """The id of the principal."""
        return self.raw_event["principalId"]


class S3RequestParameters(RecordView):
    """Where the request came from."""

    __slots__ = ()

    @property
    def source_ip_address(self) -> str:
        """The address that the request came from."""
        return self.raw_event["sourceIPAddress"]


class S3Bucket(RecordView):
    """The bucket."""

    __slots__ = ()
    _shown = (("name",),)

    @property
    def name(self) -> str:
        """The name of the bucket."""
        return self.raw_event["name"]

    @property
    def arn(self) -> str:
        """The ARN of the bucket."""
        return self.raw_event["arn"]

    @property
    def owner_identity(self) -> S3Identity:
        """The owner of the bucket."""
        return S3Identity(self.raw_event["ownerIdentity"])


class S3Object(RecordView):
    """The object."""

    __slots__ = ()

    @property
    def key(self) -> str:
        """The key as S3 sends it: URL-encoded, a space is "+". `S3Event.object_key` undoes that."""
        return self.raw_event["key"]

    @property
    def size(self) -> int:
        """The size in bytes. Raises KeyError when the object was deleted."""
        return int(self.raw_event["size"])

    @property
    def etag(self) -> str:
        """The ETag; empty when the object was deleted."""
        return self.raw_event.get("eTag") or ""

    @property
    def version_id(self) -> str | None:
        """The version, when the bucket has versions."""
        return self.raw_event.get("versionId")

    @property
    def sequencer(self) -> str:
        """Hexadecimal; grows with each change of one key."""
        return self.raw_event["sequencer"]


class S3Message(RecordView):
    """The bucket and the object of a notification."""

    __slots__ = ()

    @property
    def s3_schema_version(self) -> str:
        """The version of this part of the notification."""
        return self.raw_event["s3SchemaVersion"]

    @property
    def configuration_id(self) -> str:
        """The id of the bucket's notification configuration."""
        return self.raw_event["configurationId"]

    @property
    def bucket(self) -> S3Bucket:
        """The bucket."""
        return S3Bucket(self.raw_event["bucket"])

    @property
    def get_object(self) -> S3Object:
        """The object; events of Intelligent-Tiering have it under `get_object`."""
        return S3Object(self.raw_event.get("get_object") or self.raw_event["object"])


class S3GlacierRestoreEventData(RecordView):
    """How long a restored object stays, and where it was."""

    __slots__ = ()

    @property
    def lifecycle_restoration_expiry_time(self) -> str:
        """When the restored copy goes away, ISO 8601."""
        return self.raw_event["lifecycleRestorationExpiryTime"]

    @property
    def lifecycle_restore_storage_class(self) -> str:
        """The storage class that the object was restored from."""
        return self.raw_event["lifecycleRestoreStorageClass"]


class S3GlacierEventData(RecordView):
    """What an event of Glacier says besides."""

    __slots__ = ()

    @property
    def restore_event_data(self) -> S3GlacierRestoreEventData:
        """What is said of the restored object."""
        return S3GlacierRestoreEventData(self.raw_event["restoreEventData"])


class S3IntelligentTieringEventData(RecordView):
    """What an event of Intelligent-Tiering says besides."""

    __slots__ = ()

    @property
    def destination_access_tier(self) -> str:
        """The tier that the object went to."""
        return self.raw_event["destinationAccessTier"]


class S3EventRecord(RecordView):
    """One thing that happened in a bucket."""

    __slots__ = ()
    _shown = (("eventName",), ("s3", "bucket", "name"))

    @property
    def event_version(self) -> str:
        """The version of the notification."""
        return self.raw_event["eventVersion"]

    @property
    def event_source(self) -> str:
        """Always "aws:s3"."""
        return self.raw_event["eventSource"]

    @property
    def aws_region(self) -> str:
        """The region of the bucket."""
        return self.raw_event["awsRegion"]

    @property
    def event_time(self) -> str:
        """When S3 was done with the request, ISO 8601."""
        return self.raw_event["eventTime"]

    @property
    def event_name(self) -> str:
        """What happened: "ObjectCreated:Put"."""
        return self.raw_event["eventName"]

    @property
    def user_identity(self) -> S3Identity:
        """Who did it."""
        return S3Identity(self.raw_event["userIdentity"])

    @property
    def request_parameters(self) -> S3RequestParameters:
        """Where the request came from."""
        return S3RequestParameters(self.raw_event["requestParameters"])

    @property
    def response_elements(self) -> dict[str, str]:
        """The ids that S3's support asks for."""
        return self.raw_event["responseElements"]

    @property
    def s3(self) -> S3Message:
        """The bucket and the object."""
        return S3Message(self.raw_event["s3"])

    @property
    def glacier_event_data(self) -> S3GlacierEventData | None:
        """Only there when an object was restored from Glacier."""
        raw = self.raw_event.get("glacierEventData")
        return None if raw is None else S3GlacierEventData(raw)

    @property
    def intelligent_tiering_event_data(self) -> S3IntelligentTieringEventData | None:
        """Only there when Intelligent-Tiering moved the object."""
        raw = self.raw_event.get("intelligentTieringEventData")
        return None if raw is None else S3IntelligentTieringEventData(raw)


class S3Event(RecordView):
    """A notification of S3.

    The message that S3 sends when the notification is set up (`s3:TestEvent`) has no records:
    `records` is empty then, so a handler that loops over them lets it pass.
    """

    __slots__ = ()
    _shown = (("Event",), ("Bucket",))

    @property
    def records(self) -> Iterator[S3EventRecord]:
        """What happened, one by one. Raises KeyError when it is no event of S3."""
        test = self.raw_event.get("Event") == "s3:TestEvent"
        return map(S3EventRecord, () if test else self.raw_event["Records"])

    @property
    def record(self) -> S3EventRecord:
        """The first of `records`."""
        return S3EventRecord(self.raw_event["Records"][0])

    @property
    def bucket_name(self) -> str:
        """The name of the bucket of the first record."""
        return self.record.s3.bucket.name

    @property
    def object_key(self) -> str:
        """The key of the object of the first record, with URL encoding undone."""
        from urllib.parse import unquote_plus

        return unquote_plus(self.record.s3.get_object.key)
