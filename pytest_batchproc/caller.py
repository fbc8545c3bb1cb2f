"""The caller of the function, as the context has it: always present, empty for a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

# What the runtime hands on of a trace; it drops what else a caller put there.
_W3C = ("traceparent", "tracestate", "baggage")

_HEADER = {
    "cognitoIdentityId": "cognito_identity_id",
    "cognitoIdentityPoolId": "cognito_identity_pool_id",
}


@dataclass(slots=True)
class CognitoIdentity:
    """The Amazon Cognito identity of the caller. For a batch both are None.

    Args:
        cognito_identity_id: the id of the identity. Default None.
        cognito_identity_pool_id: the id of the identity pool. Default None.
    """

    cognito_identity_id: str | None = None
    cognito_identity_pool_id: str | None = None


@dataclass(slots=True)
class Client:
    """The app that called through a mobile SDK, as the app sent it. Each default is None.

    Args:
        installation_id: the id of the installation.
        app_title: the title of the app.
        app_version_name: the name of its version.
        app_version_code: the number of its version.
        app_package_name: the name of its package.
    """

    installation_id: Any = None  # as the app sent it, here and below
    app_title: Any = None
    app_version_name: Any = None
    app_version_code: Any = None
    app_package_name: Any = None


@dataclass(slots=True)
class ClientContext:
    """What the caller sent along. An event source mapping sends nothing.

    Args:
        custom: values that the app set itself. Default None.
        env: the environment that the SDK describes. Default None.
        client: the app. Default None.
    """

    custom: Any = None  # as the caller sent it, here and below
    env: Any = None
    client: Client | None = None


def read_identity(value: object) -> CognitoIdentity:
    """The identity that a context has: never None.

    Raises:
        TypeError: it is no mapping, or one with keys that the runtime does not send.
    """
    if value is None:
        return CognitoIdentity()
    if isinstance(value, CognitoIdentity):
        return value
    if not isinstance(value, Mapping) or not value.keys() <= _HEADER.keys():
        raise TypeError(
            "identity: expected a CognitoIdentity, or a dict with "
            f"{' and '.join(map(repr, _HEADER))}, got {value!r}"
        )
    return CognitoIdentity(**{_HEADER[name]: found for name, found in value.items()})


def read_client_context(value: object) -> tuple[ClientContext | None, dict[str, str]]:
    """The client context that a context has, and the trace that came with it.

    Keys that the runtime does not know are left out, as it does.

    Raises:
        TypeError: it is no mapping.
    """
    if value is None or isinstance(value, ClientContext):
        return value, {}
    if not isinstance(value, Mapping):
        raise TypeError(
            "client_context: expected a ClientContext, or a dict with 'custom', 'env' and "
            f"'client', got {value!r}"
        )
    client, trace = value.get("client"), value.get("w3c")
    if isinstance(client, Mapping):
        client = Client(*[client.get(field.name) for field in fields(Client)])
    if not isinstance(trace, Mapping):
        trace = {}
    sent = {name: trace[name] for name in _W3C if isinstance(trace.get(name), str)}
    return ClientContext(value.get("custom"), value.get("env"), client), sent
