/** One article in the list of results. */

import { COVER, coverElement } from "./cover.js";
import { element } from "./dom.js";
import { markedText, partsOf, tagParts, teaserParts } from "./marked-text.js";
import { timeElement } from "./relative-time.js";
import { narrowed, toAddress } from "./search-state.js";
import { toneElement } from "./tone.js";

export const HIT = `fragment Hit on ArticleEdge {
  matches { field parts { text matched } }
  node {
    id title description lang publishedAt category tags sentiment readingMinutes
    source { key name }
    coverImage { ...Cover }
  }
}
${COVER}`;

const MOST_TAGS = 6;

export function hitElement(edge, state) {
  const item = element("li", { class: "hit" });
  updateHit(item, edge, state);
  return item;
}

/** Brings what depends on the search up to date: marks, and the addresses that links lead to. */
export function updateHit(item, edge, state) {
  const seen = JSON.stringify([edge, toAddress({ ...state, article: null })]);
  if (item.seen === seen) return;
  item.seen = seen;
  const { node, matches } = edge;
  // A picture that is the same stays: it must not be fetched or faded in again.
  const cover = item.picture === node.coverImage?.w240 ? item.querySelector(".cover") : null;
  item.picture = node.coverImage?.w240;
  item.classList.toggle("has-cover", Boolean(node.coverImage));
  item.replaceChildren(
    element(
      "article",
      { lang: node.lang },
      element("p", { class: "hit-head", lang: "en" }, sourceAndTime(node)),
      element(
        "h3",
        {},
        element(
          "a",
          { href: toAddress({ ...state, article: node.id }), "data-go": "article" },
          markedText(partsOf(matches, "TITLE", node.title)),
        ),
      ),
      element("p", { class: "teaser" }, markedText(teaserParts(matches, node.description ?? ""))),
      element("div", { class: "hit-foot", lang: "en" }, node.sentiment && toneElement(node.sentiment), tagList(edge, state)),
    ),
  );
  if (node.coverImage) {
    item.append(cover ?? coverElement(node.coverImage, { width: 240, height: 160, sizes: "(max-width: 40rem) 104px, 192px" }));
  }
}

function sourceAndTime(node) {
  return [
    element("span", { class: "source" }, node.source.name),
    timeElement(node.publishedAt),
    element("span", { class: "minutes" }, `${node.readingMinutes} min read`),
  ];
}

/** A few tags in their order; of many those that matched, and then the first. */
function mostTelling(tags) {
  const isMatched = ([, parts]) => parts.some((part) => part.matched);
  const chosen = new Set([...tags.filter(isMatched), ...tags.filter((tag) => !isMatched(tag))].slice(0, MOST_TAGS));
  return tags.filter((tag) => chosen.has(tag));
}

function tagList({ node, matches }, state) {
  if (!node.tags.length) return null;
  const shown = mostTelling(tagParts(matches, node.tags));
  return element(
    "ul",
    { class: "tags", "aria-label": "Tags" },
    shown.map(([tag, parts]) => {
      const only = { field: "tags", part: "anyOf", value: tag };
      const leadsTo = narrowed(state, { query: "", on: [...state.on.filter((one) => one.field === "lang"), only] });
      return element("li", {}, element("a", { class: "tag", href: toAddress(leadsTo), "data-go": "search" }, markedText(parts)));
    }),
  );
}
