/** An article's sentiment in words and a shape, not in colour alone. */

import { element } from "./dom.js";

const TONES = { POSITIVE: ["▲", "Positive"], NEUTRAL: ["●", "Neutral"], NEGATIVE: ["▼", "Negative"], UNKNOWN: ["○", "Not judged"] };

/** As charts stack them. */
export const TONE_ORDER = Object.keys(TONES);

export function toneName(sentiment) {
  return TONES[sentiment]?.[1] ?? sentiment;
}

export function toneShape(sentiment) {
  return element("span", { class: "tone-shape", "aria-hidden": "true" }, TONES[sentiment][0]);
}

export function toneElement(sentiment) {
  return element("span", { class: `tone tone-${sentiment.toLowerCase()}` }, toneShape(sentiment), ` ${toneName(sentiment)}`);
}

/** The part of a filter that a tone is; that of no judgement has words of its own. */
export function toneFilter(sentiment) {
  if (sentiment === "UNKNOWN") return { field: "sentiment", part: "exists", value: "false" };
  return { field: "sentiment", part: "anyOf", value: sentiment };
}
