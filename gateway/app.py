"""The web application: GraphQL at ``/graphql``, pages at ``/`` and ``/dashboard``, and whether it can answer."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TypedDict

import strawberry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from gateway.access import hosts
from gateway.access.access import Scope as May
from gateway.access.access import View
from gateway.access.clients import DEFAULT_CLIENT_LIMITS, ClientLimits, Clients
from gateway.access.gate import Door, Gate
from gateway.access.origins import Origins
from gateway.asked import Documents
from gateway.cache.answers import Answers
from gateway.graphql_http import GraphQLEndpoint
from gateway.limits.limits import DEFAULT_QUERY_LIMITS, QueryLimits
from gateway.limits.load import DEFAULT_LOAD, Load
from gateway.metrics.endpoint import MetricsEndpoint
from gateway.observing import Observed
from gateway.pages import Pages
from gateway.persisted import PersistedQueries
from gateway.readiness import Readiness
from gateway.steadfast import Steadfast
from gateway.subscriptions.arrivals import Watch
from gateway.subscriptions.ending import before_the_end
from gateway.subscriptions.feeds import Feeds
from gateway.subscriptions.limits import DEFAULT, Limits
from gateway.subscriptions.reservations import Reservations
from gateway.subscriptions.single import SingleConnectionEndpoint
from gateway.subscriptions.websocket import WebSocketEndpoint
from schema import schema
from schema.context import Context
from schema.health import ReadHealth
from schema.subscription import Live
from search.admission import Admission
from search.engine import SearchEngine
from search.seal import Seal

PendingChanges = Callable[[], Awaitable[int | None]]

_WELCOME = """newsgate answers GraphQL at {url}graphql. Try:

curl {url}graphql -H 'Content-Type: application/json' -d \\
  '{{"query": "{{ articles(query: \\"bitcoin\\", first: 3) {{ totalCount nodes {{ title }} }} }}"}}'
"""


class State(TypedDict):
    """What the lifespan opens, and every request finds."""

    engine: Steadfast
    feeds: Feeds
    reservations: Reservations


def create_app(  # noqa: PLR0913, PLR0917  # all that it is made of
    open_engine: Callable[[], SearchEngine],
    pending_changes: PendingChanges | None = None,
    seal: Seal | None = None,
    cache_bytes: int = 0,
    health: ReadHealth | None = None,
    pages: Pages | None = None,
    query_limits: QueryLimits = DEFAULT_QUERY_LIMITS,
    subscription_limits: Limits = DEFAULT,
    client_limits: ClientLimits = DEFAULT_CLIENT_LIMITS,
    documents: Documents | None = None,
    surface: strawberry.Schema = schema,
    door: Door | None = None,
    origins: Origins | None = None,
    allowed_hosts: Sequence[str] = (),
    shows_schema: bool = True,
    open_standby: Callable[[], SearchEngine] | None = None,
    load: Load = DEFAULT_LOAD,
    observed: Observed | None = None,
    drain_seconds: float = 0,
) -> Starlette:
    """``pending_changes`` counts what is stored and not searchable yet; None where no store is in sight.

    ``health`` tells how sources are doing, and is None likewise. ``seal`` makes the tokens of searches; without one
    they tell damage, and not who made them. ``cache_bytes`` is for pages of hits and answers together. ``pages`` are
    what browsers get; those of the checkout, with images from anywhere, unless given. ``documents`` are all that can
    be asked; without them, anything that the ``surface`` has. ``door`` says who may ask; without one, everybody.
    ``origins`` are those of other sites whose pages may ask, ``allowed_hosts`` the names of this one, by default any.
    Unless it ``shows_schema``, introspection takes the scope ``admin``. ``open_standby`` opens what answers while the
    engine cannot. ``load`` is how much is done at a time. ``observed`` is what is counted and told of its work.
    ``drain_seconds``: how long it goes on answering once it is told to end, and says that it is not ready.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:  # noqa: ARG001
        standby = shown.engine(open_standby()) if open_standby else None
        engine = Steadfast(shown.engine(open_engine()), standby, cache_bytes // 2, load.searches, work.searches)
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(engine.aclose)
            # Articles are numbered by each index for itself: who follows one waits for it.
            watch = Watch(engine.engine, subscription_limits.poll)
            feeds = Feeds(
                executor,
                lambda access, live: context(access.view(engine), live),
                watch,
                known,
                query_limits,
                subscription_limits,
                admission,
            )
            work.live(engine.guards, admission, engine.given, feeds)
            stack.push_async_callback(feeds.aclose)
            stack.enter_context(before_the_end(lambda: readiness.end(feeds.aclose)))
            await stack.enter_async_context(shown.shown_to_others())
            yield {"engine": engine, "feeds": feeds, "reservations": Reservations(feeds)}

    shown = observed or Observed()
    work = shown.work
    seal = seal or Seal()
    pages = pages or Pages()
    origins = origins or Origins()

    async def welcome(request: Request) -> Response:
        """The search page for a browser, and a first query for a terminal."""
        if "text/html" in request.headers.get("accept", ""):
            return pages.page(request, "search.html")
        return _plain(_WELCOME.format(url=request.base_url), headers={"Vary": "Accept"})

    async def dashboard(request: Request) -> Response:
        return pages.page(request, "dashboard.html")

    async def explorer(scope: Scope, receive: Receive, send: Send) -> None:
        await pages.explorer(Request(scope))(scope, receive, send)

    def context(view: View, live: Live | None = None) -> Context:
        sees_schema = shows_schema or view.access.has(May.ADMIN)
        if view.access.bounds:
            # What the store knows is of all articles, and of upstreams that bring others too.
            return Context(view.engine, seal=seal, live=live, shows_schema=sees_schema)
        return Context(view.engine, pending_changes, seal, health=health, live=live, shows_schema=sees_schema)

    admission = Admission(load.operations)
    gate = Gate(door, clients=Clients(client_limits))
    readiness = Readiness(gate, drain_seconds)
    executor = shown.executor(surface, query_limits)
    known = documents or PersistedQueries()
    answers = Answers(cache_bytes // 2)
    endpoint = GraphQLEndpoint(
        executor,
        answers,
        context,
        query_limits,
        known,
        gate,
        admission,
        explorer if pages.has_explorer else None,
    )
    routes: list[BaseRoute] = [
        Route("/graphql", endpoint, methods=["GET", "POST"]),  # the first, because it is asked for most
        Route("/graphql/stream", SingleConnectionEndpoint(endpoint, gate), methods=["GET", "POST", "PUT", "DELETE"]),
        WebSocketRoute("/graphql", WebSocketEndpoint(gate, origins)),
        Route("/", welcome),
        Route("/dashboard", dashboard),
        Route("/web/{version}/{name:path}", pages.asset),
        Route("/livez", readiness.live),
        Route("/readyz", readiness.ready),
        Route("/metrics", MetricsEndpoint(gate, shown.report).answer),
    ]
    paths = {route.path for route in routes if isinstance(route, Route | WebSocketRoute)}
    return Starlette(
        routes=routes,
        middleware=[
            *shown.middleware(paths),
            *hosts.only(allowed_hosts),
            *origins.middleware,
        ],
        exception_handlers={HTTPException: _refused},
        lifespan=lifespan,
    )


async def _refused(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """What has no route, or not by this method."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for nothing else
    return _plain(f"{error.detail}\n", error.status_code, error.headers)


def _plain(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(text, status, {"X-Content-Type-Options": "nosniff", **(headers or {})})
