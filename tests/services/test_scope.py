"""What a run sends can be limited, in every phase, and writes to public hosts have to be allowed."""

from __future__ import annotations

import pytest

from contracts.checker.sending.run_scope import check_writes
from contracts.errors import ConfigurationError
from contracts.http.messages import Request, Response
from tests.services.checking import checked
from tests.services.orders import Orders

ALL = "examples,coverage,fuzzing,stateful,relations"


def sent(**flags: object) -> tuple[set[tuple[str, str]], set[str], int]:
    """Methods and paths that were sent, the operations that were skipped, and the exit code."""
    orders, seen = Orders(), set()

    def answer(request: Request) -> Response:
        seen.add((request.method, "/orders/{id}" if request.path[8:].isdigit() else request.path))
        return orders(request)

    result = checked(answer, phases=ALL, **{"max-examples": "2", **flags})
    return seen, {one.operation for one in result.operations if one.verdict == "skipped"}, result.exit_code


def test_a_read_only_run_sends_safe_methods_alone() -> None:
    seen, skipped, exit_code = sent(**{"read-only": True})
    assert {method for method, _ in seen} <= {"GET", "HEAD", "OPTIONS", "QUERY", "TRACE"}
    assert (skipped, exit_code) == ({"createOrder", "replaceOrder", "deleteOrder", "countOrders"}, 0)


@pytest.mark.parametrize("written", ["deleteOrder", "DELETE /orders/*", "delete /orders/{id}", "del*"])
def test_an_excluded_operation_is_not_asked(written: str) -> None:
    seen, skipped, exit_code = sent(exclude=(written,))
    assert ("DELETE", "/orders/{id}") not in seen
    assert (skipped, exit_code) == ({"deleteOrder"}, 0)


def test_only_included_operations_are_asked() -> None:
    seen, skipped, _ = sent(include=("listOrders",))
    assert {("GET", "/orders")} <= seen
    assert not {("POST", "/orders"), ("GET", "/orders/{id}"), ("PUT", "/orders/{id}"), ("DELETE", "/orders/{id}")} & seen
    assert "listOrders" not in skipped


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"include": ("listOrder",)}, "--include: no operation matches `listOrder`: did you mean `listOrders`?"),
        ({"methods": "TRACE"}, "no operation of the document is left: see --include, --exclude, --methods and --read-only"),
    ],
)
def test_a_scope_without_operations_is_an_error(flags: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        checked(Orders(), **flags)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "host", ["127.0.0.1:80", "localhost", "api.localhost", "[::1]", "127.1", "10.0.0.7", "192.168.1.2", "service", "service:81"]
)
def test_writes_to_private_hosts_are_allowed(host: str) -> None:
    check_writes(f"http://{host}/v1", None)


@pytest.mark.parametrize("host", ["api.example.com", "8.8.8.8", "staging.example.com:8443"])
def test_writes_to_public_hosts_are_not(host: str) -> None:
    with pytest.raises(ConfigurationError, match="pass --read-only to send safe methods only, or --allow-writes to send all"):
        check_writes(f"https://{host}/v1", None)
    check_writes(f"https://{host}/v1", frozenset({"GET", "HEAD"}))
