/** What is on in the filter, each with a way to switch it off. */

import { element, reconcile } from "./dom.js";
import { nameOf } from "./languages.js";
import { EVERYTHING, isExpressible, narrowed, toAddress, without } from "./search-state.js";

/** `applied` as `appliedFilters` tells it; labels are the server's, but for languages, which have names. Links lead to `page`. */
export function showChips(root, applied, state, page = ".") {
  const chips = applied.map((one) => ({ ...one, leadsTo: withoutChip(state, one) }));
  if (applied.length > 1) {
    chips.push({ field: "", part: "", value: "", label: null, leadsTo: narrowed(EVERYTHING, { query: state.query, sort: state.sort }) });
  }
  reconcile(root, chips, {
    key: (chip) => `${chip.field} ${chip.part} ${chip.value}`,
    make: ({ label }) => element("li", {}, element("a", { class: label ? "chip" : "clear", "data-go": "search" })),
    update: (item, { field, part, value, label, leadsTo }) => {
      const link = item.firstElementChild;
      link.href = toAddress(leadsTo, page);
      if (label === null) link.textContent = "Clear all";
      else {
        link.replaceChildren(
          element("span", { class: "sr-only" }, "Remove filter "),
          field === "lang" && part === "anyOf" ? nameOf(value) : label,
          element("span", { class: "cross", "aria-hidden": "true" }, "×"),
        );
      }
    },
  });
  root.hidden = !applied.length;
}

function withoutChip(state, one) {
  return state.token || !isExpressible(one) ? narrowed(EVERYTHING, { token: one.remove }) : without(state, one);
}
