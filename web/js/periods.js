/** Periods: the list to choose one from, and how a stretch of time is said. */

import { element } from "./dom.js";

const PRESETS = [
  ["", "Any time"],
  ["P1D", "Past day"],
  ["P7D", "Past week"],
  ["P30D", "Past month"],
  ["P365D", "Past year"],
];
const CHOSEN = "chosen";

const DAY = 86_400_000;
const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS = [365 * DAY, 30 * DAY, 7 * DAY, DAY, 3_600_000, 60_000, 1_000];
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const hour = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
/** Behind this there is no room for a date. */
const LAST_TICK = 0.95;
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const date = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const month = new Intl.DateTimeFormat("en", { month: "short", year: "numeric" });

/** `onPeriod(parts)`: one was chosen, as `withOnly` takes it; none is all of the time. */
export class PeriodChoice {
  #presets = element("select", { id: "period" }, PRESETS.map(([value, text]) => element("option", { value }, text)), element("option", { value: CHOSEN, hidden: true }, "Chosen"));
  element = element("label", { class: "choice" }, element("span", { class: "choice-name" }, "Published"), " ", this.#presets);

  constructor(onPeriod) {
    this.#presets.addEventListener("change", () => {
      const within = this.#presets.value;
      onPeriod(within ? [{ part: "within", value: within }] : []);
    });
  }

  /** The one that is on, as `period` tells it. */
  show({ within, gte, lt }) {
    const preset = PRESETS.find(([value]) => value === (within ?? ""));
    const isOther = Boolean(gte || lt) || !preset;
    this.#presets.lastElementChild.hidden = !isOther;
    this.#presets.value = isOther ? CHOSEN : preset[0];
  }
}

/** Milliseconds of an ISO 8601 duration, as the gateway counts them; 0 of what is none. */
export function lengthOf(duration) {
  const found = DURATION.exec(duration.toUpperCase());
  return found ? UNITS.reduce((sum, unit, index) => sum + unit * Number(found[index + 1] ?? 0), 0) : 0;
}

/** From the start of one bucket to the end of another, as exact as these are long. */
export function stretch(first, last) {
  const format = last.end - first.start < 2 * DAY ? hour : day;
  return format.formatRange(first.start, last.end - 1);
}

export function moment(instant, bucket) {
  return (bucket.end - bucket.start < DAY ? hour : day).format(instant);
}

/** As a filter takes it. */
export function instant(milliseconds) {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

/** Some of the buckets' beginnings, to write below a chart: `{at, text}`, where `at` is from 0 to 1. */
export function axisTicks(buckets, most = 7) {
  if (!buckets.length) return [];
  const span = buckets.at(-1).end - buckets[0].start;
  const format = span <= 2 * DAY ? clock : span <= 365 * DAY ? date : month;
  const all = buckets.map(({ start }, index) => ({ start, at: index / buckets.length, text: format.format(start) }));
  const isDated = format === date && buckets[0].end - buckets[0].start < DAY;
  const ticks = isDated ? all.filter(({ start }) => new Date(start).getHours() === 0) : all;
  const every = Math.ceil(ticks.length / most);
  return ticks.filter(({ at }, index) => index % every === 0 && at < LAST_TICK);
}
