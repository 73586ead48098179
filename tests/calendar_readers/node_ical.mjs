// node-ical: dates are the machine's local midnights, so Node runs in UTC here.
import ical from "node-ical";
import { readFileSync } from "node:fs";

const iso = (moment) => (moment.dateOnly ? moment.toISOString().slice(0, 10) : moment.toISOString());
const text = (value) => (value && typeof value === "object" ? value.val : value);
const rows = Object.values(ical.sync.parseICS(readFileSync(0, "utf8")))
  .filter((part) => part.type === "VEVENT")
  .map((e) => [e.uid, iso(e.start), iso(e.end), text(e.summary), text(e.location), e.status]);
console.log(JSON.stringify(rows));
