// ical.js (Thunderbird's and Nextcloud's parser).
import ICAL from "ical.js";
import { readFileSync } from "node:fs";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
calendar.getAllSubcomponents("vtimezone").forEach((part) => ICAL.TimezoneService.register(part));
const utc = (time) => (time.isDate ? time : time.convertToZone(ICAL.Timezone.utcTimezone)).toString();
const rows = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  const status = part.getFirstPropertyValue("status");
  return [event.uid, utc(event.startDate), utc(event.endDate), event.summary, event.location, status];
});
console.log(JSON.stringify(rows));
