/** The figures above the charts: how many, in which tone, from how many sources, and how lately. */

import { comparison, earlierFilter } from "./comparison.js";
import { FIGURES, selection } from "./dashboard-operations.js";
import { element } from "./dom.js";
import { development, netTone, number, share } from "./numbers.js";
import { timeElement } from "./relative-time.js";

const NAMES = ["Articles", "Net tone", "Sources", "Newest"];

export class Figures {
  #onAnswer;
  #cells = NAMES.map((name) => ({ name, value: element("dd", { class: "figure" }), note: element("dd", { class: "figure-note" }) }));
  element = element("dl", { class: "figures" }, this.#cells.map(({ name, value, note }) => element("div", {}, element("dt", {}, name), value, note)));

  /** `onAnswer(data, state)` has what the page shows besides: what is on, languages, warnings. */
  constructor(onAnswer) {
    this.#onAnswer = onAnswer;
  }

  async load(state, ask) {
    const compared = comparison(state);
    const earlier = compared ? earlierFilter(state, compared) : null;
    return ask(FIGURES, { ...selection(state), earlier, compared: compared !== null });
  }

  isEmpty() {
    return false; // none is a figure, too
  }

  records(data) {
    const { now, earlier } = figuresOf(data);
    return [
      { figure: "articles", now: now.articles, earlier: earlier?.articles ?? null },
      { figure: "net tone", now: now.net, earlier: earlier?.net ?? null },
      { figure: "sources", now: now.sources, earlier: null },
      { figure: "newest", now: data.newest.nodes[0]?.publishedAt ?? null, earlier: null },
    ];
  }

  draw(data, state) {
    const { now, earlier } = figuresOf(data);
    const newest = data.newest.nodes[0]?.publishedAt;
    this.#set(0, number(now.articles), articlesNote(now, earlier, data.index));
    this.#set(1, netTone(now.net), toneNote(now, earlier));
    this.#set(2, now.sources === null ? "–" : number(now.sources), "in this selection");
    this.#set(3, newest ? timeElement(newest) : "–", newest ? new Date(newest).toLocaleString("en", { dateStyle: "medium", timeStyle: "short", hour12: false }) : "");
    this.#onAnswer(data, state);
  }

  #set(index, value, note) {
    this.#cells[index].value.replaceChildren(value);
    this.#cells[index].note.textContent = note;
  }
}

function figuresOf({ articles, earlier }) {
  const sources = articles.facets?.source;
  const chosen = sources?.values.length ? sources.values.filter((value) => value.currentCount).length : sources?.totalValues;
  return {
    now: { articles: articles.totalCount, net: netOf(articles), sources: chosen ?? null },
    earlier: earlier ? { articles: earlier.totalCount, net: netOf(earlier) } : null,
  };
}

/** As `SentimentCounts.net`: what was not judged counts, too. */
function netOf({ facets, totalCount }) {
  if (!facets || !totalCount) return null;
  const counts = Object.fromEntries(facets.sentiment.values.map(({ value, currentCount }) => [value, currentCount]));
  return ((counts.POSITIVE ?? 0) - (counts.NEGATIVE ?? 0)) / totalCount;
}

function articlesNote(now, earlier, index) {
  if (!earlier) return `${share(now.articles, index.documents)} of the index`;
  return `${development(now.articles, earlier.articles).text} against ${number(earlier.articles)} before`;
}

function toneNote(now, earlier) {
  if (earlier && earlier.net !== null) return `${netTone(earlier.net)} in the time before`;
  return "from −1 to +1";
}
