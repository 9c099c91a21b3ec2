"""Which certificates the checker trusts."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

import httpx

from contracts.errors import ConfigurationError

__all__ = ["SYSTEM", "Trust"]


@dataclass(frozen=True, slots=True)
class Trust:
    """`ca`: a file with the certificates to trust; "" for the default ones (or those of SSL_CERT_FILE and SSL_CERT_DIR). `is_insecure`: any
    certificate is accepted."""

    ca: str = ""
    is_insecure: bool = False

    def context(self) -> ssl.SSLContext:
        """The TLS context. Raises ConfigurationError for certificates that cannot be read."""
        if self.is_insecure:
            return httpx.create_ssl_context(verify=False)
        try:
            return ssl.create_default_context(cafile=self.ca) if self.ca else httpx.create_ssl_context()
        except OSError as cause:
            named = f"--ca: {self.ca} cannot be read" if self.ca else "the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read"
            raise ConfigurationError(f"{named}: {cause.strerror or cause}") from cause

    @property
    def curl_words(self) -> tuple[str, ...]:
        """The options of curl that mean the same."""
        return ("--insecure",) if self.is_insecure else ("--cacert", self.ca) if self.ca else ()


SYSTEM = Trust()
