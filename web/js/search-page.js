/** The search page: a state, which is the address, and the parts that show it and change it. */

import { ArticleView } from "./article.js";
import { showChips } from "./chips.js";
import { Facets } from "./facets.js";
import { openAsSheet } from "./filters-sheet.js";
import { ask } from "./graphql.js";
import { Histogram } from "./histogram.js";
import { chosenLanguages, showLanguages } from "./languages.js";
import { More } from "./more.js";
import { focusBySlash, followLinks, takeAlong } from "./navigation.js";
import { Newest } from "./newest.js";
import { Notices } from "./notices.js";
import { countOf } from "./numbers.js";
import { PAGE_SIZE, SEARCH } from "./operations.js";
import { Patience } from "./patience.js";
import { keepTimes } from "./relative-time.js";
import { Results } from "./results.js";
import {
  EVERYTHING, filterOf, fromAddress, isSameSearch, narrowed, period, readPermalink, searchVariables, toAddress, toggled, withOnly,
} from "./search-state.js";
import { Suggestions } from "./suggest.js";

/** Milliseconds. Searches are not sent closer than this, only the last of them; what takes longer than `SLOW` is seen to. */
const SETTLING = 50;
const SLOW = 250;
/** Hits that one answer may have. */
const MOST_AT_ONCE = 100;

const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

class SearchPage {
  #state = fromAddress(location.search);
  #isTyping = false;
  #timer = null;
  #sentAt = -Infinity;
  #searches = new Newest();
  #patience = new Patience(() => this.#searchAgain());
  #isClosing = false;
  /** The state whose results are on the page. */
  #shown = null;

