/** Numbers, as people read them. */

const ROUND = [1, 1.2, 1.4, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });
const change = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });
const tone = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });

export function number(value) {
  return value.toLocaleString("en");
}

export function countOf(articles) {
  return `${number(articles)} ${articles === 1 ? "article" : "articles"}`;
}

export function share(part, whole) {
  return percent.format(whole ? part / whole : 0);
}

/** From -1 to 1; a dash where nothing was judged. */
export function netTone(value) {
  return value === null ? "–" : tone.format(value).replace("-", "−");
}

/** How a count developed, in words and a shape: `{text, direction}`, where direction is -1, 0 or 1. */
export function development(now, before) {
  const direction = Math.sign(now - before);
  if (!before) return { text: now ? "new" : "–", direction };
  const ratio = now / before;
  const text = ratio >= 10 ? `×${number(Math.round(ratio))}` : change.format(ratio - 1).replace("-", "−");
  return { text, direction };
}

/** An even number not below `value`, and not far above it, of few digits: the top of a scale. */
export function roundTop(value) {
  if (value < 10) return Math.max(2, 2 * Math.ceil(value / 2));
  const power = 10 ** Math.floor(Math.log10(value));
  return ROUND.find((each) => each * power >= value) * power;
}
