"""A server in a process of its own: our feed, or the same bytes as a plain Starlette static file. Says its port."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from cstotimeline.publishing.feed import app


def main(kind: str, folder: Path) -> None:
    if kind == "feed":
        application = app(folder / "timeline.json", every=1.0)
    else:
        application = Starlette(routes=[Mount("/", StaticFiles(directory=folder))])
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)  # noqa: T201
    config = uvicorn.Config(application, log_level="error", lifespan="off", ws="none", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


main(sys.argv[1], Path(sys.argv[2]))
