/** The list of hits: what a search found, more of it on the way down, and what to do where there is nothing. */

import { element, reconcile } from "./dom.js";
import { hitElement, updateHit } from "./hit.js";
import { nothingFound } from "./nothing-found.js";

const SKELETONS = 6;

export class Results {
  #root;
  #list;
  #more;
  #nothing;
  #edges = [];
  #end;
  #isWaiting = false;

  /** `onMore` is called when the end comes near, and when somebody asks for it. */
  constructor(root, { onMore }) {
    this.#root = root;
    this.#list = element("ol", { class: "hits" });
    this.#more = element("button", { type: "button", class: "more", hidden: true, click: onMore }, "Show more");
    this.#nothing = element("div", { class: "nothing", hidden: true });
    root.replaceChildren(this.#list, this.#nothing, this.#more);
    this.#end = new IntersectionObserver(([entry]) => entry.isIntersecting && onMore(), { rootMargin: "600px" });
  }

  /** How many hits are shown. */
  get length() {
    return this.#edges.length;
  }

  /** Boxes of the size of hits, until the first answer. */
  showWaiting() {
    this.#isWaiting = true;
    const box = () => element("li", { class: "hit skeleton", "aria-hidden": "true" }, ...[1, 2, 3, 4].map(() => element("span")));
    this.#list.replaceChildren(...Array.from({ length: SKELETONS }, box));
  }

  /** There will be no first answer. */
  stopWaiting() {
    if (this.#isWaiting) this.#list.replaceChildren();
  }

  /** An answer's hits in place of those before. */
  show(articles, state) {
    this.#edges = articles.edges;
    this.#isWaiting = false;
    this.#draw(state, articles.pageInfo.hasNextPage);
    this.#nothing.hidden = articles.edges.length > 0;
    if (!articles.edges.length) this.#nothing.replaceChildren(...nothingFound(state, articles.appliedFilters));
  }

  /** An answer's hits behind those before. A write in between may repeat some. */
  append(articles, state) {
    const there = new Set(this.#edges.map((edge) => edge.node.id));
    this.#edges = [...this.#edges, ...articles.edges.filter((edge) => !there.has(edge.node.id))];
    this.#draw(state, articles.pageInfo.hasNextPage);
  }

  /** Links lead to what the address says now. */
  refresh(state) {
    this.#drawHits(state);
  }

  /** That more is under way, or why it does not come. */
  showMoreAs(text, { isBusy = false } = {}) {
    this.#more.textContent = text;
    this.#more.setAttribute("aria-disabled", String(isBusy));
  }

  #draw(state, hasMore) {
    this.#drawHits(state);
    this.#more.hidden = !hasMore;
    this.#end.disconnect(); // it tells changes only, and the end may still be near
    if (hasMore) this.#end.observe(this.#more);
    this.showMoreAs("Show more");
    this.#root.setAttribute("aria-busy", "false");
  }

  #drawHits(state) {
    if (this.#isWaiting) return;
    reconcile(this.#list, this.#edges, {
      key: (edge) => edge.node.id,
      make: (edge) => hitElement(edge, state),
      update: (item, edge) => updateHit(item, edge, state),
    });
  }
}
