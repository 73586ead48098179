// The same events through ical.js. usage: ical_js_peer.mjs FILE.tsv OUT.ics
import ICAL from "ical.js";
import { readFileSync, writeFileSync } from "node:fs";

const [path, out] = process.argv.slice(2);
const plain = (text) => text.replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c === "t" ? "\t" : c));
const rows = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => line.split("\t").map(plain));
const day = (text) => ICAL.Time.fromDateString(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
const stamp = ICAL.Time.fromDateTimeString("1970-01-01T00:00:00Z");

function build() {
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", "-//bench//EN");
  calendar.addPropertyWithValue("method", "PUBLISH");
  for (const [uid, id, title, first, after, place, kind, status, description, url] of rows) {
    const event = new ICAL.Component("vevent");
    const values = {
      uid, dtstamp: stamp, "last-modified": stamp, sequence: 0, dtstart: day(first), dtend: day(after),
      transp: "TRANSPARENT", "x-microsoft-cdo-busystatus": "FREE", summary: title, location: place, status,
      categories: kind, concept: `urn:cstotimeline:kind:${kind}`, url, description, "x-event-id": id,
    };
    for (const [name, value] of Object.entries(values)) event.addPropertyWithValue(name, value);
    calendar.addSubcomponent(event);
  }
  return calendar;
}

function median(work) {
  const times = [];
  for (let round = 0; round < 5; round++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1e6);
  }
  return times.sort((a, b) => a - b)[2];
}

const whole = median(() => build().toString());
const built = build();
const writing = median(() => built.toString());
const text = built.toString();
writeFileSync(out, text);
const peak_kib = process.resourceUsage().maxRSS;
console.log(JSON.stringify({ whole, writing, octets: Buffer.byteLength(text), peak_kib }));
