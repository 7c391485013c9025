/** The facet column: checkboxes with what a click would give, and a box to type in where a facet is long. */

import { element, reconcile } from "./dom.js";
import { isOn } from "./search-state.js";
import { toneName } from "./tone.js";

const TITLES = { category: "Category", source: "Source", tags: "Tags", sentiment: "Sentiment", author: "Author" };
/** How many values a facet lists that somebody has opened or types in. */
const VALUES_INSIDE = 100;
/** So many are soon read; of more, people know what they look for. */
const LONG = 15;

export class Facets {
  #facets;
  #note = element("p", { class: "failed", hidden: true });
  #onInside;
  #state = null;
  /** The facet that is open, of which there is one at most. */
  #open = null;

  /** `onToggle(field, value, token)`: a click on a value. `onInside()`: `inside` has changed. */
  constructor(root, { onToggle, onInside }) {
    this.#onInside = onInside;
    const toggle = (field, value) => onToggle(field, value.value, value.toggle);
    this.#facets = Object.keys(TITLES).map((field) => new Facet(field, {
      onToggle: (value) => toggle(field, value),
      onInside: (facet) => this.#enter(facet),
    }));
    root.append(this.#note, ...this.#facets.map((facet) => facet.element));
  }

  /** What is asked for besides: `{field, prefix, values}`, or null. */
  get inside() {
    return this.#open && { field: this.#open.field.toUpperCase(), prefix: this.#open.prefix, values: VALUES_INSIDE };
  }

  /** Check marks, before an answer has come. */
  showState(state) {
    this.#state = state;
    if (!state.token) for (const facet of this.#facets) facet.mark(state);
  }

  /** `facets` is null where they could not be counted; `inside` has the values of the facet that is open. */
  show(facets, inside, state) {
    for (const facet of this.#facets) {
      const isOpen = facet === this.#open;
      facet.element.hidden = !facets || (!facets[facet.field].values.length && !isOpen);
      if (facets) facet.show(facets[facet.field], isOpen ? inside : null, state);
    }
    this.#note.hidden = this.#facets.some((facet) => !facet.element.hidden);
    this.#note.textContent = facets ? "There is nothing to choose from." : "Filters cannot be counted at the moment.";
    if (this.#state) this.showState(this.#state);
  }

  #enter(facet) {
    if (facet.isOpen) {
      if (this.#open !== facet) this.#open?.close();
      this.#open = facet;
    } else if (this.#open === facet) this.#open = null;
    this.#onInside();
  }
}

class Facet {
  #list = element("ul");
  #find;
  #all;
  isOpen = false;

  constructor(field, { onToggle, onInside }) {
    this.field = field;
    this.onToggle = onToggle;
    const title = TITLES[field];
    const enter = (isOpen) => {
      this.isOpen = isOpen;
      onInside(this);
    };
    this.#find = element("input", {
      type: "search",
      class: "find",
      placeholder: `Find in ${title.toLowerCase()}`,
      "aria-label": `Find in ${title.toLowerCase()}`,
      maxlength: 200,
      autocomplete: "off",
      hidden: true,
      input: (event) => event.isComposing || enter(this.#find.value !== ""),
      keydown: (event) => {
        if (event.key !== "Escape" || !this.isOpen) return;
        event.preventDefault();
        this.close();
        enter(false);
      },
    });
    this.#all = element("button", {
      type: "button",
      class: "all",
      hidden: true,
      click: () => {
        const isOpen = !this.isOpen;
        this.close();
        enter(isOpen);
      },
    });
    this.element = element("fieldset", { class: "facet", "data-field": field, hidden: true }, element("legend", {}, title), this.#find, this.#list, this.#all);
  }

  get prefix() {
    return this.#find.value;
  }

  close() {
    this.isOpen = false;
    this.#find.value = "";
  }

  /** `inside`: the values that are meant by what was typed, in place of the most frequent ones. */
  show({ values, totalValues }, inside, state) {
    const shown = inside ?? values;
    this.#find.hidden = totalValues <= LONG && this.prefix === "";
    this.#all.hidden = (totalValues <= values.length && !this.isOpen) || this.prefix !== "";
    this.#all.textContent = this.isOpen ? "Show fewer" : `Show all ${totalValues.toLocaleString("en")}`;
    this.#all.setAttribute("aria-expanded", String(this.isOpen));
    this.#list.classList.toggle("is-open", Boolean(inside));
    const items = shown.length ? shown : [null];
    reconcile(this.#list, items, {
      key: (value) => value?.value ?? "",
      make: (value) => (value ? this.#item() : element("li", { class: "none" }, "Nothing of that name")),
      update: (item, value) => value && this.#fill(item, value, state),
    });
  }

  mark(state) {
    for (const item of this.#list.children) {
      if (item.shown) item.box.checked = isOn(state, { field: this.field, part: "anyOf", value: item.shown.value });
    }
  }

  #item() {
    const item = element("li");
    item.box = element("input", { type: "checkbox", change: () => this.onToggle(item.shown) });
    item.name = element("span", { class: "value" });
    item.count = element("span", { class: "count" });
    item.append(element("label", {}, item.box, item.name, " ", item.count));
    return item;
  }

  #fill(item, value, state) {
    item.shown = value;
    item.box.checked = state.token ? value.selected : item.box.checked;
    item.name.textContent = this.field === "sentiment" ? toneName(value.value) : value.label;
    item.count.textContent = value.count.toLocaleString("en");
    item.classList.toggle("is-empty", value.count === 0);
  }
}
