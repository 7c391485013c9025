"""The canonical form of a web address, by which two links to one page are recognised as the same."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|mkt_tok|oly_anon_id|oly_enc_id|vero_id|wickedid|srsltid|s_cid|_openstat",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def canonical(address: str) -> str | None:
    """Scheme and host in lower case, no fragment, default port or tracking parameters, the query sorted.

    None when it is not an absolute http(s) address.
    """
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # raises where it is not a number of 16 bits
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or re.search(r"\s", address.strip()):
        return None
    query = "&".join(sorted(p for p in parts.query.split("&") if p and not _tracks(p)))
    return urlunsplit((parts.scheme, _host(parts.netloc, parts.scheme), parts.path, query, ""))


def _host(netloc: str, scheme: str) -> str:
    user, at, host = netloc.rpartition("@")
    return user + at + host.lower().removesuffix(_DEFAULT_PORTS[scheme]).removesuffix(":")


def _tracks(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter.partition("=")[0]) is not None
