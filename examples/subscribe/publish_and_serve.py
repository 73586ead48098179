"""A folder that any static host can serve, published twice: the second time nothing has changed."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import cstotimeline as ct

seeds = Path(__file__).parents[2] / "seeds"
timeline = ct.load(seeds, name="CSTO")
with TemporaryDirectory() as folder:
    print(len(ct.publish(timeline, folder).wrote), "files written")
    print(len(ct.publish(timeline, folder).wrote), "files written the second time")
    feed = (Path(folder) / "timeline.ics").read_bytes()
    print(feed.count(b"BEGIN:VEVENT"), "entries in the feed")

if "--serve" in sys.argv:  # the same timeline as a live feed: http://127.0.0.1:8000/timeline.ics
    import uvicorn

    from cstotimeline.publishing.feed import app

    uvicorn.run(app(timeline), port=8000)
