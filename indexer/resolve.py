"""Addresses as pages and feeds write them: relative, with blanks, or broken."""

from __future__ import annotations

from urllib.parse import urljoin

from indexer import web_address


def absolute(base: str, address: str) -> str | None:
    """The address, resolved; None when it is not one of the web. Blanks in it are written as browsers send them."""
    try:
        resolved = urljoin(base, address.strip().replace(" ", "%20"))
    except ValueError:
        return None
    return resolved if web_address.canonical(resolved) else None


def joined(base: str, address: str | None) -> str:
    """The base with another resolved against it; itself where there is none, or none that makes sense."""
    try:
        return urljoin(base, address.strip()) if address else base
    except ValueError:
        return base
