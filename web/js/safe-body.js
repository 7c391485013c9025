/**
 * An article's body as elements. The server has sanitised it; here it is read into an inert document all the same, and
 * what is known to be text is made anew, element by element, so that nothing else gets into the page.
 */

import { element } from "./dom.js";

/** What an element becomes: headings stand below the article's title. */
const TAGS = new Map(
  "p ul ol li blockquote pre code em strong del s sub sup hr br table thead tbody tr th td dl dt dd kbd figure figcaption abbr q small ins var samp"
    .split(" ")
    .map((tag) => [tag, tag]),
);
for (const [heading, lower] of Object.entries({ h1: "h3", h2: "h3", h3: "h4", h4: "h5", h5: "h6", h6: "h6", b: "strong", i: "em" })) {
  TAGS.set(heading, lower);
}
const INVISIBLE = new Set("script style template iframe object embed noscript svg math head title".split(" "));

const policy = globalThis.trustedTypes?.createPolicy("newsgate-body", { createHTML: (html) => html });

/** A fragment of `html`. */
export function bodyFragment(html) {
  const inert = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...copies(inert.body));
  return fragment;
}

function copies(parent) {
  return [...parent.childNodes].flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return [node.data];
    return node.nodeType === Node.ELEMENT_NODE ? copy(node) : [];
  });
}

/** Of an element that is not known, what is in it. */
function copy(node) {
  const tag = node.localName;
  if (INVISIBLE.has(tag)) return [];
  if (tag === "img") return image(node);
  if (tag === "a") return link(node);
  const known = TAGS.get(tag);
  if (!known) return copies(node);
  const made = element(known, {}, copies(node));
  if (tag === "td" || tag === "th") {
    for (const span of ["colspan", "rowspan"]) if (node.hasAttribute(span)) made.setAttribute(span, node.getAttribute(span));
  }
  if (tag === "ol" && node.hasAttribute("start")) made.setAttribute("start", node.getAttribute("start"));
  return tag === "table" ? [element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table" }, made)] : [made];
}

function image(node) {
  const address = webAddress(node.getAttribute("src"));
  if (!address) return node.alt ? [node.alt] : [];
  return [element("img", { src: address, alt: node.alt, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" })];
}

function link(node) {
  const address = webAddress(node.getAttribute("href"));
  const inside = copies(node);
  return address ? [element("a", { href: address, rel: "external noopener nofollow" }, inside)] : inside;
}

/** Absolute addresses of the web only: an article's relative ones were meant for its publisher's pages. */
export function webAddress(text) {
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
