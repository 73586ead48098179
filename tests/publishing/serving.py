"""A real server on a loopback port, in a thread, and the input files it watches."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

import cstotimeline as ct
from cstotimeline.formats import timeline_json


@contextmanager
def served(application: Any, port: int = 0) -> Iterator[str]:
    """The address of an application that is served until the block ends."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # asyncio sends at once only where it sees that it is TCP
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    config = uvicorn.Config(application, log_config=None, ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def keep(timeline: ct.Timeline, path: Path) -> None:
    """Writes the timeline's file, as an editor does."""
    path.write_bytes(timeline_json.encode(timeline))


def until(client: httpx.Client, path: str, found: str, within: float = 10) -> httpx.Response:
    """Asks again and again until an answer holds some text."""
    give_up = time.monotonic() + within
    while True:
        answer = client.get(path)
        if found in answer.text or time.monotonic() > give_up:
            assert found in answer.text
            return answer
        time.sleep(0.05)
