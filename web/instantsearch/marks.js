/** What matched, marked in the text. */

/** InstantSearch puts these around what matched, escapes the rest, and makes `<mark>` of them. */
const PLACEHOLDER = /__(\/?)ais-highlight__/g;

/**
 * Writes parts as text with tags around what matched. InstantSearch escapes what it marks by placeholders; with tags of
 * somebody's own the result is HTML, and we escape.
 */
export function marker({ highlightPreTag = "<em>", highlightPostTag = "</em>" }) {
  const isEscaped = highlightPreTag.match(PLACEHOLDER) !== null;
  const plain = (text) => (isEscaped ? text.replace(PLACEHOLDER, "__$1ais-highlight_\u200b_") : escaped(text));
  return (parts) =>
    parts
      .map(({ text, matched }) => (matched ? `${highlightPreTag}${plain(text)}${highlightPostTag}` : plain(text)))
      .join("");
}

function escaped(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** A value in parts: words that begin with one of those typed are marked as far as they agree. */
export function partsByWords(value, typed) {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .sort((one, other) => other.length - one.length);
  return value.split(/(?<![\p{L}\p{N}])(?=[\p{L}\p{N}])/u).flatMap((text) => {
    const word = words.find((one) => text.toLowerCase().startsWith(one));
    const end = word?.length ?? 0;
    return [
      { text: text.slice(0, end), matched: true },
      { text: text.slice(end), matched: false },
    ].filter((part) => part.text);
  });
}
