/** The newest articles of the selection, and above them those that arrive while somebody looks. */

import { Arrivals } from "./arrivals.js";
import { ARRIVING, NEWEST, selection } from "./dashboard-operations.js";
import { element, reconcile } from "./dom.js";
import { filterLink, leadTo } from "./filter-link.js";
import { timeElement } from "./relative-time.js";
import { isSameSearch, toAddress, toggled } from "./search-state.js";
import { toneElement } from "./tone.js";

const FIRST = 8;
const SAID = {
  connecting: "Connecting …",
  live: "Live",
  reconnecting: "Reconnecting …",
  unavailable: "Not live: arrivals cannot be followed at the moment",
};

export class NewestList {
  #arrived = [];
  #newest = [];
  #state = null;
  #light = element("p", { class: "live", role: "status" });
  #list = element("ol", { class: "newest" });
  #arrivals;
  element = element("div", {}, this.#light, this.#list);

  /** `onGap()`: the list may lack what arrived in between, and is to be loaded again. */
  constructor(onGap) {
    this.#arrivals = new Arrivals({
      data: ({ articleAdded }) => this.#arrive(articleAdded),
      state: (name) => this.#show(name),
      gap: onGap,
    });
  }

  /** Follows the selection before it asks for what is there, so that nothing falls in between. */
  async load(state, ask) {
    if (!this.#state || !isSameSearch(this.#state, state)) this.#follow(state);
    const { articles } = await ask(NEWEST, { ...selection(state), first: FIRST });
    return articles.nodes;
  }

  /** What is asked besides, all the time. */
  follows(state) {
    return [{ query: ARRIVING, variables: selection(state) }];
  }

  isEmpty(articles) {
    return !articles.length && !this.#arrived.length;
  }

  records() {
    return this.#shown.map(({ publishedAt, title, lang, sentiment, source, hasArrived }) => ({
      publishedAt,
      title,
      lang,
      sentiment,
      source: source.key,
      name: source.name,
      hasArrived,
    }));
  }

  draw(articles) {
    this.#newest = articles;
    this.#draw();
  }

  #follow(state) {
    this.#state = state;
    this.#arrived = [];
    const [operation] = this.follows(state);
    this.#arrivals.follow(operation);
  }

  #arrive(article) {
    this.#arrived = [article, ...this.#arrived.filter(({ id }) => id !== article.id)].slice(0, FIRST);
    this.#draw();
  }

  #show(name) {
    this.#light.dataset.live = name;
    this.#light.textContent = SAID[name];
  }

  /** The latest arrival first, and then what was published last; each once. */
  get #shown() {
    const arrived = new Set(this.#arrived.map(({ id }) => id));
    const others = this.#newest.filter(({ id }) => !arrived.has(id));
    return [...this.#arrived, ...others].slice(0, FIRST).map((article) => ({ ...article, hasArrived: arrived.has(article.id) }));
  }

  #draw() {
    reconcile(this.#list, this.#shown, {
      key: (article) => article.id,
      make: () => element("li"),
      update: (item, article) => fill(item, article, this.#state),
    });
  }
}

function fill(item, { id, title, lang, publishedAt, sentiment, source, hasArrived }, state) {
  item.classList.toggle("has-arrived", hasArrived);
  item.replaceChildren(
    element("p", { class: "newest-head" },
      leadTo(filterLink({ class: "source" }, source.name), toggled(state, "source", source.key)),
      timeElement(publishedAt),
      sentiment && toneElement(sentiment),
      hasArrived && element("span", { class: "arrived" }, "Just arrived"),
    ),
    element("a", { class: "newest-title", lang, href: toAddress({ ...state, article: id }), title }, title),
  );
}
