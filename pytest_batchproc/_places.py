"""Regions, accounts, and the ARNs that are made of them."""

from __future__ import annotations

import re
from functools import cache

from pytest_batchproc.errors import InvalidEventError

REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d{1,2}")
_ACCOUNT = re.compile(r"[0-9]{12}")
# Beginning of a region, then its partition and domain; by botocore's partitions.json.
_PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "eu-isoe-": ("aws-iso-e", "cloud.adc-e.uk"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "us-iso-": ("aws-iso", "c2s.ic.gov"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov"),
    "us-isof-": ("aws-iso-f", "csp.hci.ic.gov"),
    "": ("aws", "amazonaws.com"),
}


def check_place(region: object, account_id: object) -> None:
    """Pass if there can be such a region and such an account.

    Raises:
        InvalidEventError: there cannot.
    """
    if not isinstance(region, str) or not REGION.fullmatch(region):
        raise InvalidEventError(
            f"region: expected the name of an AWS region, such as 'eu-west-1'; got {region!r}"
        )
    if not isinstance(account_id, str) or not _ACCOUNT.fullmatch(account_id):
        raise InvalidEventError(
            f"account_id: expected a str of 12 digits; got {type(account_id).__name__} "
            f"{account_id!r}"
        )


def arn(service: str, region: str, account_id: str, resource: str) -> str:
    """An ARN, in the partition of its region."""
    return f"arn:{partition_of(region)}:{service}:{region}:{account_id}:{resource}"


def partition_of(region: str) -> str:
    """The part of AWS that a region is in: `aws`, `aws-cn`, ..."""
    return _partition(region)[0]


def domain_of(region: str) -> str:
    """The domain of the services of a region: `amazonaws.com`, `amazonaws.com.cn`, ..."""
    return _partition(region)[1]


@cache
def _partition(region: str) -> tuple[str, str]:
    return next(found for start, found in _PARTITIONS.items() if region.startswith(start))


def region_of(arn: object) -> str | None:
    """The region that an ARN names; None where there is none."""
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[3] if len(parts) > 5 and parts[3] else None
