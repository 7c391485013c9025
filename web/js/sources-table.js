/** Who publishes: how much of the selection, in which tone, how lately, and whether reading it goes well. */

import { SOURCES, selection } from "./dashboard-operations.js";
import { element, reconcile } from "./dom.js";
import { filterLink, leadTo } from "./filter-link.js";
import { netTone, number } from "./numbers.js";
import { timeElement } from "./relative-time.js";
import { toggled } from "./search-state.js";

/** So many rows until somebody wants all. */
const FIRST = 10;
/** What does badly comes first. */
const STATES = {
  FAILING: { shape: "▼", name: "Failing", rank: 0 },
  DEGRADED: { shape: "◆", name: "Degraded", rank: 1 },
  OK: { shape: "●", name: "OK", rank: 2 },
  DISABLED: { shape: "○", name: "Paused", rank: 2 },
};
const UNKNOWN = { shape: "–", name: "Not known", rank: 2 };
const COLUMNS = ["Source", "Articles", "Net tone", "Newest", "Health"];

export class SourcesTable {
  #note = element("p", { class: "chart-note" });
  #body = element("tbody");
  #table = element("table", {}, element("thead", {}, element("tr", {}, COLUMNS.map((name) => element("th", { scope: "col" }, name)))), this.#body);
  #scrolled = element("div", { class: "sources" }, this.#table);
  #all = element("button", { type: "button", class: "all", hidden: true, click: () => this.#toggleAll() });
  #isOpen = false;
  #shown = null;
  element = element("div", {}, this.#note, this.#scrolled, this.#all);

  async load(state, ask) {
    const { sources, articles } = await ask(SOURCES, selection(state));
    const counts = articles.facets && new Map(articles.facets.source.values.map((value) => [value.value, value]));
    const counted = sources.map((source) => ({ ...source, count: counts ? (counts.get(source.key)?.count ?? 0) : null, selected: Boolean(counts?.get(source.key)?.selected) }));
    return counted.sort((one, other) => rankOf(one) - rankOf(other) || (other.count ?? other.articleCount) - (one.count ?? one.articleCount));
  }

  isEmpty(sources) {
    return !sources.length;
  }

  records(sources) {
    return this.#visible(sources).map(({ key, name, count, articleCount, latestArticleAt, sentiment, health }) => ({
      source: key,
      name,
      articles: count,
      articlesInIndex: articleCount,
      ...sentiment,
      latestArticleAt,
      health: health?.state ?? null,
      lastSuccessAt: health?.lastSuccessAt ?? null,
      nextCheckAt: health?.nextCheckAt ?? null,
      consecutiveErrors: health?.consecutiveErrors ?? null,
      lastError: health?.lastError ?? null,
      deadLetters: health?.deadLetters ?? null,
    }));
  }

  draw(sources, state) {
    this.#shown = { sources, state };
    this.#note.textContent = summary(sources);
    this.#body.classList.toggle("has-chosen", sources.some((source) => source.selected));
    reconcile(this.#body, this.#visible(sources), {
      key: (source) => source.key,
      make: rowElement,
      update: (row, source) => fill(row, source, state),
    });
    this.#scrolled.classList.toggle("is-open", this.#isOpen);
    this.#all.hidden = sources.length <= FIRST;
    this.#all.textContent = this.#isOpen ? "Show fewer" : `Show all ${number(sources.length)}`;
    this.#all.setAttribute("aria-expanded", String(this.#isOpen));
  }

  /** What is chosen is seen, however few are shown. */
  #visible(sources) {
    return this.#isOpen ? sources : sources.filter((source, index) => index < FIRST || source.selected);
  }

  #toggleAll() {
    this.#isOpen = !this.#isOpen;
    this.draw(this.#shown.sources, this.#shown.state);
  }
}

function stateOf({ health }) {
  return health ? STATES[health.state] : UNKNOWN;
}

function rankOf(source) {
  return stateOf(source).rank;
}

function summary(sources) {
  const troubled = ["FAILING", "DEGRADED"].map((state) => [STATES[state].name.toLowerCase(), sources.filter(({ health }) => health?.state === state).length]);
  const said = troubled.filter(([, count]) => count).map(([name, count]) => `${number(count)} ${name}`);
  if (said.length) return `${said.join(", ")} of ${number(sources.length)}`;
  return sources.every(({ health }) => health === null) ? "How reading them goes is not known here" : "All are read without trouble";
}

function rowElement() {
  const row = element("tr");
  row.link = filterLink();
  row.parts = COLUMNS.map((_, index) => element(index ? "td" : "th", index ? {} : { scope: "row" }));
  row.parts[0].append(row.link);
  row.append(...row.parts);
  return row;
}

function fill(row, source, state) {
  const { key, name, count, articleCount, latestArticleAt, sentiment, health, selected } = source;
  const [, articles, tone, newest, light] = row.parts;
  leadTo(row.link, toggled(state, "source", key), selected);
  row.link.textContent = name;
  const isPart = count !== null && count !== articleCount;
  articles.replaceChildren(number(count ?? articleCount), ...(isPart ? [element("span", { class: "of" }, ` of ${number(articleCount)}`)] : []));
  tone.replaceChildren(toneBar(sentiment), element("span", { class: "net" }, netTone(sentiment.net)));
  newest.replaceChildren(latestArticleAt ? timeElement(latestArticleAt) : "–");
  light.replaceChildren(healthElement(health));
}

function toneBar(sentiment) {
  const parts = ["positive", "neutral", "negative", "unknown"].filter((tone) => sentiment[tone]);
  const made = parts.map((tone) => {
    const part = element("span", { class: `fill-${tone}` });
    part.style.flexGrow = sentiment[tone];
    return part;
  });
  return element("span", { class: "tone-bar", "aria-hidden": "true" }, made);
}

function healthElement(health) {
  const { shape, name } = health ? STATES[health.state] : UNKNOWN;
  const details = health && detailsOf(health);
  return element(
    "span",
    { class: `health health-${health?.state.toLowerCase() ?? "unknown"}` },
    element("span", { class: "health-light", "aria-hidden": "true" }, shape),
    element("span", { class: "health-name" }, name),
    details && element("span", { class: "health-why", title: details }, details),
  );
}

function detailsOf({ lastError, consecutiveErrors, deadLetters }) {
  const said = [
    lastError,
    consecutiveErrors > 1 && `${number(consecutiveErrors)} times in a row`,
    deadLetters > 0 && `${number(deadLetters)} not readable`,
  ];
  return said.filter(Boolean).join("; ");
}
