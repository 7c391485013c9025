"""The pages for people: the files of ``web/``, read and compressed once, and the headers that keep them safe."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

#: Beside this package, in a checkout as in site-packages.
WEB = Path(__file__).parents[1] / "web"

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_GRAPHIQL, _GRAPHIQL_SCRIPT = "graphiql.html", "graphiql/graphiql.min.js"  # scripts/explorer fetches the second
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"

_ALWAYS = (
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
#: GraphiQL has one rule in an element of its own, which keeps the page from scrolling behind a dialog.
_GRAPHIQL_STYLE = "'sha256-nzTgYzXYDNe6BAHiiI7NNlfK8n/auuOAhh2t92YvuXo='"
#: Of the page whose code is not ours: fonts and icons are in its style sheet, and it makes HTML of our descriptions.
_GRAPHIQL_POLICY = "; ".join(
    (*_ALWAYS, f"style-src 'self' {_GRAPHIQL_STYLE}", "font-src data:", "img-src 'self' data:")
)


@dataclass(frozen=True)
class _File:
    """``etag`` is weak: it is that of the content, compressed or not."""

    media_type: str
    plain: bytes
    etag: str

    @cached_property
    def compressed(self) -> bytes:
        """Made when it is first asked for: of GraphiQL there is a lot, and few look at it."""
        return gzip.compress(self.plain, 6, mtime=0)


class Pages:
    """Every file under a folder. A page names the others as ``web/NAME``, and is given them by version.

    ``image_hosts`` are what a policy takes for the source of an image: ``https:`` or hosts. Without an explorer the
    other pages do not lead to it.
    """

    def __init__(self, image_hosts: Sequence[str] = ("https:",), folder: Path = WEB, has_explorer: bool = True) -> None:
        self.has_explorer = has_explorer
        content = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _MEDIA_TYPES
        }
        self.version = _version(content)
        self._files = {name: self._file(name, text) for name, text in content.items()}
        self._policy = _policy(image_hosts)

    def page(self, request: Request, name: str) -> Response:
        """An HTML file, which a browser keeps and asks for again each time."""
        headers = {
            "Content-Security-Policy": _GRAPHIQL_POLICY if name == _GRAPHIQL else self._policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
            "Referrer-Policy": "same-origin",  # what somebody searches for stands in the address
            "Vary": "Accept",
        }
        return _response(request, self._files[name], _ASK_FIRST, headers)

    def explorer(self, request: Request) -> Response:
        """A page to try GraphQL with: GraphiQL where it was fetched, unless the plain one is asked for.

        What else stands in the address is for the page to read.
        """
        is_plain = request.query_params.get("explorer") == "plain" or _GRAPHIQL_SCRIPT not in self._files
        return self.page(request, "explorer.html" if is_plain else _GRAPHIQL)

    async def asset(self, request: Request) -> Response:
        """What a page refers to: kept for good under its own version, and under any other one as it is now.

        Gateways of two versions may stand side by side for a while, so a page of one may ask the other.
        """
        file = self._files.get(request.path_params["name"])
        if file is None or file.media_type.startswith("text/html"):
            return Response("There is no such file.\n", 404, {"X-Content-Type-Options": "nosniff"}, "text/plain")
        return _response(request, file, _FOR_GOOD if request.path_params["version"] == self.version else _ASK_FIRST)

    def _file(self, name: str, content: bytes) -> _File:
        suffix = PurePosixPath(name).suffix
        if suffix == ".html":
            content = content.replace(b'"web/', f'"web/{self.version}/'.encode())
            if not self.has_explorer:
                content = content.replace(b"<html ", b'<html class="no-explorer" ', 1)
        return _File(_MEDIA_TYPES[suffix], content, f'W/"{hashlib.sha256(content).hexdigest()[:16]}"')


def _version(content: Mapping[str, bytes]) -> str:
    """Changes with any file: modules import each other by name, and must be of one version."""
    digest = hashlib.sha256()
    for name, text in content.items():
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()[:16]


def _policy(image_hosts: Sequence[str]) -> str:
    """https://www.w3.org/TR/CSP3/. Nothing inline, nothing from elsewhere but images, no HTML made of text.

    The one Trusted Types policy is that of ``js/safe-body.js``, which reads an article's body into an inert document.
    """
    return "; ".join(
        (
            *_ALWAYS,
            "style-src 'self'",
            f"img-src 'self' {' '.join(image_hosts)}".rstrip(),
            "require-trusted-types-for 'script'",
            "trusted-types newsgate-body",
        )
    )


def _response(request: Request, file: _File, cache_control: str, more: Mapping[str, str] | None = None) -> Response:
    headers = {"Cache-Control": cache_control, "ETag": file.etag, "X-Content-Type-Options": "nosniff", **(more or {})}
    headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
    if file.etag in {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}:
        return Response(None, 304, headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.plain, 200, headers, file.media_type)
    return Response(file.compressed, 200, {**headers, "Content-Encoding": "gzip"}, file.media_type)
