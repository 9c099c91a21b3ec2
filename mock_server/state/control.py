"""The mock's own paths: `POST /_mock/reset` forgets what was written, `GET /_mock/state` shows it, and `PUT /_mock/state` brings it back.

They are about the session that the request names; without one, a reset is about all sessions. Pages of other origins may not use them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.codecs.json_text import decode_json, encode_json
from contracts.http.messages import JSON, Request, Response
from mock_server.state.sessions import SessionRequest
from mock_server.state.stores import Snapshot, Store, StoreFull, StoreUnavailable, restore

__all__ = ["Control"]

_PREFIX: Final = "/_mock/"
_PARTS: Final[Mapping[str, type]] = {"created": dict, "changed": dict, "removed": list}
_SAME_ORIGIN: Final = (None, "none", "same-origin")


class Control:
    """Answers requests to these paths."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._actions: Mapping[str, Mapping[str, Callable[[Request, str], Response]]] = {
            f"{_PREFIX}reset": {"POST": self._reset},
            f"{_PREFIX}state": {"GET": self._show, "PUT": self._restore},
        }

    def __call__(self, session: SessionRequest) -> Response | None:
        """The response; None for any other path."""
        request = session.request
        actions = self._actions.get(request.path) if request.path.startswith(_PREFIX) else None
        if actions is None:
            return None
        if request.header("sec-fetch-site") not in _SAME_ORIGIN:
            return _problem(403, "Pages of other origins may not use this path.")
        if request.method not in actions:
            return Response(405, (("Allow", ", ".join(actions)),))
        try:
            return actions[request.method](request, session.name)
        except StoreUnavailable as error:
            return _problem(503, f"The store cannot be used at the moment: {error}.")

    def _reset(self, request: Request, session: str) -> Response:
        self._store.reset(session or None)
        return Response(204)

    def _show(self, request: Request, session: str) -> Response:
        return Response(200, (("Content-Type", "application/json"),), encode_json(self._store.snapshot(session)))

    def _restore(self, request: Request, session: str) -> Response:
        try:
            snapshot = _read(decode_json(request.body))
            restore(self._store, session, snapshot)
        except ValueError:
            return _problem(400, "The body must be what GET /_mock/state returns.")
        except StoreFull:
            return _problem(507, "The session has no room for this much.")
        return Response(204)


def _read(value: JSON) -> Snapshot:
    """A snapshot as it was shown. Raises ValueError for anything else."""
    if not isinstance(value, dict) or not all(isinstance(one, dict) and _is_collection(one) for one in value.values()):
        raise ValueError
    return value


def _is_collection(value: Mapping[str, JSON]) -> bool:
    removed = value.get("removed", [])
    return (
        value.keys() <= _PARTS.keys()
        and all(isinstance(value[name], kind) for name, kind in _PARTS.items() if name in value)
        and isinstance(removed, list)
        and all(isinstance(one, str) for one in removed)
    )


def _problem(status: int, detail: str) -> Response:
    body: JSON = {"type": "about:blank", "title": "Not possible", "status": status, "detail": detail}
    return Response(status, (("Content-Type", "application/problem+json"),), encode_json(body))
