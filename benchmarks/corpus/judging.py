"""What is wrong with an answer, by the document alone."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from benchmarks.corpus.application import Got
from benchmarks.corpus.asking import Defect
from benchmarks.corpus.dialects import Dialect, Undecidable
from benchmarks.corpus.reading import Answer, Field, Operation

__all__ = ["answer_faults", "is_success", "refusal_faults", "success_statuses"]


def success_statuses(operation: Operation) -> tuple[str, ...]:
    """The declared successes as written, or all that is declared where there is none."""
    found = tuple(status for status in operation.answers if status.startswith("2"))
    return found or tuple(operation.answers)


def answer_faults(operation: Operation, got: Got, dialect: Dialect) -> list[str]:
    """Everything that the document says against an answer, [] for a valid one."""
    if all(one[0] == "1" for one in operation.answers):  # nothing is said of an answer, so nothing is broken
        return []
    answer = operation.answer(got.status)
    if answer is None:
        return [f"the status {got.status} is not declared"]
    return [*_header_faults(answer, got, dialect), *_body_faults(operation, answer, got, dialect)]


def is_success(operation: Operation, status: int) -> bool:
    """Whether a status is what a valid request should get. A declared 1xx ends no exchange."""
    if operation.answers and all(one[0] == "1" for one in operation.answers):
        return 200 <= status < 300
    if any(one in (str(status), f"{status // 100}XX") for one in success_statuses(operation)):
        return True
    return 200 <= status < 300 and (
        not operation.answers or ("default" in operation.answers and not any(one[0] == "2" for one in operation.answers))
    )


def refusal_faults(defect: Defect, got: Got, dialect: Dialect) -> list[str]:
    """What is wrong with a refusal: its status, and what the document says about it."""
    operation = defect.operation
    if got.status >= 500:
        return [f"the status is {got.status}"]
    if operation is None:
        faults = [] if got.status in defect.statuses else [f"the status is {got.status}, not {defect.statuses[0]}"]
        if defect.methods and got.status == 405:
            faults += _allow_faults(defect, got)
        return faults
    right = [status for status in defect.statuses if str(status) in operation.answers]
    if right and right != [404]:
        right = [status for status in right if status != 404]
    if defect.statuses[-1] == 404 and (not right or "default" in operation.answers or "4XX" in operation.answers):
        right = [*dict.fromkeys((*right, *defect.statuses[:-1]))]
    if defect.statuses[0] in (401, 406, 415) and not right:
        right = [*defect.statuses, *(status for status in (400, 403, 422) if str(status) in operation.answers)]
    if got.status not in (right or defect.statuses):
        return [f"the status is {got.status}, not {' or '.join(map(str, right or defect.statuses))}"]
    if got.status == 401 and got.header("www-authenticate") is None:
        return ["the header WWW-Authenticate is missing"]
    if operation.answer(got.status) is not None:
        return answer_faults(operation, got, dialect)
    return [] if defect.ask.method == "HEAD" else _problem_faults(got)


def _allow_faults(defect: Defect, got: Got) -> list[str]:
    allowed = {name.strip() for name in (got.header("allow") or "").split(",")}
    missing = sorted(defect.methods - allowed)
    return [f"Allow lacks {', '.join(missing)}"] if missing else []


def _problem_faults(got: Got) -> list[str]:
    """Undeclared refusals are problem documents (RFC 9457), or have the shape of other errors of the document: JSON objects or lists."""
    media_type = (got.header("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in ("application/json", "text/json") and not media_type.endswith("+json"):
        return [f"an undeclared refusal of the type {got.header('content-type')}"]
    try:
        return [] if isinstance(json.loads(got.body), (dict, list)) else ["the refusal is neither an object nor a list"]
    except ValueError as error:
        return [f"the refusal is no JSON: {error}"]


def _header_faults(answer: Answer, got: Got, dialect: Dialect) -> Iterator[str]:
    for name, field in answer.headers.items():
        text = got.header(name)
        if text is None:
            if field.required:
                yield f"the header {name} is missing"
            continue
        values = _read(text, field, dialect)
        try:
            if not any(dialect.is_valid(field.schema, value, "response") for value in values):
                yield f"the header {name} is {text[:80]!r}"
        except Undecidable:
            continue


def _read(text: str, field: Field, dialect: Dialect) -> list[Any]:
    """What a header's text may stand for."""
    found: list[Any] = []
    if field.media_type:
        try:
            return [json.loads(text)] if "json" in field.media_type else [text, json.loads(text)]
        except ValueError:
            return [text]
    with contextlib.suppress(ValueError):
        found.append(json.loads(text))
    found.append(text)
    parts = text.split(",") if text else []
    scalars = [[_scalar(part) for part in parts], parts]
    found += scalars
    for several in scalars:
        if field.explode and all("=" in part for part in parts):
            pairs = [part.partition("=") for part in parts]
            found += [{name: _scalar(value) for name, _, value in pairs}, {name: value for name, _, value in pairs}]
        elif len(several) % 2 == 0:
            found.append({str(name): value for name, value in zip(several[::2], several[1::2], strict=True)})
    return found


def _scalar(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if not isinstance(value, (dict, list)) else text


def _body_faults(operation: Operation, answer: Answer, got: Got, dialect: Dialect) -> Iterator[str]:
    if operation.method == "HEAD" or got.status in (204, 205, 304):
        if got.body:
            yield "there is a body"
        return
    if not answer.content:
        return
    sent = got.header("content-type")
    if not sent:
        yield "the Content-Type is missing"
        return
    name = _declared(answer, sent)
    if name is None:
        yield f"the media type {sent} is not declared"
        return
    yield from _content_faults(answer.content[name], sent.partition(";")[0].strip().lower(), got.body, dialect)


def _content_faults(field: Field, media_type: str, body: bytes, dialect: Dialect) -> Iterator[str]:
    try:
        if _is_sequence(media_type):
            return
        if "json" in media_type:
            try:
                value = json.loads(body.decode("utf-8"), parse_constant=_refused)
            except ValueError as error:
                yield f"the body is no JSON: {error}"
                return
            yield from dialect.errors(field.schema, value, "response")
        elif media_type == "text/plain" and isinstance(field.schema.followed().value, dict):
            text = body.decode("utf-8")
            candidates = [text, _scalar(text), *_structures(text)]
            if not any(dialect.is_valid(field.schema, value, "response") for value in candidates):
                yield f"the text {text[:80]!r} does not fit its schema"
    except Undecidable:
        return


def _structures(text: str) -> list[Any]:
    """A schema of an object may stand behind text; then the text is its JSON."""
    try:
        return [json.loads(text)]
    except ValueError:
        return []


def _is_sequence(media_type: str) -> bool:
    return any(word in media_type for word in ("json-seq", "jsonl", "ndjson", "x-ndjson", "json-lines", "event-stream"))


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _declared(answer: Answer, sent: str) -> str | None:
    """The declared media type that stands behind a Content-Type, the most exact one."""
    plain = sent.partition(";")[0].strip().lower()
    names = {name: name.partition(";")[0].strip().lower() for name in answer.content}
    exact = [name for name in names if name.lower().replace(" ", "") == sent.lower().replace(" ", "")]
    exact += [name for name, one in names.items() if one == plain]
    main = plain.partition("/")[0]
    ranges = [name for name, one in names.items() if one in ("*/*", "*", f"{main}/*") or _has_suffix(one, plain)]
    return next(iter([*exact, *ranges]), None)


def _has_suffix(pattern: str, plain: str) -> bool:
    head, star, tail = pattern.partition("*")
    return bool(star and tail) and plain.startswith(head) and plain.endswith(tail)
