"""A folder that any static host can serve, and a live feed: what subscribers see of the same timeline.

Prints what was written, what a subscriber's program is sent, and that its second look costs nothing. With `--stay`
the feed goes on at http://127.0.0.1:8000/ until Ctrl+C. Needs the extra: pip install '.[serve]'
"""

import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

import cstotimeline as ct
from cstotimeline.publishing.feed import app

catalogue = Path(__file__).parents[1] / "catalogue"
timeline = ct.load(catalogue)

with TemporaryDirectory() as folder:
    print(len(ct.publish(timeline, folder).wrote), "files written")
    print(len(ct.publish(timeline, folder).wrote), "files written the second time")

listener = socket.create_server(("127.0.0.1", 8000 if "--stay" in sys.argv else 0))
address = f"http://127.0.0.1:{listener.getsockname()[1]}"
server = uvicorn.Server(uvicorn.Config(app(catalogue), log_level="warning"))
thread = threading.Thread(target=server.run, args=([listener],))
thread.start()
while not server.started:
    time.sleep(0.01)

feed = "/timeline.ics?kind=exercise&country=KZ"
with urllib.request.urlopen(address + feed) as answer:
    etag = answer.headers["ETag"]
    print(f"GET {feed}: {answer.status}, {answer.read().count(b'BEGIN:VEVENT')} entries")
try:
    urllib.request.urlopen(urllib.request.Request(address + feed, headers={"If-None-Match": etag}))
except urllib.error.HTTPError as answer:  # what urllib makes of "not modified"
    print(f"GET {feed} again: {answer.code}, nothing to send")

if "--stay" in sys.argv:
    print(f"subscribe to {address}/timeline.ics, or look at {address}/")
    with suppress(KeyboardInterrupt):
        thread.join()
server.should_exit = True
thread.join()
