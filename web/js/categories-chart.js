/** The tone of each category: bars as long as it has articles, in parts. A name is a filter, and so is a part. */

import { CATEGORIES, selection } from "./dashboard-operations.js";
import { element, reconcile } from "./dom.js";
import { filterLink, leadTo } from "./filter-link.js";
import { partMissing } from "./graphql.js";
import { countOf, number, share } from "./numbers.js";
import { Roving } from "./rove.js";
import { isOn, toggled } from "./search-state.js";
import { TONE_ORDER, toneFilter, toneName } from "./tone.js";

const FIRST = 10;

export class CategoriesChart {
  #note = element("p", { class: "chart-note" });
  #rows = element("ul", { class: "bars-list category-list" });
  #roving = new Roving(this.#rows, (root) => root.children);
  element = element("div", {}, this.#note, this.#rows);

  async load(state, ask) {
    const { query, filter } = selection(state);
    const { category, ...others } = filter ?? {};
    const { all, ...byTone } = await ask(CATEGORIES, { query, category, others, first: FIRST });
    const missing = [all, ...Object.values(byTone)].find((articles) => !articles.facets);
    if (missing) throw partMissing(missing, "FACET_UNAVAILABLE");
    const counts = Object.entries(byTone).map(([tone, { facets }]) => [tone, new Map(facets.category.values.map(({ value, count }) => [value, count]))]);
    const { totalValues, values } = all.facets.category;
    return { totalValues, categories: values.map((category) => ({ ...category, tones: tonesOf(category, counts) })) };
  }

  isEmpty({ categories }) {
    return !categories.length;
  }

  records({ categories }) {
    return categories.map(({ value, count, tones }) => ({ category: value, articles: count, ...tones }));
  }

  draw({ categories, totalValues }, state) {
    this.#note.textContent = totalValues > categories.length ? `The ${categories.length} largest of ${number(totalValues)}` : "";
    const most = Math.max(1, ...categories.map((category) => category.count));
    this.#rows.classList.toggle("has-chosen", categories.some((category) => category.selected));
    this.#roving.redraw(() =>
      reconcile(this.#rows, categories, {
        key: (category) => category.value,
        make: categoryElement,
        update: (item, category) => fill(item, category, state, most),
      }),
    );
  }
}

function tonesOf({ value, count }, counts) {
  const tones = Object.fromEntries(counts.map(([tone, byCategory]) => [tone, byCategory.get(value) ?? 0]));
  const judged = Object.values(tones).reduce((total, each) => total + each, 0);
  return { ...tones, unknown: Math.max(0, count - judged) };
}

function categoryElement() {
  const item = element("li", { class: "category-row" });
  item.link = filterLink({ class: "bar-name" });
  item.stack = element("span", { class: "stack" });
  item.count = element("span", { class: "bar-count" });
  item.append(item.link, item.stack, item.count);
  return item;
}

function fill(item, { value, label, count, selected, tones }, state, most) {
  leadTo(item.link, toggled(state, "category", value), selected);
  item.link.textContent = label;
  item.link.title = label;
  item.count.replaceChildren(number(count), element("span", { class: "sr-only" }, " articles"));
  item.stack.style.inlineSize = `${(100 * count) / most}%`;
  const parts = TONE_ORDER.filter((tone) => tones[tone.toLowerCase()]);
  reconcile(item.stack, parts, {
    key: (tone) => tone,
    make: (tone) => filterLink({ class: `part fill-${tone.toLowerCase()}` }),
    update: (link, tone) => {
      const own = tones[tone.toLowerCase()];
      const text = `${label}, ${toneName(tone).toLowerCase()}: ${countOf(own)}, ${share(own, count)}`;
      link.style.flexGrow = own;
      leadTo(link, narrowedTo(state, value, tone));
      link.title = text;
      link.setAttribute("aria-label", text);
    },
  });
}

/** The category and the tone, both on. */
function narrowedTo(state, category, tone) {
  const add = (state, one) => (isOn(state, one) ? state : { ...state, on: [...state.on, one], article: null });
  return add(add(state, { field: "category", part: "anyOf", value: category }), toneFilter(tone));
}
