"""The feed as a web application (ASGI): what a published folder holds, any part of it, and only when it changed.

Every answer has a strong ETag of its exact bytes and a Last-Modified, so a subscriber that has the newest bytes is
told so in a few octets (304). Needs Starlette: `pip install 'cstotimeline[serve]'`.
"""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Final

import attrs

from cstotimeline.faults import MissingExtraError, how_to_install
from cstotimeline.publishing import page
from cstotimeline.publishing.files import PAGE, WRITERS, feed_paths, filter_of, filtered_feed, restricted
from cstotimeline.publishing.filters import Filter, FilterError
from cstotimeline.publishing.watching import Clock, Snapshot, Watched
from cstotimeline.timeline import Timeline

try:
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import JSONResponse, PlainTextResponse, Response
    from starlette.routing import Route
except ImportError as error:
    raise MissingExtraError(f"serving a feed needs Starlette: {how_to_install('serve')}") from error

MEDIA_TYPES: Final = {
    ".ics": "text/calendar; charset=utf-8", ".csv": "text/csv; charset=utf-8; header=present",
    ".json": "application/json", ".svg": "image/svg+xml", ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8", "": "text/plain; charset=utf-8",
}  # fmt: skip
"""By a path's suffix, every one there is: with `nosniff`, a file under a wrong type is of no use to another site."""

_OWN_TYPES: Final = {"jsonld.json": "application/ld+json", "jscalendar.json": "application/jscalendar+json;type=group"}
_HOST: Final = re.compile(r"[\w.-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?", re.ASCII)
_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


@attrs.frozen
class Rendered:
    """The bytes of one answer, plain and compressed, each with the ETag of exactly these bytes."""

    plain: bytes
    zipped: bytes
    plain_tag: str
    zipped_tag: str

    @staticmethod
    def of(content: bytes) -> Rendered:
        """Compressed without a moment in it, so that the same bytes come out each time."""
        digest = sha256(content).hexdigest()[:32]
        return Rendered(content, gzip.compress(content, 6, mtime=0), f'"{digest}"', f'"{digest}-gzip"')

    @property
    def size(self) -> int:
        """How many bytes it takes to keep."""
        return len(self.plain) + len(self.zipped)


