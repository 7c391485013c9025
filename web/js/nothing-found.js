/** What to say where a search found nothing, and the ways on. */

import { element } from "./dom.js";
import { EVERYTHING, narrowed, toAddress } from "./search-state.js";

/** `applied`: what is on in the filter. Links lead to `page`. */
export function nothingFound(state, applied, page = ".") {
  const link = (text, leadsTo) => element("li", {}, element("a", { href: toAddress(leadsTo, page), "data-go": "search" }, text));
  const ways = [
    state.query && applied.length > 0 && link(`Search for “${state.query}” without filters`, narrowed(state, { on: [] })),
    state.query && link("Show all articles", EVERYTHING),
    !state.query && applied.length > 0 && link("Remove all filters", EVERYTHING),
  ];
  const what = state.query ? `No article has “${state.query}”` : "There are no articles";
  const where = applied.length ? " with these filters" : state.query ? "" : " yet";
  return [
    element("h3", {}, `${what}${where}.`),
    element("p", {}, hintFor(state, applied)),
    element("ul", {}, ways),
  ];
}

function hintFor(state, applied) {
  if (applied.length) return "Take a filter away, or choose a longer time.";
  if (state.query) return "Fewer words or other ones may help. Small typing errors are forgiven already.";
  return "They appear here as soon as something is indexed: newsgate index, followed by a folder or the address of a feed.";
}
