"""The feed's own HTTP server: uvicorn, and what it allows to clients that are many, large or slow.

Reverse proxies have such limits of their own; a feed that faces the world by itself needs them too. A client that
takes too long is cut off; one that asks for too much, or is one too many, is told which limit it has met.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Collection
from typing import Any, Final

import h11
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

from cstotimeline.limits import CONNECTIONS, REQUEST, Limit

HEADERS_WITHIN: Final = 20.0
"""Seconds in which a request has to arrive, counted from the connection or from the answer before it."""

TAKEN_WITHIN: Final = 120.0
"""Seconds in which an answer has to be taken by the client."""

_TOO_LARGE: Final = 431
"""Request Header Fields Too Large (RFC 6585, 5)."""

_log = logging.getLogger("cstotimeline.feed")


class _Bounded(H11Protocol):
    """A connection that is cut off where its client keeps it waiting."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._arm(HEADERS_WITHIN)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._arm(TAKEN_WITHIN)

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no request; where it is none because it is still not whole, it is too large."""
        if len(self.conn.trailing_data[0]) <= REQUEST.most:
            super().send_400_response(msg)
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        for event in (
            h11.Response(status_code=_TOO_LARGE, headers=headers), h11.Data(data=_told(REQUEST).encode()),
            h11.EndOfMessage(),
        ):  # fmt: skip
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._arm(HEADERS_WITHIN if self.cycle.response_complete else TAKEN_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._deadline is not None:
            self._deadline.cancel()

    def _arm(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)


class _Admission:
    """Lets requests pass to an application that are not too large, while not too many clients are connected."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.connections: Collection[object] = ()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        answer = self._application
        if scope["type"] == "http":
            if len(self.connections) > CONNECTIONS.most:
                answer = PlainTextResponse(_told(CONNECTIONS), 503, {"Retry-After": "10", "Connection": "close"})
            elif _size(scope) > REQUEST.most:
                answer = PlainTextResponse(_told(REQUEST), _TOO_LARGE, {"Connection": "close"})
        await answer(scope, receive, send)


def _size(scope: Any) -> int:
    """The bytes of a request's line and headers, about."""
    return len(scope["raw_path"]) + len(scope["query_string"]) + sum(len(k) + len(v) + 4 for k, v in scope["headers"])


def _told(limit: Limit) -> str:
    told = str(limit.exceeded())
    _log.warning("a client was refused: %s", told)
    return told


def run(application: Any, listener: socket.socket) -> None:
    """Serves an ASGI application on a listening socket until the process is told to end."""
    admission = _Admission(application)
    config = uvicorn.Config(
        admission, http=_Bounded, ws="none", log_level="warning", server_header=False,
        h11_max_incomplete_event_size=REQUEST.most,
    )  # fmt: skip
    server = uvicorn.Server(config)
    admission.connections = server.server_state.connections
    server.run([listener])