  #form = document.getElementById("search");
  #box = document.getElementById("box");
  #sort = document.getElementById("sort");
  #languages = document.getElementById("lang");
  #count = document.getElementById("count");
  #chips = document.getElementById("chips");
  #filtersButton = document.getElementById("filters-button");
  #progress = document.getElementById("progress");
  #notices = new Notices(document.getElementById("notices"));
  #results = new Results(document.getElementById("results"), { onMore: () => this.#more.load(() => this.#state) });
  #more = new More(this.#results);
  #facets = new Facets(document.getElementById("facets"), {
    onToggle: (field, value, token) => this.go(token ? permalink(token) : toggled(this.#state, field, value)),
    onInside: () => this.#searchSoon({ place: this.#place }),
  });
  #histogram = new Histogram(document.getElementById("time"), {
    onPeriod: (parts) => this.go(withOnly(this.#state, "publishedAt", parts)),
  });
  #suggestions = new Suggestions(this.#box, document.getElementById("suggestions"), {
    onOpen: () => this.#searchSoon({ place: this.#place }),
    onChoose: (choice) => this.#choose(choice),
  });
  #article = new ArticleView(document.getElementById("article"), {
    onClose: () => this.#closeArticle(),
  });

  start() {
    history.scrollRestoration = "manual"; // the results are not there yet when a browser would do it
    this.#listen();
    this.#results.showWaiting();
    this.#showState();
    this.#search(history.state ?? {});
    keepTimes();
  }

  /** On to another state: a step that "back" takes back, unless it takes the place of the present one. */
  go(next, { replaces = false } = {}) {
    if (replaces) history.replaceState(history.state, "", toAddress(next));
    else {
      this.#rememberPlace();
      history.pushState(null, "", toAddress(next));
    }
    this.#arrive(next);
  }

  #arrive(next, place = {}) {
    const isSame = isSameSearch(this.#state, next);
    this.#state = next;
    this.#isClosing = false;
    this.#showState();
    if (isSame) this.#results.refresh(next);
    else this.#searchSoon({ place });
  }

  /** All that is known without an answer. */
  #showState() {
    const state = this.#state;
    if (this.#box.value.trim() !== state.query.trim() || !this.#isTyping) this.#box.value = state.query;
    this.#sort.value = state.sort;
    this.#chips.hidden = !state.on.length; // they need their place before they are there
    this.#facets.showState(state);
    this.#filtersButton.textContent = state.on.length ? `Filters (${state.on.length})` : "Filters";
    takeAlong(state);
    this.#article.show(state.article, state);
    if (!state.article) document.title = state.query ? `${state.query} – newsgate` : "newsgate";
  }

  #searchSoon({ place = {} } = {}) {
    clearTimeout(this.#timer);
    this.#patience.stop();
    const wait = this.#isTyping ? this.#sentAt + SETTLING - performance.now() : 0;
    this.#timer = setTimeout(() => this.#search(place), Math.max(0, wait));
  }

  /** The same, for what it says now: hits that were loaded on the way down stay. */
  #searchAgain() {
    this.#search(this.#place);
  }

  get #place() {
    return { shown: this.#results.length };
  }

  /** `place`: how many hits were shown, and where, when this entry of the history was left. */
  async #search(place = {}) {
    const state = this.#state;
    this.#sentAt = performance.now();
    this.#more.stop();
    const slow = setTimeout(() => this.#showBusy(true), SLOW);
    try {
      const first = Math.min(MOST_AT_ONCE, Math.max(PAGE_SIZE, place.shown ?? 0));
      const variables = { ...searchVariables(state), ...this.#wanted(state), first };
      const answer = await this.#searches.run((signal) => ask(SEARCH, variables, { signal }), { alone: !this.#isTyping });
      if (answer) this.#show(answer.data, state, place);
    } catch (error) {
      this.#showFailure(error);
    } finally {
      clearTimeout(slow);
      if (state === this.#state) this.#showBusy(false);
    }
  }

  /** What is shown besides hits and facets. */
  #wanted(state) {
    const inside = this.#facets.inside;
    return {
      timeZone,
      dated: Object.keys(period(state)).length > 0 && !state.token,
      undated: filterOf(withOnly(state, "publishedAt", []).on),
      suggesting: this.#suggestions.isWanted && state.query.trim() !== "",
      inside: inside !== null,
      field: inside?.field ?? "TAGS",
      prefix: inside?.prefix ?? "",
      values: inside?.values ?? 0,
      permalink: state.token !== null,
    };
  }

  #show(answer, asked, place) {
    this.#patience.answered();
    this.#notices.set("lost", null);
    const { articles } = answer;
    if (asked.token && this.#resolve(asked, articles)) return;
    const state = isSameSearch(asked, this.#state) ? this.#state : asked;
    this.#count.textContent = countOf(articles.totalCount);
    showChips(this.#chips, articles.appliedFilters, state);
    showLanguages(this.#languages, articles.facets?.lang, state);
    this.#notices.showAnswer(articles);
    this.#facets.show(articles.facets, answer.inside, state);
    this.#histogram.show((answer.timeline ?? articles).histogram, period(state));
    this.#suggestions.show(answer.suggest, state.query);
    this.#more.begin(searchVariables(asked), articles.pageInfo);
    this.#results.show(articles, state);
    if (place.top !== undefined) scrollTo(0, place.top);
    else if (!this.#isShown(asked)) scrollTo(0, 0);
    this.#shown = asked;
  }

  /** Whether the results on the page are already of this search, so that the page should not move. */
  #isShown(state) {
    return this.#shown !== null && isSameSearch(this.#shown, state);
  }

  /** Of a permalink: on to the address that says the same in words. False where none does, and the answer is shown. */
  #resolve(asked, articles) {
    if (!isSameSearch(asked, this.#state)) return true; // somebody has gone on meanwhile
    const read = { ...asked, ...readPermalink(asked.token, articles) };
    if (!read.token) this.go(read, { replaces: true });
    else {
      this.#state = { ...read, article: this.#state.article };
      this.#showState();
    }
    return !read.token;
  }

  /** What was found before stays where it is. */
  #showFailure(error) {
    if (!error.isLost) {
      this.#results.stopWaiting();
      this.#notices.set("lost", error.message, { text: "Start again", click: () => this.go(EVERYTHING) });
      return;
    }
    this.#notices.set("lost", `${error.message} Trying again …`, { text: "Try now", click: () => this.#searchAgain() });
    this.#patience.failed();
  }

  #showBusy(isBusy) {
    this.#progress.hidden = !isBusy;
    document.getElementById("results").setAttribute("aria-busy", String(isBusy));
  }

  #closeArticle() {
    if (this.#isClosing) return; // going back takes a moment, and must not be done twice
    this.#isClosing = true;
    if (history.state?.isArticle) history.back();
    else this.go({ ...this.#state, article: null }, { replaces: true });
  }

  #choose({ kind, text, value }) {
    this.#isTyping = false;
    if (kind === "completion") this.go(narrowed(this.#state, { query: text }));
    else this.go(toggled(narrowed(this.#state, { query: "" }), kind, value));
  }

  #rememberPlace() {
    history.replaceState({ ...history.state, ...this.#place, top: scrollY }, "");
  }

  #listen() {
    this.#box.addEventListener("input", (event) => this.#typed(event));
    this.#box.addEventListener("compositionend", (event) => this.#typed(event));
    this.#box.addEventListener("blur", () => (this.#isTyping = false));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#isTyping = false;
      this.#suggestions.close();
    });
    this.#sort.addEventListener("change", () => this.go(narrowed(this.#state, { sort: this.#sort.value })));
    this.#languages.addEventListener("change", () =>
      this.go(withOnly(this.#state, "lang", chosenLanguages(this.#languages))),
    );
    openAsSheet();
    followLinks((next, link) => this.#follow(next, link));
    focusBySlash(this.#box);
    addEventListener("popstate", (event) => {
      this.#isTyping = false;
      this.#suggestions.close();
      this.#arrive(fromAddress(location.search), event.state ?? {});
    });
    addEventListener("pagehide", () => this.#rememberPlace());
  }

  /** The first keystroke is a step of the history, and the others go on in it. */
  #typed(event) {
    if (event.isComposing) return;
    const next = narrowed(this.#state, { query: this.#box.value });
    if (toAddress(next) === toAddress(this.#state)) return;
    const replaces = this.#isTyping;
    this.#isTyping = true;
    this.go(next, { replaces });
  }

  #follow(next, link) {
    const isWithin = link.dataset.go === "article" && this.#state.article !== null;
    this.#isTyping = false;
    this.go(next);
    if (next.article) history.replaceState({ isArticle: !isWithin }, "");
  }
}

function permalink(token) {
  return { ...EVERYTHING, token };
}

new SearchPage().start();