class _Cache:
    """The most recently asked answers of one snapshot, bounded in number and in bytes.

    An answer is kept under what was asked for, and under the query strings that have asked for it.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: OrderedDict[object, Rendered] = OrderedDict()
        self._asked: OrderedDict[object, object] = OrderedDict()
        self._bytes = 0
        self._snapshot: Snapshot | None = None

    def asked(self, snapshot: Snapshot, query: object) -> Rendered | None:
        """What was answered to the very same query."""
        key = self._asked.get(query)
        return None if key is None else self.get(snapshot, key)

    def get(self, snapshot: Snapshot, key: object) -> Rendered | None:
        """What was answered to a query that means the same."""
        if snapshot is not self._snapshot:
            self._kept.clear()
            self._asked.clear()
            self._bytes, self._snapshot = 0, snapshot
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, snapshot: Snapshot, query: object, key: object, rendered: Rendered) -> None:
        """Keeps an answer, and forgets the oldest where there are too many."""
        if snapshot is not self._snapshot:
            return
        self._asked[query] = key
        if len(self._asked) > 4 * self._most:
            self._asked.popitem(last=False)
        if key in self._kept:
            return
        self._kept[key] = rendered
        self._bytes += rendered.size
        while len(self._kept) > self._most or (self._bytes > self._most_bytes and len(self._kept) > 1):
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size


def app(
    timeline_or_path: Timeline | str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    state: str | PathLike[str] | None = None,
    clock: Clock | None = None,
    every: float = 1.0,
    max_age: int = 300,
    base_url: str | None = None,
) -> Starlette:
    """An ASGI application that serves a timeline, or the timeline of one or several files or folders.

    Files are watched: at most every `every` seconds a request has them looked at, and an edit shows up; one that
    cannot be read leaves the last good state, and is told on `/healthz` and in the log `cstotimeline.feed`.

    `state` is a folder that keeps the ledger of revisions over restarts; the timeline is published there too.
    `clock` gives the moment that changed events carry (aware; without it, the newest day of their sources).
    `max_age` is how many seconds caches may keep an answer without asking. `base_url` is the address that the
    page's subscribe links begin with; by default the one that was asked for.

    Serves the paths of a published folder, `/` (the page) and `/healthz`. All but the last take the filters
    `kind`, `country`, `status`, `from`, `to` and `q`: see `filters.Filter`.
    """
    if isinstance(timeline_or_path, Timeline):
        source: Timeline | Sequence[Path] = timeline_or_path
    elif isinstance(timeline_or_path, str | PathLike):
        source = [Path(timeline_or_path)]
    else:
        source = [Path(path) for path in timeline_or_path]
    watched = Watched(source, state=None if state is None else Path(state), clock=clock, every=every)
    feed = _Feed(watched, max_age, base_url)
    methods = ["GET", "OPTIONS"]  # Starlette adds HEAD
    return Starlette(
        routes=[
            Route("/healthz", feed.health, methods=methods),
            Route("/{path:path}", feed.answer, methods=methods),
        ]
    )


class _Feed:
    def __init__(self, watched: Watched, max_age: int, base_url: str | None) -> None:
        self._watched = watched
        self._base_url = base_url
        self._cache = _Cache(most=128, most_bytes=64_000_000)
        self._caching = f"public, max-age={max_age}"

    async def health(self, request: Request) -> Response:
        """How the feed is: its events, and why a changed input could not be taken over."""
        await self._refresh()
        watched = self._watched
        report = {
            "status": "degraded" if watched.problems else "ok",
            "timeline": watched.snapshot.timeline.name,
            "events": len(watched.snapshot.timeline),
            "problems": list(watched.problems),
        }
        return JSONResponse(report, headers={**_OPEN, "Cache-Control": "no-store"})

    async def answer(self, request: Request) -> Response:
        """One file of the feed, whole or filtered."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**_OPEN, **_PREFLIGHT})
        await self._refresh()
        snapshot = self._watched.snapshot
        path = request.path_params["path"] or PAGE
        base = self._base(request) if path == PAGE else ""
        query = (path, request.scope["query_string"], base)
        rendered = self._cache.asked(snapshot, query)
        if rendered is None:
            if path != PAGE and path not in WRITERS and filter_of(path) is None:
                return self._refused(
                    404, f"there is no {path} here; there are {', '.join(_offered(snapshot.timeline))}"
                )
            try:
                wanted = Filter.parse(request.query_params.multi_items(), snapshot.timeline)
            except FilterError as error:
                return self._refused(400, "\n".join(error.problems))
            key = (path, wanted, base)
            rendered = self._cache.get(snapshot, key)
            if rendered is None:
                rendered = await run_in_threadpool(_render, snapshot, *key)
            self._cache.put(snapshot, query, key, rendered)
        return self._conditional(request, path, rendered, snapshot.modified)

    async def _refresh(self) -> None:
        if self._watched.is_due:
            await run_in_threadpool(self._watched.look)

    def _base(self, request: Request) -> str:
        if self._base_url is not None:
            return self._base_url.rstrip("/")
        host = request.headers.get("host", "")
        return f"{request.url.scheme}://{host}{request.scope.get('root_path', '')}" if _HOST.fullmatch(host) else "."

    def _refused(self, status: int, why: str) -> Response:
        return PlainTextResponse(why + "\n", status, headers={**_OPEN, "Cache-Control": "no-store"})

    def _conditional(self, request: Request, path: str, rendered: Rendered, modified: datetime) -> Response:
        zipped = _accepts_gzip(request.headers.get("accept-encoding", ""))
        headers = {
            "ETag": rendered.zipped_tag if zipped else rendered.plain_tag,
            "Last-Modified": _http_date(modified),
            "Cache-Control": self._caching,
            "Vary": "Accept-Encoding",
            **_OPEN,
        }
        known = _known_etag(request, rendered)
        if known is not None:
            return Response(status_code=304, headers={**headers, "ETag": known})
        if "if-none-match" not in request.headers and _not_newer(request, modified):
            return Response(status_code=304, headers=headers)
        content = rendered.zipped if zipped else rendered.plain
        headers["Content-Type"] = _OWN_TYPES.get(path) or MEDIA_TYPES[PurePosixPath(path).suffix]
        headers["Content-Length"] = str(len(content))
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return Response(b"" if request.method == "HEAD" else content, headers=headers)


def _render(snapshot: Snapshot, path: str, wanted: Filter, base: str) -> Rendered:
    timeline, ledger = snapshot.timeline, snapshot.ledger
    if not wanted.is_empty:
        timeline, ledger = restricted(timeline, wanted, ledger)
    own = filter_of(path)
    if own is not None:
        return Rendered.of(filtered_feed(timeline, own, ledger))
    if path == PAGE:
        return Rendered.of(page.render(timeline, base=base, files=_offered(snapshot.timeline)))
    return Rendered.of(WRITERS[path](timeline, ledger, None))


def _offered(timeline: Timeline) -> list[str]:
    """The paths there are, but for hidden ones."""
    return [*(name for name in WRITERS if not name.startswith(".")), *feed_paths(timeline)]


@lru_cache(maxsize=16)
def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding allows gzip (RFC 9110, 12.5.3): named, or `*`, and not with a weight of zero."""
    weights = {}
    for item in header.lower().split(","):
        name, _, parameters = item.partition(";")
        weights[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameters)
    return weights.get("gzip", weights.get("*", False))


def _known_etag(request: Request, rendered: Rendered) -> str | None:
    """The ETag of If-None-Match that names these bytes, compressed or not; weak ones count (RFC 9110, 13.1.2)."""
    for tag in request.headers.get("if-none-match", "").split(","):
        bare = tag.strip().removeprefix("W/")
        if bare in (rendered.plain_tag, rendered.zipped_tag):
            return bare
        if bare == "*":
            return rendered.plain_tag
    return None


def _not_newer(request: Request, modified: datetime) -> bool:
    header = request.headers.get("if-modified-since")
    if header is None:
        return False
    try:
        return modified <= parsedate_to_datetime(header)
    except (ValueError, TypeError):  # no date, or one without a zone: the condition is passed over (RFC 9110, 13.1.3)
        return False
