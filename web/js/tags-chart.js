/** The most frequent tags, how each developed, and its change against the period before. */

import { comparison, earlierFilter } from "./comparison.js";
import { TOP_TAGS, selection, tagTrends, timeZone } from "./dashboard-operations.js";
import { element, reconcile, shape } from "./dom.js";
import { filterLink, leadTo } from "./filter-link.js";
import { partMissing } from "./graphql.js";
import { development, number } from "./numbers.js";
import { instant, stretch } from "./periods.js";
import { Roving } from "./rove.js";
import { toggled } from "./search-state.js";

const FIRST = 10;
const DAY = 86_400_000;
const [WIDTH, HEIGHT] = [100, 24];
/** A bar that is not empty is seen. */
const LOWEST = 1.5;
const MARKS = { "-1": "▼", 0: "", 1: "▲" };

export class TagsChart {
  #note = element("p", { class: "chart-note" });
  #rows = element("ul", { class: "bars-list tag-list" });
  #roving = new Roving(this.#rows, (root) => root.children);
  element = element("div", {}, this.#note, this.#rows);

  async load(state, ask) {
    const { articles } = await ask(TOP_TAGS, { ...selection(state), first: FIRST, timeZone });
    const { facets, histogram } = articles;
    if (!facets) throw partMissing(articles, "FACET_UNAVAILABLE");
    if (!histogram) throw partMissing(articles, "HISTOGRAM_UNAVAILABLE");
    const { values } = facets.tags;
    const compared = comparison(state);
    const trends = values.length ? await ask(tagTrends(values.length, compared !== null), trendVariables(state, values, histogram, compared)) : {};
    return developed(values, histogram, trends, compared);
  }

  isEmpty({ tags }) {
    return !tags.length;
  }

  records({ tags, bins }) {
    return tags.map(({ value, count, now, earlier, trend }) => ({
      tag: value,
      articles: count,
      later: now,
      earlier,
      ...Object.fromEntries(bins.map(({ start }, index) => [instant(start), trend[index]])),
    }));
  }

  draw({ tags, bins, since, isCompared }, state) {
    this.#note.textContent = bins.length ? noteOf(bins, since, isCompared) : "";
    this.#rows.classList.toggle("has-chosen", tags.some((tag) => tag.selected));
    this.#roving.redraw(() =>
      reconcile(this.#rows, tags, {
        key: (tag) => tag.value,
        make: tagElement,
        update: (item, tag) => fill(item, tag, { state, bins }),
      }),
    );
  }
}

function trendVariables(state, tags, { interval, step }, compared) {
  const { query, filter } = selection(state);
  const named = Object.fromEntries(tags.map(({ value }, index) => [`tag${index + 1}`, value]));
  const earlier = compared && { earlier: withoutOwn(earlierFilter(state, compared)) };
  return { query, filter: withoutOwn(filter), ...earlier, interval: trendInterval(interval, step), timeZone, ...named };
}

/** A facet's counts leave its own anyOf out, and so does what is shown beside them. */
function withoutOwn(filter) {
  const { tags, ...others } = filter ?? {};
  return tags ? { ...others, tags: { ...tags, anyOf: [] } } : others;
}

/** One that can be asked for by name, and has few enough buckets for a small drawing. */
function trendInterval(interval, step) {
  return interval === "HOUR" && step > 3 ? "DAY" : interval;
}

/** `{tags, bins, since, isCompared}`: each tag with `trend`, its articles in every bin, and how many `now` and `earlier`. */
function developed(values, histogram, trends, compared) {
  const found = values.map((tag, index) => {
    const trend = trends[`tag${index + 1}`];
    if (!trend.histogram) throw partMissing(trend, "HISTOGRAM_UNAVAILABLE");
    return { ...tag, buckets: trend.histogram.buckets.map(({ start, count }) => ({ start: Date.parse(start), count })), earlier: trends[`earlier${index + 1}`]?.totalCount };
  });
  const bins = binsOf(histogram, found);
  const since = compared?.since ?? bins[Math.floor(bins.length / 2)]?.start;
  const tags = found.map(({ buckets, ...tag }) => {
    const trend = bins.map((bin) => sum(buckets.filter(({ start }) => start >= bin.start && start < bin.end)));
    if (compared) return { ...tag, trend, now: tag.count };
    const now = sum(buckets.filter(({ start }) => start >= since));
    return { ...tag, trend, now, earlier: tag.count - now };
  });
  return { tags, bins, since, isCompared: compared !== null };
}

/** The buckets of all articles, where those of a tag fit into them; else every day on which a tag has a bucket. */
function binsOf({ interval, step, buckets }, tags) {
  if (trendInterval(interval, step) === interval) return buckets.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) }));
  const starts = new Set(tags.flatMap((tag) => tag.buckets).map((bucket) => bucket.start));
  return [...starts].sort((one, other) => one - other).map((start) => ({ start, end: start + DAY }));
}

function sum(buckets) {
  return buckets.reduce((total, bucket) => total + bucket.count, 0);
}

function noteOf(bins, since, isCompared) {
  const later = stretch({ start: since }, { end: bins.at(-1).end });
  return isCompared ? "Change against the same time before" : `Change: ${later}, against all before`;
}

function tagElement() {
  const item = element("li", { class: "tag-row" });
  item.name = element("span", { class: "bar-name" });
  item.drawing = shape("path");
  const sparkline = shape("svg", { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, item.drawing);
  item.count = element("span", { class: "bar-count" });
  item.change = element("span", { class: "change" });
  item.link = filterLink({ class: "bar-link" }, item.name, sparkline, item.count, item.change);
  item.append(item.link);
  return item;
}

function fill(item, { value, label, count, selected, now, earlier, trend }, { state, bins }) {
  const { text, direction } = development(now, earlier);
  leadTo(item.link, toggled(state, "tags", value), selected);
  item.name.textContent = label;
  item.name.title = label;
  item.count.replaceChildren(number(count), element("span", { class: "sr-only" }, " articles, change "));
  item.change.replaceChildren(
    element("span", { class: "change-mark", "aria-hidden": "true" }, MARKS[direction]),
    ` ${text}`,
    element("span", { class: "sr-only" }, `, ${number(earlier)} before`),
  );
  item.drawing.setAttribute("d", sparklinePath(trend, bins));
}

/** By time, not by position: a day of a month may have no bin where nothing happened. */
function sparklinePath(trend, bins) {
  if (!bins.length) return "";
  const [since, until] = [bins[0].start, bins.at(-1).end];
  const tallest = Math.max(1, ...trend);
  const x = (moment) => (WIDTH * (moment - since)) / (until - since);
  return trend
    .map((count, index) => {
      if (!count) return "";
      const [from, to] = [x(bins[index].start), x(bins[index].end)];
      const height = Math.max(LOWEST, (count / tallest) * HEIGHT);
      return `M${from.toFixed(2)} ${HEIGHT}v${-height.toFixed(2)}H${(to - (to - from) * 0.15).toFixed(2)}V${HEIGHT}z`;
    })
    .join("");
}
