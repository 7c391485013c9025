/** When something was, as people say it: "3 hours ago", and the date after a year. The exact time is in the title. */

import { element } from "./dom.js";

const YEAR = 365 * 86_400;
const UNITS = [
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const date = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" });

export function timeElement(instant, now = Date.now()) {
  const time = element("time", { datetime: instant, title: exact.format(new Date(instant)) });
  time.textContent = relativeTime(instant, now);
  return time;
}

/** Times on the page go on as the clock does. */
export function keepTimes(root = document) {
  setInterval(() => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const text = relativeTime(time.dateTime, Date.now());
      if (time.textContent !== text) time.textContent = text;
    }
  }, 60_000);
}

function relativeTime(instant, now) {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  if (Math.abs(seconds) >= YEAR) return date.format(new Date(instant));
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  return relative.format(Math.trunc(seconds / length), unit);
}
