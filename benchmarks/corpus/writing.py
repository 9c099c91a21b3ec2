"""A value as text: of a parameter in its place and style (OpenAPI, Style Values and Style Examples), of a body in its media type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from benchmarks.corpus.reading import Field, Parameter

__all__ = ["body", "cookies", "header", "path_segment", "plain", "query"]

_RESERVED = ":/?@!$'()*+,;="  # without what would end a value in a query
BOUNDARY = "corpus-boundary-7f3a"


def plain(value: Any) -> str:
    """A scalar as text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pairs(value: Mapping[str, Any]) -> list[str]:
    return [text for name, one in value.items() for text in (name, plain(one))]


def path_segment(parameter: Parameter, value: Any) -> str:
    """What stands in the place of `{name}`."""
    name = parameter.name
    if parameter.media_type:
        return quote(json.dumps(value) if "json" in parameter.media_type else plain(value), safe="")
    prefix, joint = {"label": (".", "." if parameter.explode else ","), "matrix": (";", ";" if parameter.explode else ",")}.get(
        parameter.style, ("", ",")
    )
    if parameter.style == "matrix":
        return prefix + _matrix(name, value, parameter.explode)
    return prefix + _joined(value, joint, parameter.explode)


def _matrix(name: str, value: Any, explode: bool) -> str:
    if isinstance(value, list):
        return ";".join(f"{name}={quote(plain(one), safe='')}" for one in value) if explode else f"{name}={_joined(value, ',', False)}"
    if isinstance(value, dict):
        return _joined(value, ";", True) if explode else f"{name}={_joined(value, ',', False)}"
    return f"{name}={quote(plain(value), safe='')}"


def _joined(value: Any, joint: str, explode: bool) -> str:
    if isinstance(value, list):
        return joint.join(quote(plain(one), safe="") for one in value)
    if isinstance(value, dict):
        if explode:
            return joint.join(f"{quote(name, safe='')}={quote(plain(one), safe='')}" for name, one in value.items())
        return joint.join(quote(text, safe="") for text in _pairs(value))
    return quote(plain(value), safe="")


def query(parameter: Parameter, value: Any) -> str:
    """`name=value`, or several of them, encoded."""
    safe = _RESERVED if parameter.allow_reserved else ""

    def encoded(text: str) -> str:
        return quote(text, safe=safe)

    name = encoded(parameter.name)
    if parameter.where == "querystring":
        return quote(json.dumps(value), safe="") if "json" in parameter.media_type else _form(value)
    if parameter.media_type:
        return f"{name}={encoded(json.dumps(value) if 'json' in parameter.media_type else plain(value))}"
    style = parameter.style
    if isinstance(value, dict):
        if style == "deepObject":
            return "&".join(f"{name}{keys}={encoded(plain(one))}" for keys, one in _deep(value))
        if parameter.explode:
            return "&".join(f"{encoded(key)}={encoded(plain(one))}" for key, one in value.items())
        return f"{name}=" + _joint(style).join(map(encoded, _pairs(value)))
    if isinstance(value, list):
        if parameter.explode and style in ("form", "spaceDelimited", "pipeDelimited", "deepObject"):
            return "&".join(f"{name}={encoded(plain(one))}" for one in value)
        return f"{name}=" + _joint(style).join(encoded(plain(one)) for one in value)
    return f"{name}={encoded(plain(value))}"


