/** Articles over time by tone, and below them whether the good or the bad news were more. Every bucket is a filter. */

import { VOLUME, selection, timeZone } from "./dashboard-operations.js";
import { element, reconcile, shape } from "./dom.js";
import { DASHBOARD, filterLink, leadTo } from "./filter-link.js";
import { partMissing } from "./graphql.js";
import { nothingFound } from "./nothing-found.js";
import { countOf, netTone, number, roundTop } from "./numbers.js";
import { axisTicks, instant, stretch } from "./periods.js";
import { Roving } from "./rove.js";
import { isOn, toggled, withOnly } from "./search-state.js";
import { TONE_ORDER, toneFilter, toneName, toneShape } from "./tone.js";

const HEIGHT = 100;
const GAP = 0.16;
/** Where a narrow screen has no room for a date any more. */
const LATE = 0.83;
const NET_TOPS = [0.25, 0.5, 1];

export class VolumeChart {
  #go;
  #buckets = [];
  #state = null;
  #brush = null;

  #legend = element("ul", { class: "legend", "aria-label": "Sentiment" });
  #said = element("p", { class: "said" });
  #tones = TONE_ORDER.map((tone) => shape("path", { class: `fill-${tone.toLowerCase()}` }));
  #stacks = shape("svg", { class: "stacks", preserveAspectRatio: "none", "aria-hidden": "true" }, this.#tones);
  #net = ["positive", "negative"].map((tone) => shape("path", { class: `fill-${tone}` }));
  #balance = shape("svg", { class: "balance", preserveAspectRatio: "none", "aria-hidden": "true" }, this.#net);
  #scale = element("div", { class: "scale", "aria-hidden": "true" });
  #netScale = element("div", { class: "scale", "aria-hidden": "true" });
  #ticks = element("div", { class: "ticks", "aria-hidden": "true" });
  #shade = element("div", { class: "shade", hidden: true });
  #links = element("div", { class: "buckets", role: "group", "aria-label": "Articles over time; Shift and arrows choose several" });
  #roving = new Roving(this.#links);
  element = element(
    "div",
    { class: "volume" },
    element("div", { class: "volume-head" }, this.#legend, this.#said),
    element(
      "div",
      { class: "plots" },
      this.#scale,
      this.#netScale,
      this.#stacks,
      this.#balance,
      this.#shade,
      this.#links,
    ),
    this.#ticks,
  );

  /** `go(state)` goes on to another selection. */
  constructor(go) {
    this.#go = go;
    this.#listen();
  }

  async load(state, ask) {
    const { articles } = await ask(VOLUME, { ...selection(state), timeZone });
    if (!articles.histogram) throw partMissing(articles, "HISTOGRAM_UNAVAILABLE");
    return articles;
  }

  isEmpty({ histogram }) {
    return !histogram.buckets.length;
  }

  whenEmpty(state) {
    return [element("div", { class: "nothing" }, nothingFound(state, state.on, DASHBOARD))];
  }

  records({ histogram }) {
    return histogram.buckets.map(({ start, end, count, sentiment }) => ({ start, end, articles: count, ...sentiment }));
  }

  draw({ facets, histogram }, state) {
    this.#state = state;
    this.#buckets = histogram.buckets.map((bucket) => ({ ...bucket, start: Date.parse(bucket.start), end: Date.parse(bucket.end) }));
    this.#drawLegend(facets?.sentiment, state);
    this.#drawStacks();
    this.#drawBalance();
    this.#ticks.replaceChildren(...axisTicks(this.#buckets).map(({ at, text }) => place(element("span", { class: at > LATE && "is-late" }, text), at)));
    this.#roving.redraw(() => this.#drawLinks());
    this.#say();
  }

  #drawLegend(facet, state) {
    const counts = new Map(facet?.values.map((value) => [value.value, value.count]));
    const shown = TONE_ORDER.filter((tone) => tone !== "UNKNOWN" || facet?.missing || isOn(state, toneFilter(tone)));
    reconcile(this.#legend, shown, {
      key: (tone) => tone,
      make: (tone) => element("li", {}, filterLink({ class: `key key-${tone.toLowerCase()}` })),
      update: (item, tone) => {
        const link = item.firstElementChild;
        leadTo(link, withTone(state, tone), isOn(state, toneFilter(tone)));
        const count = tone === "UNKNOWN" ? facet?.missing : (counts.get(tone) ?? 0);
        link.replaceChildren(toneShape(tone), ` ${toneName(tone)} `, element("span", { class: "count" }, facet ? number(count ?? 0) : ""));
      },
    });
  }

  #drawStacks() {
    const top = roundTop(Math.max(0, ...this.#buckets.map((bucket) => bucket.count)));
    this.#stacks.setAttribute("viewBox", `0 0 ${this.#buckets.length || 1} ${HEIGHT}`);
    const paths = TONE_ORDER.map(() => "");
    for (const [index, { sentiment }] of this.#buckets.entries()) {
      let below = HEIGHT;
      for (const [tone, name] of TONE_ORDER.entries()) {
        const height = (sentiment[name.toLowerCase()] / top) * HEIGHT;
        if (height) paths[tone] += bar(index, below, -height);
        below -= height;
      }
    }
    for (const [tone, path] of this.#tones.entries()) path.setAttribute("d", paths[tone]);
    this.#scale.replaceChildren(...[top, top / 2, 0].map((value) => element("span", {}, number(value))));
  }

  #drawBalance() {
    const most = Math.max(0, ...this.#buckets.map(({ sentiment: { net } }) => Math.abs(net ?? 0)));
    const top = NET_TOPS.find((each) => each >= most);
    this.#balance.setAttribute("viewBox", `0 ${-top} ${this.#buckets.length || 1} ${2 * top}`);
    this.#netScale.replaceChildren(...[`+${top}`, "net", `−${top}`].map((text) => element("span", {}, text)));
    for (const [path, sign] of [[this.#net[0], 1], [this.#net[1], -1]]) {
      const bars = this.#buckets.map(({ sentiment: { net } }, index) => (net && Math.sign(net) === sign ? bar(index, 0, -net) : ""));
      path.setAttribute("d", bars.join(""));
    }
  }

  #drawLinks() {
    reconcile(this.#links, this.#buckets, {
      key: (bucket) => `${bucket.start}-${bucket.end}`,
      make: () => filterLink({ class: "bucket", draggable: "false" }),
      update: (link, bucket) => {
        leadTo(link, this.#within(bucket, bucket));
        link.setAttribute("aria-label", spoken(bucket));
      },
    });
  }

  /** The selection in nothing but a stretch of buckets. */
  #within(first, last) {
    return withOnly(this.#state, "publishedAt", [
      { part: "gte", value: instant(first.start) },
      { part: "lt", value: instant(last.end) },
    ]);
  }

  /** Of the bucket that is pointed at, or of those that are brushed over; else of all. */
  #say(index = null) {
    const [from, to] = this.#brush ?? (index === null ? [0, this.#buckets.length - 1] : [index, index]);
    const [first, last] = [this.#buckets[from], this.#buckets[to]];
    if (!first || !last) return this.#said.replaceChildren();
    const count = this.#buckets.slice(from, to + 1).reduce((sum, bucket) => sum + bucket.count, 0);
    const net = from === to && count ? `, net ${netTone(first.sentiment.net)}` : "";
    this.#said.textContent = `${stretch(first, last)}: ${countOf(count)}${net}`;
    for (const [position, link] of [...this.#links.children].entries()) link.classList.toggle("is-near", position === index);
    this.#shade.hidden = this.#brush === null;
    this.#shade.style.insetInlineStart = `${(100 * from) / this.#buckets.length}%`;
    this.#shade.style.inlineSize = `${(100 * (to + 1 - from)) / this.#buckets.length}%`;
    return undefined;
  }

  #listen() {
    this.#links.addEventListener("focusin", (event) => this.#say(this.#indexOf(event)));
    this.#links.addEventListener("focusout", () => this.#say());
    this.#links.addEventListener("pointermove", (event) => this.#say(this.#indexAt(event)));
    this.#links.addEventListener("pointerleave", () => this.#say());
    this.#links.addEventListener("pointerdown", (event) => this.#beginBrush(event));
    this.#links.addEventListener("keydown", (event) => this.#extend(event), { capture: true });
  }

  #indexOf(event) {
    return [...this.#links.children].indexOf(event.target.closest("a"));
  }

  #indexAt(event) {
    const box = this.#links.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * this.#buckets.length);
    return Math.min(this.#buckets.length - 1, Math.max(0, index));
  }

  /** More than one bucket by drawing over them; a click on one is that of its link. */
  #beginBrush(event) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const anchor = this.#indexAt(event);
    const listening = new AbortController();
    const listen = (name, listener) => document.addEventListener(name, listener, { signal: listening.signal });
    const end = () => {
      listening.abort();
      this.#brush = null;
      this.#say();
    };
    listen("pointermove", (moved) => {
      const index = this.#indexAt(moved);
      this.#brush = index === anchor ? null : [Math.min(anchor, index), Math.max(anchor, index)];
      this.#say(index);
    });
    listen("pointerup", () => {
      const brushed = this.#brush;
      end();
      if (brushed) this.#go(this.#within(this.#buckets[brushed[0]], this.#buckets[brushed[1]]));
    });
    listen("pointercancel", end);
    listen("keydown", (pressed) => pressed.key === "Escape" && end());
  }

  /** Shift and an arrow draw over buckets by the keyboard; Enter takes them, and anything else lets go. */
  #extend(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Shift") return;
    if (event.key === "Enter" && this.#brush) {
      event.preventDefault();
      const [from, to] = this.#brush;
      this.#brush = null;
      this.#go(this.#within(this.#buckets[from], this.#buckets[to]));
    } else if (step && event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      this.#stretchBrush(this.#indexOf(event), step);
    } else this.#brush = null;
  }

  #stretchBrush(anchor, step) {
    const [from, to] = this.#brush ?? [anchor, anchor];
    const end = (from < anchor ? from : to) + step;
    const moved = Math.min(this.#buckets.length - 1, Math.max(0, end));
    this.#brush = [Math.min(anchor, moved), Math.max(anchor, moved)];
    this.#say(anchor);
  }
}

/** No judgement goes with none of the others. */
function withTone(state, tone) {
  const one = toneFilter(tone);
  if (tone === "UNKNOWN") return withOnly(state, "sentiment", isOn(state, one) ? [] : [one]);
  return toggled({ ...state, on: state.on.filter((other) => other.field !== "sentiment" || other.part !== "exists") }, "sentiment", tone);
}

function bar(index, from, height) {
  return `M${index + GAP / 2} ${from.toFixed(3)}v${height.toFixed(3)}h${1 - GAP}v${(-height).toFixed(3)}z`;
}

function place(label, share) {
  label.style.insetInlineStart = `${100 * share}%`;
  return label;
}

function spoken(bucket) {
  const { positive, neutral, negative, net } = bucket.sentiment;
  const tones = bucket.count ? `, ${positive} positive, ${neutral} neutral, ${negative} negative, net ${netTone(net)}` : "";
  return `${stretch(bucket, bucket)}: ${countOf(bucket.count)}${tones}`;
}
