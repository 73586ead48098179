"""The feed's own HTTP server: uvicorn, and what it allows to clients that are many, large or slow.

Reverse proxies have such limits of their own; a feed that faces the world by itself needs them too. A client that
takes too long is cut off; what a request may hold is bounded by h11 (64 KiB of line and headers, else 400).
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS: Final = 1000
"""Past this, requests are answered with 503."""

HEADERS_WITHIN: Final = 20.0
"""Seconds in which a request has to arrive, counted from the connection or from the answer before it."""

TAKEN_WITHIN: Final = 120.0
"""Seconds in which an answer has to be taken by the client."""


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


def run(application: Any, listener: socket.socket) -> None:
    """Serves an ASGI application on a listening socket until the process is told to end."""
    config = uvicorn.Config(
        application, http=_Bounded, ws="none", log_level="warning", server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
    )  # fmt: skip
    uvicorn.Server(config).run([listener])
