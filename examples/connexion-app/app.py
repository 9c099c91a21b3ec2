"""A Connexion application that grows out of its contract: `uvicorn app:app` in this folder."""

from __future__ import annotations

from pathlib import Path

from connexion import AsyncApp

import mock_server

FOLDER = Path(__file__).parent

app = AsyncApp(__name__, specification_dir=str(FOLDER))
app.add_api("openapi.yaml", resolver=mock_server.ContractResolver(FOLDER / "openapi.yaml", rules=FOLDER / "rules.yaml"))
