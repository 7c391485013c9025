/**
 * When the hits were published, and the choice of a period: by brushing over the bars, by two sliders below them, or
 * from a list. The bars are of the search without its period, so that another one can be chosen.
 */

import { element, shape } from "./dom.js";
import { PeriodChoice, instant, lengthOf, moment, stretch } from "./periods.js";

const HEIGHT = 56;
/** A bar that is not empty is seen. */
const LOWEST = 2;
const GAP = 0.18;

export class Histogram {
  #root;
  #onPeriod;
  #buckets = [];
  /** Of buckets: from the first to before the last; null where all are. */
  #chosen = null;
  #brush = null;
  /** What is on, in milliseconds: it may cut through the first bucket and the last. */
  #edges = [-Infinity, Infinity];

  #plain = shape("path", { class: "bars" });
  #marked = shape("path", { class: "bars is-chosen" });
  #svg = shape("svg", { preserveAspectRatio: "none", role: "img" }, this.#plain, this.#marked);
  #plot = element("div", { class: "plot" });
  #shade = element("div", { class: "shade", hidden: true });
  #from = slider("From");
  #to = slider("Until");
  #said = element("output", { class: "said" });
  #choice;
  #failed = element("p", { class: "failed", hidden: true }, "The timeline is not available at the moment.");

