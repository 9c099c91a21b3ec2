"""The vendor's own Python client (`leadping` with `microsoft-kiota-http`), driven against any server.

How one drives it: an `HttpxRequestAdapter` with an authentication provider, its `base_url` set before the client is made (else it is the
vendor's), and one request builder per part of the path. Bodies are typed objects; it reads them from JSON as it reads answers.

Where it deviates from the wire: it drops members that are null, sends `Accept: application/json` alone, looks values of enumerations
up by their Python name (so that those with spaces become None), and repeats a 429 up to three times after sleeping for `Retry-After`.
"""

from __future__ import annotations

import asyncio
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

__all__ = ["Told", "enumeration", "retries", "tell"]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the generated classes warn of themselves while they are imported
    pytest.importorskip("leadping", reason="the vendor's client is not installed: pip install leadping microsoft-kiota-http")
    pytest.importorskip("kiota_http", reason="the client's transport is not installed: pip install microsoft-kiota-http")
    from kiota_abstractions.api_error import APIError
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider, ApiKeyAuthenticationProvider, KeyLocation
    from kiota_http.httpx_request_adapter import HttpxRequestAdapter
    from kiota_http.kiota_client_factory import KiotaClientFactory
    from kiota_http.middleware import retry_handler
    from kiota_http.middleware.options import RetryHandlerOption
    from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
    from leadping import LeadpingOpenApiClient
    from leadping.models import outgoing_number_selection_response_health_status as healths
    from leadping.models import outgoing_number_selection_response_selection_reason as reasons
    from leadping.models.outgoing_number_manual_override_request import OutgoingNumberManualOverrideRequest


@dataclass(frozen=True, slots=True)
class Told:
    """What the client tells its caller: an answer, or the error that it raised."""

    answer: Any = None
    error: Any = None


def tell(url: str, body: bytes, *, key: str = "", max_retries: int = 0) -> Told:
    """Ask the server at `url` through the client; `key` is what stands behind `Bearer`."""
    return asyncio.run(_tell(url, body, key, max_retries))


async def _tell(url: str, body: bytes, key: str, max_retries: int) -> Told:
    credentials = (
        ApiKeyAuthenticationProvider(KeyLocation.Header, f"Bearer {key}", "Authorization") if key else AnonymousAuthenticationProvider()
    )
    options = {RetryHandlerOption.get_key(): RetryHandlerOption(max_retries=max_retries)}
    async with KiotaClientFactory.create_with_default_middleware(options=options) as http:
        adapter = HttpxRequestAdapter(credentials, http_client=http)
        adapter.base_url = url
        client = LeadpingOpenApiClient(adapter)
        node = JsonParseNodeFactory().get_root_parse_node("application/json", body)
        try:
            request = node.get_object_value(OutgoingNumberManualOverrideRequest)
            return Told(answer=await client.phone_numbers.outgoing.manual_override.post(request))
        except APIError as error:
            return Told(error=error)


def enumeration(member: str) -> type[Any]:
    """The client's enumeration of `healthStatus` or `selectionReason`."""
    module: ModuleType = healths if member == "healthStatus" else reasons
    return getattr(module, f"OutgoingNumberSelectionResponse_{member}")


def retries(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The list that the client's pauses between its retries go to, instead of being slept."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(retry_handler, "asyncio", ModuleType("asyncio"))
    monkeypatch.setattr(retry_handler.asyncio, "sleep", pause, raising=False)
    return pauses
