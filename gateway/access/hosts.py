"""Under which names this site is asked for: another one may be an attacker's, who has it lead here (DNS rebinding)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Receive, Scope, Send

#: Asked for by those who watch the process, by whatever address it has, and told nothing that is worth anything.
_OPEN = ("/livez", "/readyz")


def only(hosts: Sequence[str]) -> list[Middleware]:
    """Answers requests for other hosts with 400. ``hosts`` are names, or ``*.`` and what they end with; none: any."""
    return [Middleware(_Hosts, allowed_hosts=hosts, www_redirect=False)] if hosts else []


class _Hosts(TrustedHostMiddleware):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") in _OPEN:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
