/** Texts with what matched in them marked: `matches { field parts { text matched } }` as text nodes. */

import { element } from "./dom.js";

/** A fragment of the parts; what matched is in `<mark>`. */
export function markedText(parts) {
  const fragment = document.createDocumentFragment();
  for (const { text, matched } of parts) fragment.append(matched ? element("mark", {}, text) : text);
  return fragment;
}

/** The parts of a field that a match shows whole; the text itself where nothing in it matched. */
export function partsOf(matches, field, text) {
  return matches.find((match) => match.field === field)?.parts ?? [{ text, matched: false }];
}

/** A teaser: the description, or an excerpt of the body where only that matched. */
export function teaserParts(matches, description) {
  const matched = (field) => matches.find((match) => match.field === field)?.parts;
  const inTitle = matched("TITLE");
  const excerpt = inTitle ? null : matched("BODY");
  return matched("DESCRIPTION") ?? excerpt ?? (description ? [{ text: description, matched: false }] : matched("BODY") ?? []);
}

/** Each tag with the parts of it, matched or not. */
export function tagParts(matches, tags) {
  const found = matches.filter((match) => match.field === "TAGS").map((match) => match.parts);
  return tags.map((tag) => [tag, found.find((parts) => joined(parts) === tag) ?? [{ text: tag, matched: false }]]);
}

function joined(parts) {
  return parts.map((part) => part.text).join("");
}
