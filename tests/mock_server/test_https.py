"""TLS: a certificate made for localhost, or one from files."""

from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme

from mock_server.app import create_app, running
from mock_server.serving.certificates import certificate_for
from tests.commands import ended
from tests.mock_server.small_documents import get


def test_a_certificate_is_made_for_localhost() -> None:
    with certificate_for("mock.test") as certificate, running(create_app(get(), "none"), tls=certificate.context) as url:
        assert url.startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=str(certificate.authority))
        with httpx.Client(verify=trusting, trust_env=False) as client:
            assert client.get(f"{url}/pets").status_code == 200
            assert client.get(f"{url.replace('127.0.0.1', 'localhost')}/pets").http_version == "HTTP/1.1"
    assert certificate.authority is not None
    assert not certificate.authority.exists()


def test_serve_prints_an_https_address_and_what_to_trust(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: ''}}}}}"
    )
    command = [sys.executable, "-m", "mock_server", "serve", "--https", "--port", "0", "--quiet"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(4)]
        finally:
            process.terminate()
    assert lines[0].startswith("Serving A at https://127.0.0.1:")
    file = lines[3].split("SSL_CERT_FILE=")[1].split()[0]
    assert f"curl --cacert {file}" in lines[2]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    leaf = trustme.CA().issue_cert("localhost")
    leaf.cert_chain_pems[0].write_to_path(str(tmp_path / "cert.pem"))
    leaf.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    trustme.CA().issue_cert("localhost").private_key_pem.write_to_path(str(tmp_path / "other.pem"))
    (tmp_path / "text.pem").write_text("no certificate")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--key", "key.pem"], "--key: the certificate for this key is missing; pass it as --cert"),
        (["--cert", "cert.pem"], "--cert: cert.pem cannot be used: no certificate with an unencrypted key in PEM format; pass the file with its private key as --key"),
        (["--cert", "cert.pem", "--key", "other.pem"], "--cert: cert.pem and other.pem cannot be used: the key belongs to another certificate"),
        (["--cert", "text.pem", "--key", "key.pem"], "--cert: text.pem and key.pem cannot be used: no certificate with an unencrypted key in PEM format"),
        (["--cert", "none.pem", "--key", "key.pem"], "--cert: none.pem or key.pem cannot be read: No such file or directory"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_told(files: Path, options: list[str], message: str) -> None:
    found = ended("mock-server", "serve", "--port", "0", *options, folder=files)
    assert (found.code, found.err) == (2, f"mock-server: {message}\n")
