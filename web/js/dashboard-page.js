/** The dashboard: a selection, which is the address, and the parts that show it and narrow it. */

import { Card } from "./card.js";
import { CategoriesChart } from "./categories-chart.js";
import { showChips } from "./chips.js";
import { PERMALINK } from "./dashboard-operations.js";
import { Figures } from "./figures.js";
import { DASHBOARD } from "./filter-link.js";
import { watchGeneration } from "./generation.js";
import { ask } from "./graphql.js";
import { chosenLanguages, showLanguages } from "./languages.js";
import { focusBySlash, followLinks, takeAlong } from "./navigation.js";
import { NewestList } from "./newest-list.js";
import { Notices } from "./notices.js";
import { countOf, number } from "./numbers.js";
import { Patience } from "./patience.js";
import { PeriodChoice } from "./periods.js";
import { keepTimes, timeElement } from "./relative-time.js";
import { fromAddress, isSameSearch, narrowed, period, readPermalink, toAddress, withOnly } from "./search-state.js";
import { SourcesTable } from "./sources-table.js";
import { TagsChart } from "./tags-chart.js";
import { VolumeChart } from "./volume-chart.js";

/** Milliseconds. What is typed is searched for when this has passed; what takes longer than `SLOW` is seen to. */
const SETTLING = 250;
const SLOW = 300;

class DashboardPage {
  #state = fromAddress(location.search);
  #isTyping = false;
  #timer = null;
  #loads = 0;
  #patience = new Patience(() => this.#load());

  #box = document.getElementById("box");
  #what = document.getElementById("what");
  #asOf = document.getElementById("as-of");
  #languages = document.getElementById("lang");
  #chips = document.getElementById("chips");
  #charts = document.getElementById("charts");
  #progress = document.getElementById("progress");
  #showArticles = document.getElementById("show-articles");
  #notices = new Notices(document.getElementById("notices"));
  #period = new PeriodChoice((parts) => this.go(withOnly(this.#state, "publishedAt", parts)));
  #cards = [
    ["figures", new Figures((data, state) => this.#showAnswer(data, state))],
    ["volume", new VolumeChart((state) => this.go(state))],
    ["tags", new TagsChart()],
    ["categories", new CategoriesChart()],
    ["sources", new SourcesTable()],
    ["newest", new NewestList(() => this.#load())],
  ].map(([id, chart]) => new Card(document.getElementById(id), chart));

  start() {
    document.getElementById("period-place").append(this.#period.element);
    this.#listen();
    this.#showState();
    if (this.#state.token) this.#resolve(this.#state.token);
    else this.#load();
    keepTimes();
    watchGeneration(() => this.#load());
  }

  /** On to another selection: a step that "back" takes back, unless it takes the place of the present one. */
  go(next, { replaces = false } = {}) {
    const address = toAddress(next, DASHBOARD);
    if (replaces) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.#arrive(next);
  }

  #arrive(next) {
    const isSame = isSameSearch(this.#state, next);
    this.#state = next;
    this.#showState();
    if (next.token) this.#resolve(next.token);
    else if (!isSame) this.#load();
  }

  /** All that is known without an answer. */
  #showState() {
    const state = this.#state;
    if (!this.#isTyping) this.#box.value = state.query;
    this.#what.textContent = state.query ? `“${state.query}”` : "All articles";
    this.#chips.hidden = !state.on.length;
    this.#period.show(period(state));
    takeAlong(state);
    document.title = `${state.query || "Dashboard"} – newsgate`;
  }

  async #load() {
    const state = this.#state;
    if (state.token) return;
    this.#patience.stop();
    this.#charts.hidden = false;
    const ticket = ++this.#loads;
    const slow = setTimeout(() => (this.#progress.hidden = false), SLOW);
    const failures = await Promise.all(this.#cards.map((card) => card.load(state)));
    clearTimeout(slow);
    if (ticket !== this.#loads) return;
    this.#progress.hidden = true;
    this.#showFailures(failures.filter((failure) => failure?.isLost));
  }

  /** A part that fails says so itself; here it is about all of them, and about asking again. */
  #showFailures(lost) {
    const text = lost.length === this.#cards.length ? `${lost[0].message} Trying again …` : null;
    this.#notices.set("lost", text, { text: "Try now", click: () => this.#load() });
    if (lost.length) this.#patience.failed();
    else this.#patience.answered();
  }

  #showAnswer({ articles, index }, state) {
    showChips(this.#chips, articles.appliedFilters, state, DASHBOARD);
    showLanguages(this.#languages, articles.facets?.lang, state);
    this.#notices.showAnswer(articles);
    this.#showArticles.textContent = articles.totalCount ? `Show ${countOf(articles.totalCount)}` : "Open in search";
    this.#asOf.replaceChildren(`${number(index.documents)} in the index`, ...(index.lastWriteAt ? [", written ", timeElement(index.lastWriteAt)] : []));
  }

  /** On to the address that says in words what a permalink does; where none can, only the search page shows it. */
  async #resolve(token) {
    try {
      const { data } = await ask(PERMALINK, { state: token });
      if (this.#state.token !== token) return; // somebody has gone on meanwhile
      const read = { ...this.#state, ...readPermalink(token, data.articles) };
      if (!read.token) return this.go(read, { replaces: true });
      this.#refuse("This permalink has a filter that only the search page can show.", { text: "Open it there", click: () => location.assign(toAddress(read)) });
    } catch (error) {
      this.#refuse(error.message, error.isLost ? { text: "Try again", click: () => this.#resolve(token) } : null);
    }
    return undefined;
  }

  #refuse(text, action) {
    this.#charts.hidden = true;
    this.#notices.set("lost", text, action);
  }

  #listen() {
    this.#box.addEventListener("input", (event) => event.isComposing || this.#typed());
    this.#box.addEventListener("compositionend", () => this.#typed());
    this.#box.addEventListener("blur", () => (this.#isTyping = false));
    document.getElementById("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#typed(0);
    });
    this.#languages.addEventListener("change", () => this.go(withOnly(this.#state, "lang", chosenLanguages(this.#languages))));
    followLinks((next) => {
      this.#isTyping = false;
      this.go(next);
    });
    focusBySlash(this.#box);
    addEventListener("popstate", () => {
      this.#isTyping = false;
      this.#arrive(fromAddress(location.search));
    });
  }

  /** The first pause in typing is a step of the history, and the others go on in it. */
  #typed(settling = SETTLING) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const next = narrowed(this.#state, { query: this.#box.value });
      if (isSameSearch(next, this.#state)) return;
      const replaces = this.#isTyping;
      this.#isTyping = true;
      this.go(next, { replaces });
    }, settling);
  }
}

new DashboardPage().start();
