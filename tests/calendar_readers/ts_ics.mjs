// ts-ics with its zod schema, which refuses a calendar that is not as it should be.
import { convertIcsCalendar } from "ts-ics";
import { zIcsCalendar } from "@ts-ics/schema-zod";
import { readFileSync } from "node:fs";

const iso = (moment) => (moment.type === "DATE" ? moment.date.toISOString().slice(0, 10) : moment.date.toISOString());
const calendar = convertIcsCalendar(zIcsCalendar, readFileSync(0, "utf8"));
const rows = calendar.events.map((e) => [e.uid, iso(e.start), iso(e.end), e.summary, e.location, e.status]);
console.log(JSON.stringify(rows));
