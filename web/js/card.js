/** A part of the dashboard: it asks its own questions, shows the answer, and fails alone. */

import { element } from "./dom.js";
import { download } from "./download.js";
import { GraphQLFailure, ask } from "./graphql.js";
import { Newest } from "./newest.js";
import { QueryPanel } from "./query-panel.js";
import { isSameSearch } from "./search-state.js";

/**
 * `chart` is how to load and show it:
 *
 * - `load(state, ask)` resolves to a value, `ask(query, variables)` to an answer's data; what cannot be had is a
 *   GraphQLFailure;
 * - `draw(value, state)` shows one, and `isEmpty(value)` says that there is nothing to see;
 * - `whenEmpty(state)`, which it may lack, has elements in place of the sentence that there is nothing;
 * - `follows(state)`, likewise, has operations that it asks for besides;
 * - `records(value)` are what is seen, for files.
 *
 * `root` has a head with a title, and an empty body. Its `data-state` is waiting, shown, empty or failed; CSS makes room
 * for each.
 */
export class Card {
  #root;
  #chart;
  #requests = new Newest();
  #panel = new QueryPanel();
  #tools;
  #message = element("div", { class: "card-message", role: "status" });
  #value = null;
  #shown = null;

  constructor(root, chart) {
    this.#root = root;
    this.#chart = chart;
    this.#tools = [
      element("button", { type: "button", "aria-expanded": "false", disabled: true, click: () => this.#toggleQuery() }, "Query"),
      ...["csv", "json"].map((kind) => element("button", { type: "button", disabled: true, click: () => this.#download(kind) }, kind.toUpperCase())),
    ];
    const title = root.querySelector("h2");
    const tools = element("div", { class: "card-tools", role: "group", "aria-label": `${title.textContent}: query and files` }, this.#tools);
    root.querySelector(".card-head").append(tools);
    root.querySelector(".card-body").append(chart.element, this.#message);
    root.append(this.#panel.element);
    root.setAttribute("aria-busy", "true");
  }

  /** Resolves to the failure, to null where there was none, and to undefined where a newer call has made it useless. */
  async load(state) {
    const asked = [];
    const note = (signal) => async (query, variables) => {
      asked.push({ query, variables });
      return (await ask(query, variables, { signal })).data;
    };
    this.#root.setAttribute("aria-busy", "true");
    try {
      const loaded = await this.#requests.run(async (signal) => ({ value: await this.#chart.load(state, note(signal)) }), { alone: true });
      if (loaded === undefined) return undefined;
      this.#show(loaded.value, state);
    } catch (error) {
      if (!(error instanceof GraphQLFailure)) reportError(error); // a bug of ours, and of this part only
      this.#fail(error, state);
      this.#settle(asked, state);
      return error;
    }
    this.#settle(asked, state);
    return null;
  }

  #settle(asked, state) {
    this.#root.setAttribute("aria-busy", "false");
    this.#tools[0].disabled = false;
    this.#panel.show([...asked, ...(this.#chart.follows?.(state) ?? [])]);
  }

  #show(value, state) {
    this.#value = value;
    this.#shown = state;
    const isEmpty = this.#chart.isEmpty(value);
    this.#chart.draw(value, state);
    this.#set(isEmpty ? "empty" : "shown", isEmpty ? (this.#chart.whenEmpty?.(state) ?? [element("p", {}, "Nothing in this selection.")]) : []);
  }

  /** What was there stays where it is of the same search: it is only older than it could be. */
  #fail(error, state) {
    if (this.#value !== null && isSameSearch(this.#shown, state)) return;
    this.#value = null;
    const again = element("button", { type: "button", click: () => this.load(state) }, "Try again");
    this.#set("failed", [element("p", {}, error.message), again]);
  }

  #set(name, message) {
    this.#root.dataset.state = name;
    this.#message.replaceChildren(...message);
    for (const button of this.#tools.slice(1)) button.disabled = name !== "shown";
  }

  #toggleQuery() {
    const isOpen = this.#panel.element.hidden;
    this.#tools[0].setAttribute("aria-expanded", String(isOpen));
    this.#panel.open(isOpen);
  }

  #download(kind) {
    download(`newsgate-${this.#root.id}`, kind, this.#chart.records(this.#value));
  }
}