  /** `onPeriod(parts)`: a period was chosen, as `withOnly` takes it; none is all of the time. */
  constructor(root, { onPeriod }) {
    this.#root = root;
    this.#onPeriod = onPeriod;
    this.#choice = new PeriodChoice(onPeriod);
    this.#plot.append(this.#svg, this.#shade);
    root.append(element("div", { class: "time-head" }, this.#choice.element, this.#said), this.#plot, element("div", { class: "sliders" }, this.#from, this.#to), this.#failed);
    this.#listen();
  }

  /** `histogram` is null where it could not be counted. `period` is the one that is on. */
  show(histogram, period) {
    this.#failed.hidden = histogram !== null;
    this.#root.classList.toggle("is-failed", histogram === null);
    this.#choice.show(period);
    if (!histogram) return;
    this.#buckets = histogram.buckets.map(({ start, end, count }) => ({ start: Date.parse(start), end: Date.parse(end), count }));
    this.#chosen = chosenBuckets(this.#buckets, period);
    this.#edges = [period.gte ? Date.parse(period.gte) : -Infinity, period.lt ? Date.parse(period.lt) : Infinity];
    this.#root.classList.toggle("is-empty", !this.#buckets.length);
    for (const [input, value] of [[this.#from, this.#range[0]], [this.#to, this.#range[1]]]) {
      input.max = this.#buckets.length;
      input.value = value;
      input.disabled = !this.#buckets.length;
    }
    this.#svg.setAttribute("aria-label", summary(this.#buckets));
    this.#draw();
  }

  get #range() {
    return this.#brush ?? this.#chosen ?? [0, this.#buckets.length];
  }

  #draw() {
    const [from, to] = this.#range;
    const isAll = from === 0 && to === this.#buckets.length;
    const tallest = Math.max(1, ...this.#buckets.map((bucket) => bucket.count));
    const bars = (isIn) => this.#buckets.map((bucket, index) => isIn(index) && bar(bucket, index, tallest)).filter(Boolean).join("");
    this.#svg.setAttribute("viewBox", `0 0 ${Math.max(1, this.#buckets.length)} ${HEIGHT}`);
    this.#plain.setAttribute("d", bars((index) => index < from || index >= to));
    this.#marked.setAttribute("d", bars((index) => index >= from && index < to));
    this.#shade.hidden = isAll;
    this.#shade.style.insetInlineStart = `${(100 * from) / (this.#buckets.length || 1)}%`;
    this.#shade.style.inlineSize = `${(100 * (to - from)) / (this.#buckets.length || 1)}%`;
    this.#say(from, to);
  }

  /** Which time stands between two edges, and for screen readers at each. */
  #say(from, to) {
    const [first, last] = [this.#buckets[from], this.#buckets[to - 1]];
    const edges = this.#brush ? [-Infinity, Infinity] : this.#edges;
    const [since, before] = [Math.max(first?.start, edges[0]), Math.min(last?.end, edges[1])];
    if (!(from < to && since < before)) {
      this.#said.textContent = "Nothing in this time";
      return;
    }
    this.#from.setAttribute("aria-valuetext", moment(since, first));
    this.#to.setAttribute("aria-valuetext", moment(before - 1, last));
    this.#said.textContent = stretch({ ...first, start: since }, { ...last, end: before });
  }

  #listen() {
    for (const input of [this.#from, this.#to]) {
      input.addEventListener("input", () => this.#slid(input));
      input.addEventListener("change", () => this.#choose());
    }
    this.#plot.addEventListener("pointerdown", (event) => this.#beginBrush(event));
    this.#plot.addEventListener("pointermove", (event) => this.#hover(event));
    this.#plot.addEventListener("pointerleave", () => this.#brush || this.#say(...this.#range));
  }

  #slid(input) {
    const last = this.#buckets.length;
    let [from, to] = [Number(this.#from.value), Number(this.#to.value)];
    if (input === this.#from) from = Math.min(from, to - 1, last - 1);
    else to = Math.max(to, from + 1);
    [this.#from.value, this.#to.value] = [from, to];
    this.#brush = [from, to];
    this.#draw();
  }

  #beginBrush(event) {
    if (event.button !== 0 || !this.#buckets.length) return;
    const anchor = this.#bucketAt(event);
    const brushed = (index) => [Math.min(anchor, index), Math.max(anchor, index) + 1];
    this.#plot.setPointerCapture(event.pointerId);
    this.#brush = brushed(anchor);
    this.#draw();
    const listening = new AbortController();
    const listen = (target, name, listener) => target.addEventListener(name, listener, { signal: listening.signal });
    const end = (isChosen) => {
      listening.abort();
      if (isChosen) this.#choose();
      else {
        this.#brush = null;
        this.#draw();
      }
    };
    listen(this.#plot, "pointermove", (moved) => {
      this.#brush = brushed(this.#bucketAt(moved));
      this.#draw();
    });
    listen(this.#plot, "pointerup", () => end(true));
    listen(this.#plot, "pointercancel", () => end(false));
    listen(document, "keydown", (pressed) => pressed.key === "Escape" && end(false));
  }

  #hover(event) {
    if (this.#brush || !this.#buckets.length) return;
    const bucket = this.#buckets[this.#bucketAt(event)];
    this.#said.textContent = `${stretch(bucket, bucket)}: ${bucket.count.toLocaleString("en")}`;
  }

  #bucketAt(event) {
    const box = this.#plot.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * this.#buckets.length);
    return Math.min(this.#buckets.length - 1, Math.max(0, index));
  }

  /** An edge at the end of all bars is no edge. */
  #choose() {
    const [from, to] = this.#range;
    this.#brush = null;
    this.#chosen = [from, to];
    const parts = [];
    if (from > 0) parts.push({ part: "gte", value: instant(this.#buckets[from].start) });
    if (to < this.#buckets.length) parts.push({ part: "lt", value: instant(this.#buckets[to - 1].end) });
    this.#onPeriod(parts);
  }
}

/** Every bucket that a period has a part in. */
function chosenBuckets(buckets, { gte, lt, within }) {
  if (!gte && !lt && !within) return null;
  const since = gte ? Date.parse(gte) : within ? Date.now() - lengthOf(within) : -Infinity;
  const before = lt ? Date.parse(lt) : Infinity;
  const from = buckets.findIndex((bucket) => bucket.end > since);
  const to = buckets.findLastIndex((bucket) => bucket.start < before) + 1;
  return from < 0 ? [buckets.length, buckets.length] : [from, Math.max(from, to)];
}

function slider(name) {
  return element("input", { type: "range", min: 0, max: 0, step: 1, value: 0, "aria-label": `Published, ${name.toLowerCase()}`, disabled: true });
}

function bar({ count }, index, tallest) {
  if (!count) return "";
  const height = Math.max(LOWEST, (count / tallest) * HEIGHT);
  return `M${index + GAP / 2} ${HEIGHT}v${-height.toFixed(2)}h${1 - GAP}V${HEIGHT}z`;
}

function summary(buckets) {
  if (!buckets.length) return "No articles over time";
  const most = buckets.reduce((one, other) => (other.count > one.count ? other : one));
  return `Articles over time, ${stretch(buckets[0], buckets.at(-1))}; most of them, ${most.count}, ${stretch(most, most)}`;
}
