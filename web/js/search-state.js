/**
 * What a search is, and the address that stands for it: `?q=battery&lang=en&publishedAt.gte=2026-08-01T00:00:00Z`.
 *
 * The address is the filter: a parameter is a field of ArticleFilter, and a part of it behind a dot where it is not
 * `anyOf`. So everything is in it that `appliedFilters` tells by field, part and value, but for `anyOf` and `not` of
 * whole filters, which only a permalink (`?state=…`) has.
 */

const TERMS = ["category", "source", "tags", "lang", "author", "sentiment", "externalId"];
const MOMENTS = ["publishedAt", "updatedAt"];
const FLAGS = ["hasCoverImage", "translation"];
const PARTS = { term: ["anyOf", "allOf", "noneOf"], moment: ["gte", "lt", "within"] };
const SENTIMENTS = ["POSITIVE", "NEUTRAL", "NEGATIVE"];

const SORTS = ["RELEVANCE", "PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"];

/** `on`: what is on in the filter, as `{field, part, value}`. `token`: a permalink that has more than these. */
export const EVERYTHING = Object.freeze({ query: "", sort: SORTS[0], on: Object.freeze([]), article: null, token: null });

export function fromAddress(search) {
  const given = new URLSearchParams(search);
  const sort = given.get("sort")?.toUpperCase();
  const on = [];
  for (const [name, value] of given) {
    const [field, part = defaultPart(field)] = name.split(".");
    const one = { field, part, value };
    if (value && isExpressible(one) && !on.some((other) => isSame(one, other))) on.push(one);
  }
  return {
    query: given.get("q") ?? "",
    sort: SORTS.includes(sort) ? sort : SORTS[0],
    on,
    article: given.get("article"),
    token: given.get("state"),
  };
}

/** Of the page that shows it, relative to the other pages: `.?…` is the search page's. */
export function toAddress(state, page = ".") {
  const pairs = state.token ? [["state", state.token]] : searchPairs(state);
  if (state.article) pairs.push(["article", state.article]);
  return pairs.length ? `${page}?${new URLSearchParams(pairs)}` : page;
}

function searchPairs({ query, sort, on }) {
  const pairs = query ? [["q", query]] : [];
  if (sort !== SORTS[0]) pairs.push(["sort", sort.toLowerCase()]);
  for (const { field, part, value } of on) {
    pairs.push([part === defaultPart(field) ? field : `${field}.${part}`, value]);
  }
  return pairs;
}

/** An ArticleFilter; null where nothing is on. */
export function filterOf(on) {
  const filter = {};
  for (const { field, part, value } of on) {
    if (FLAGS.includes(field)) filter[field] = value === "true";
    else if (field === "story") filter.story = value;
    else if (MOMENTS.includes(field)) (filter[field] ??= {})[part] = value;
    else if (part === "exists") (filter[field] ??= {}).exists = value === "true";
    else ((filter[field] ??= {})[part] ??= []).push(value);
  }
  return Object.keys(filter).length ? filter : null;
}

/** Whether an address can have it. */
export function isExpressible({ field, part, value }) {
  if (field === "sentiment" && part !== "exists") return ["anyOf", "noneOf"].includes(part) && SENTIMENTS.includes(value);
  if (TERMS.includes(field)) return PARTS.term.includes(part) || (part === "exists" && isFlag(value));
  if (MOMENTS.includes(field)) return PARTS.moment.includes(part);
  return (FLAGS.includes(field) && isFlag(value)) || (field === "story" && part === null);
}

export function isOn(state, one) {
  return state.on.some((other) => isSame(one, other));
}

/** The state after a click on a value of a facet. */
export function toggled(state, field, value) {
  const one = { field, part: "anyOf", value };
  return isOn(state, one) ? without(state, one) : narrowed(state, { on: [...state.on, one] });
}

export function without(state, one) {
  return narrowed(state, { on: state.on.filter((other) => !isSame(one, other)) });
}

/** The state with nothing of a field on but these: `[{part, value}]`. */
export function withOnly(state, field, parts) {
  const kept = state.on.filter((one) => one.field !== field);
  return narrowed(state, { on: [...kept, ...parts.map((part) => ({ field, ...part }))] });
}

/** Another search: not the permalink any more, and no article in front of it. */
export function narrowed(state, changes) {
  return { ...state, article: null, token: null, ...changes };
}

/** Of `publishedAt`: `{gte, lt, within}` as far as they are on. */
export function period(state) {
  return Object.fromEntries(state.on.filter((one) => one.field === "publishedAt").map((one) => [one.part, one.value]));
}

/**
 * Of a permalink, what its answer says in words: `{query, sort, on, token}`. The token stays where no address has words
 * for all that is on.
 */
export function readPermalink(token, { query, sort, appliedFilters }) {
  const on = appliedFilters.filter(isExpressible).map(({ field, part, value }) => ({ field, part, value }));
  return { query, sort, on, token: on.length === appliedFilters.length ? null : token };
}

/** Of a search, as `articles` takes it. */
export function searchVariables({ query, sort, on, token }) {
  return token ? { query: "", state: token } : { query, sort, filter: filterOf(on) };
}

/** Whether they find the same, whatever article is open. */
export function isSameSearch(one, other) {
  return toAddress({ ...one, article: null }) === toAddress({ ...other, article: null });
}

function isSame(one, other) {
  // Letters' case of values matters for authors only; to the rest the server is indifferent, and lists it in one case.
  const fold = (value) => (one.field === "author" ? value : value.toLowerCase());
  return one.field === other.field && one.part === other.part && fold(one.value) === fold(other.value);
}

function isFlag(value) {
  return value === "true" || value === "false";
}

function defaultPart(field) {
  return TERMS.includes(field) ? "anyOf" : null;
}
