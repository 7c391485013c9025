/** The ways through a page and to the others that go without the mouse, or with it. */

import { isPlainClick } from "./dom.js";
import { fromAddress, toAddress } from "./search-state.js";

/** A click on a link with `data-go` stays on the page: `go(state, link)`. */
export function followLinks(go) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-go]");
    if (!link || !isPlainClick(event)) return;
    event.preventDefault();
    go(fromAddress(new URL(link.href).search), link);
  });
}

/** "/" leads to the search box. */
export function focusBySlash(box) {
  document.addEventListener("keydown", (event) => {
    const isElsewhere = !event.target.closest?.("input, select, textarea, dialog");
    if (event.key === "/" && isElsewhere && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}

/** The links to the pages that show a search take it along. */
export function takeAlong(state) {
  for (const link of document.querySelectorAll("[data-page]")) {
    link.href = toAddress({ ...state, article: null }, link.dataset.page);
  }
}
