"""The shipped mock over real sockets: every witness and example of its book gets its answer."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

import contracts
from contracts.http.messages import Exchange, Request, Response
from mock_server.testing import served

DOCUMENT = Path(__file__).resolve().parents[2] / "openapi.yaml"


@pytest.fixture(scope="module", params=["lenient", "strict"])
def shipped(request: pytest.FixtureRequest) -> Iterator[tuple[contracts.Contract, http.client.HTTPConnection]]:
    """The contract, and a connection to a mock with the same settings."""
    settings = {"authentication": request.param}
    with served(DOCUMENT, settings=settings) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        yield contracts.load(DOCUMENT, settings=settings), connection
        connection.close()


def send(connection: http.client.HTTPConnection, request: Request) -> Response:
    target = request.path + (f"?{urlencode(request.query)}" if request.query else "")
    connection.putrequest(request.method, target, skip_accept_encoding=True)
    for name, value in request.headers:
        connection.putheader(name, value)
    if request.body:
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body or None)
    answer = connection.getresponse()
    return Response(answer.status, tuple(answer.getheaders()), answer.read())


def test_every_witness_and_example_gets_its_answer(shipped: tuple[contracts.Contract, http.client.HTTPConnection]) -> None:
    contract, connection = shipped
    cases = [case for case in contract.witnesses if not case.needs_other_settings]
    verdicts: Counter[str] = Counter()
    for case in cases:
        exchange = Exchange(case.request, send(connection, case.request))
        judgements = [*contract.judge(exchange), *filter(None, [contract.judge_example(case, exchange)])]
        assert [(case.id, one.id, one.message) for one in judgements if one.verdict in ("broken", "undecidable")] == []
        verdicts.update(one.verdict for one in judgements)
        if case.kind == "rule":
            assert exchange.response.header("X-Mock-Rule") == case.id
    assert len(cases) >= (40 if contract.settings["authentication"] == "lenient" else 10)  # most witnesses carry no credential
    assert verdicts["held"] > 10 * len(cases)


def test_every_answer_fits_the_document(shipped: tuple[contracts.Contract, http.client.HTTPConnection]) -> None:
    contract, connection = shipped
    for case in contract.witnesses:
        response = send(connection, case.request)
        operation = contract.spec.operations[case.operation]
        assert (case.id, contract.pipeline.reader(operation).response_violations(response)) == (case.id, ())