def _deep(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys in brackets, at any depth, with their scalars."""
    for key, one in value.items():
        written = f"%5B{quote(key, safe='')}%5D"
        if isinstance(one, dict):
            yield from ((written + keys, inner) for keys, inner in _deep(one))
        elif isinstance(one, list):
            yield from ((f"{written}%5B%5D", inner) for inner in one)
        else:
            yield written, one


def _joint(style: str) -> str:
    return {"spaceDelimited": "%20", "pipeDelimited": "%7C", "tabDelimited": "%09"}.get(style, ",")


def header(value: Any, *, explode: bool, media_type: str = "") -> str:
    """A header's value: style `simple`."""
    if media_type:
        return json.dumps(value) if "json" in media_type else plain(value)
    if isinstance(value, list):
        return ",".join(map(plain, value))
    if isinstance(value, dict):
        return ",".join(f"{name}={plain(one)}" for name, one in value.items()) if explode else ",".join(_pairs(value))
    return plain(value)


def cookies(parameter: Parameter, value: Any) -> list[str]:
    """`name=value` for each cookie."""
    if parameter.media_type:
        return [f"{parameter.name}={quote(json.dumps(value) if 'json' in parameter.media_type else plain(value), safe='')}"]
    if isinstance(value, list):
        if parameter.explode:
            return [f"{parameter.name}={quote(plain(one), safe='')}" for one in value]
        return [f"{parameter.name}=" + ",".join(quote(plain(one), safe="") for one in value)]
    if isinstance(value, dict):
        if parameter.explode:
            return [f"{name}={quote(plain(one), safe='')}" for name, one in value.items()]
        return [f"{parameter.name}=" + ",".join(quote(text, safe="") for text in _pairs(value))]
    return [f"{parameter.name}={quote(plain(value), safe='')}"]


# --- bodies -----------------------------------------------------------------------------------------------------------------------------


def body(media_type: str, field: Field, value: Any) -> tuple[str, bytes] | None:
    """The Content-Type to send and the bytes; None where this module does not know how."""
    name = media_type.partition(";")[0].strip().lower()
    if "json" in name and ("seq" in name or "lines" in name or "ndjson" in name):
        return None
    if "json" in name or name in ("*/*", "application/*"):
        return ("application/json" if "*" in name else media_type), json.dumps(value).encode()
    if name == "application/x-www-form-urlencoded" and isinstance(value, dict):
        return media_type, _form(value, field.encoding).encode()
    if name == "multipart/form-data" and isinstance(value, dict):
        return f"{name}; boundary={BOUNDARY}", _multipart(value)
    if name.startswith("text/") and isinstance(value, (str, int, float)):
        return ("text/plain" if "*" in name else media_type), plain(value).encode()
    if isinstance(value, str) and "xml" not in name and not name.startswith("multipart/"):
        return media_type if "*" not in name else "application/octet-stream", value.encode()
    return None


def _form(value: Mapping[str, Any], encoding: Mapping[str, Any] = {}) -> str:
    found: list[str] = []
    for name, one in value.items():
        rule = encoding.get(name) if isinstance(encoding.get(name), dict) else {}
        style, explode = rule.get("style", "form"), rule.get("explode", rule.get("style", "form") == "form")
        if "collection" in rule:  # 2.0
            explode = rule["collection"] == "multi"
            style = {"ssv": "spaceDelimited", "pipes": "pipeDelimited", "tsv": "tabDelimited"}.get(rule["collection"], "form")
        if "json" in str(rule.get("contentType", "")) or (isinstance(one, dict) and not rule):
            found.append(f"{quote(name, safe='')}={quote(json.dumps(one), safe='')}")
            continue
        if isinstance(one, list) and any(isinstance(inner, (dict, list)) for inner in one):
            found += [f"{quote(name, safe='')}={quote(json.dumps(inner), safe='')}" for inner in one]
            continue
        text = query(_like(name, style, explode), one)
        if text:
            found.append(text)
    return "&".join(found)


def _like(name: str, style: str, explode: bool) -> Parameter:
    return Parameter(name, "query", False, None, style, explode)  # type: ignore[arg-type]


def _multipart(value: Mapping[str, Any]) -> bytes:
    parts = []
    for name, one in value.items():
        for inner in one if isinstance(one, list) else [one]:
            is_json = isinstance(inner, (dict, list))
            text = json.dumps(inner) if is_json else plain(inner)
            kind = "Content-Type: application/json\r\n" if is_json else ""
            parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n{kind}\r\n{text}\r\n')
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()
