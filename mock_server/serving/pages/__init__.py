"""The pages about the document: Swagger UI at /docs, the files it needs, the document itself. Only this module uses Starlette and Jinja.

| file | is |
|---|---|
| `docs.html` | the template of the page; contains no scripts and escapes its values |
| `docs.js` | starts Swagger UI with the document, so that "Try it out" calls the mock, with credentials and wishes |
| `docs.css` | styles of the bar above Swagger UI |
"""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.util
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Literal

import jinja2
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from contracts.codecs.json_text import encode_json
from contracts.document import Document
from contracts.http.messages import JSON
from contracts.printable import printable

__all__ = ["DOCS", "DOCS_FROM_ROOT", "Credentials", "Views", "info_of", "is_page", "views"]

DOCS = "/docs"
DOCS_FROM_ROOT = "docs/"  # relative: a proxy in front may strip a prefix that only the browser knows
ASSETS = "/docs-assets"
OPENAPI_JSON, OPENAPI_YAML = "/openapi.json", "/openapi.yaml"
PAGES = (DOCS, ASSETS, OPENAPI_JSON, OPENAPI_YAML)
READABLE_ANYWHERE = {"Access-Control-Allow-Origin": "*"}
FOLDER = Path(__file__).parent
OWN_FILES = {"docs.css": "text/css", "docs.js": "text/javascript"}
SWAGGER_UI_FILES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript", "favicon-32x32.png": "image/png"}

Credentials = Literal["any", "given", "off"]
_NOTES: dict[Credentials, str] = {
    "any": "Credentials are filled in: any value will do (--credential VALUE accepts one alone, --auth off requires none).",
    "given": "Only the values of --credential are accepted.",
    "off": "Credentials are not required (--auth off).",
}
Views = Iterator[tuple[str, Callable[[Request], Awaitable[Response]]]]


def is_page(path: str) -> bool:
    """Whether a path is that of a page, or below one."""
    return path.startswith(PAGES) and any(path == page or path.startswith(f"{page}/") for page in PAGES)


def info_of(document: Document) -> dict[str, JSON]:
    """The `info` of a document, {} if it is not an object."""
    info = document.data.get("info")
    return info if isinstance(info, dict) else {}


def views(document: Document, *, credentials: Credentials = "any") -> Views:
    """The path of each page, and the view that answers GET. `credentials`: which ones the mock accepts."""
    files = _files()
    page = functools.cache(lambda: _docs(printable(str(info_of(document).get("title", ""))), files, credentials))

    async def docs(_: Request) -> Response:
        return Response(page(), media_type="text/html")

    async def to_docs(_: Request) -> Response:
        return RedirectResponse(DOCS_FROM_ROOT)

    async def openapi_json(_: Request) -> Response:
        return Response(encode_json(document.original), media_type="application/json", headers=READABLE_ANYWHERE)

    async def openapi_yaml(_: Request) -> Response:
        return Response(_yaml_text(document), media_type="application/yaml", headers=READABLE_ANYWHERE)

    async def asset(request: Request) -> Response:
        file, media_type = files.get(request.path_params["name"], (None, ""))
        return FileResponse(file, media_type=media_type) if file else Response("no such file", 404, media_type="text/plain")

    yield from ((DOCS, to_docs), (f"{DOCS}/", docs), (f"{DOCS}/index.html", docs))
    yield from ((OPENAPI_JSON, openapi_json), (OPENAPI_YAML, openapi_yaml), (f"{ASSETS}/{{name}}", asset))


def _docs(title: str, files: dict[str, tuple[Path, str]], credentials: Credentials) -> str:
    """The page. Scripts and styles are loaded with their hash, so that a document with paths below /docs-assets cannot inject others."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined)
    hashes = {name: _integrity(file) for name, (file, _) in files.items()}
    return environment.get_template("docs.html").render(
        title=title, assets=f"..{ASSETS}", hashes=hashes, credentials=credentials, note=_NOTES[credentials]
    )


def _integrity(file: Path) -> str:
    """The hash of a file as the attribute `integrity` (Subresource Integrity, section 3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()


def _yaml_text(document: Document) -> bytes:
    """The document as read. One given as a mapping, or split into several files, is served as JSON, which is valid YAML 1.2."""
    if document.text is None or document.files:
        return encode_json(document.original)
    written = document.text.content.encode()
    document.pack()
    return written


def _files() -> dict[str, tuple[Path, str]]:
    """File name → file and media type. The package with Swagger UI 5 is located but not imported: it would import Flask."""
    spec = importlib.util.find_spec("flask_swagger_ui")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the package flask-swagger-ui, which ships Swagger UI, is not installed", name="flask_swagger_ui")
    shipped = Path(spec.origin).parent / "dist"
    own = {name: (FOLDER / name, media_type) for name, media_type in OWN_FILES.items()}
    return {**own, **{name: (shipped / name, media_type) for name, media_type in SWAGGER_UI_FILES.items()}}
