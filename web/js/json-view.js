/** JSON in lines, with names, texts and other values told apart. */

import { element } from "./dom.js";

/** Beyond this many characters elements for each value would hold the page up. */
const LONGEST_COLOURED = 400_000;
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;

/** Nodes for a `<pre>`. */
export function jsonNodes(value) {
  const text = JSON.stringify(value, null, 2);
  if (text.length > LONGEST_COLOURED) return [text];
  const nodes = [];
  let end = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [all, quoted, colon] = token;
    nodes.push(
      text.slice(end, token.index),
      element("span", { class: kindOf(quoted, colon) }, quoted ?? all),
      colon ?? "",
    );
    end = token.index + all.length;
  }
  return [...nodes, text.slice(end)];
}

function kindOf(quoted, colon) {
  if (!quoted) return "json-value";
  return colon ? "json-name" : "json-text";
}
