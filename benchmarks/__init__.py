"""How fast the mock answers, beside a bare ASGI application and Connexion's own mock: `python -m benchmarks`."""
