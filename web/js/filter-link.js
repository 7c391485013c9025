/** What makes an element of a chart a filter: a link to the dashboard with another selection. */

import { element } from "./dom.js";
import { toAddress } from "./search-state.js";

export const DASHBOARD = "dashboard";

/** It leads nowhere until `leadTo` says so. A click stays on the page, as `followLinks` has it. */
export function filterLink(attributes, ...children) {
  return element("a", { ...attributes, "data-go": DASHBOARD }, ...children);
}

/** `isOn`: the filter is on, and the link takes it away. */
export function leadTo(link, state, isOn = false) {
  link.href = toAddress(state, DASHBOARD);
  if (isOn) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  return link;
}
