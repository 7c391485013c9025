/** An article's sentiment in words and a shape, not in colour alone. */

import { element } from "./dom.js";

const TONES = { POSITIVE: ["▲", "Positive"], NEUTRAL: ["●", "Neutral"], NEGATIVE: ["▼", "Negative"] };

export function toneName(sentiment) {
  return TONES[sentiment]?.[1] ?? sentiment;
}

export function toneElement(sentiment) {
  const [shape, name] = TONES[sentiment];
  return element(
    "span",
    { class: `tone tone-${sentiment.toLowerCase()}` },
    element("span", { "aria-hidden": "true" }, shape),
    ` ${name}`,
  );
}
