/**
 * A `searchClient` for InstantSearch.js, and so for React and Vue InstantSearch: their widgets on a newsgate.
 * docs/instantsearch.md has an example, and says what maps to what. One file without dependencies, to be imported from
 * a gateway's `/web/…` or from a copy.
 *
 * All requests of one `search` call are one GraphQL operation. InstantSearch sends a request more for each facet whose
 * values are ORed, to count them without itself; newsgate counts so in any search, and such requests cost nothing more.
 *
 * @typedef {{ indexName: string, params?: Record<string, any>, type?: "default" | "facet", facet?: string }} SearchRequest
 * @typedef {{ value: string, highlighted: string, count: number }} FacetHit
 * @typedef {{ facetHits: FacetHit[], exhaustiveFacetsCount: boolean, processingTimeMS: number }} FacetAnswer
 * @typedef {Record<string, any>} ArticleFilter an input of the schema
 *
 * @typedef {object} Options
 * @property {string} [endpoint] where the gateway answers GraphQL
 * @property {ArticleFilter} [filter] holds for every search, beside what widgets ask for
 * @property {string} [attributes] what hits have: a selection of fields of `Article`
 * @property {number} [paginationLimitedTo] how many hits pages lead through
 * @property {Record<string, string>} [headers] to be sent along
 * @property {typeof globalThis.fetch} [fetch]
 *
 * @typedef {object} SearchClient
 * @property {(requests: SearchRequest[]) => Promise<{ results: any[] }>} search
 * @property {(requests: { indexName: string, params: Record<string, any> }[]) => Promise<FacetAnswer[]>} searchForFacetValues
 * @property {() => void} clearCache
 */

const ATTRIBUTES = `id slug title description lang publishedAt updatedAt category tags authors url readingMinutes sentiment
  source { key name } coverImage { thumb small regular }`;

const SORTS = { "": "RELEVANCE", "publishedAt:desc": "PUBLISHED_AT_DESC", "publishedAt:asc": "PUBLISHED_AT_ASC", "updatedAt:desc": "UPDATED_AT_DESC" };
const FACETS = { tags: "TAGS", category: "CATEGORY", source: "SOURCE", lang: "LANG", sentiment: "SENTIMENT", author: "AUTHOR" };
const FLAGS = ["hasCoverImage", "translation"];
const MOMENTS = ["publishedAt", "updatedAt"];

/** What the schema gives at most: hits of a page, values of a facet. */
const MOST_HITS = 100;
const MOST_VALUES = 1000;
/** What Algolia takes where nothing is said. */
const DEFAULTS = { hitsPerPage: 20, maxValuesPerFacet: 100, maxFacetHits: 10 };
/** InstantSearch puts these around what matched, escapes the rest, and makes `<mark>` of them. */
const PLACEHOLDER = /__(\/?)ais-highlight__/g;
/** Searches whose pages can be gone through without looking for where they begin. */
const MOST_WALKS = 50;

/** @param {Options} [options] @returns {SearchClient} */
export function createSearchClient({ endpoint = "/graphql", filter = {}, attributes = ATTRIBUTES, paginationLimitedTo = 1000, headers = {}, fetch = globalThis.fetch.bind(globalThis) } = {}) {
  const ask = asker(endpoint, headers, fetch);
  const walks = new Walks(ask);

  async function search(requests) {
    const started = performance.now();
    const read = requests.map((request) => (request.type === "facet" ? readFacetRequest(request.facet, request.params, filter) : readRequest(request, filter)));
    const operation = new Operation();
    const aliases = new Map();
    const answers = await Promise.all(read.map((one, index) => plan(one, mainOf(one, read.slice(0, index)), operation, aliases)));
    const data = await ask(operation.text, operation.variables);
    const milliseconds = Math.round(performance.now() - started);
    return { results: answers.map((answer, index) => ({ ...answer(data), processingTimeMS: index ? 0 : milliseconds })) };
  }

  /** Puts into the operation what a request needs. @returns {Promise<(data: any) => any>} makes its answer of the data */
  async function plan(request, main, operation, aliases) {
    if (request.facetQuery !== undefined) return planFacetValues(request, operation);
    if (main) return planFolded(request, operation, (data) => data[aliases.get(main)]);
    const page = request.size ? await walks.find(request) : { after: null, first: 1, skip: Infinity };
    const { query, filter: wanted, sort, size } = request;
    const arguments_ = { query, filter: wanted, sort, first: page.first, after: page.after };
    const alias = operation.articles(arguments_, hitsSelection(request, attributes));
    aliases.set(request, alias);
    const extras = planExtras(request, operation);
    return (data) => {
      const found = data[alias];
      if (size) walks.remember(request, page, found);
      const hits = (found.edges ?? []).slice(page.skip).map((edge) => hitOf(edge, request));
      const reachable = Math.min(found.totalCount, paginationLimitedTo);
      return {
        ...answerOf(request),
        hits,
        nbHits: found.totalCount,
        nbPages: size ? Math.ceil(reachable / size) : 0,
        facets: { ...valuesOf(found.facets, "currentCount"), ...extras.facets(data) },
        facets_stats: extras.stats(data),
        exhaustiveFacetsCount: found.facets !== null,
        newsgate: { labels: labelsOf(found.facets), ...found.meta, warnings: found.warnings },
      };
    };
  }

  return {
    search,
    async searchForFacetValues(requests) {
      const { results } = await search(requests.map(({ indexName, params }) => ({ type: "facet", facet: params.facetName, indexName, params })));
      return results;
    },
    clearCache: () => walks.clear(),
  };
}

/** Counts of one facet without its own choice: of the search that is made anyway. */
function planFolded(request, operation, mainIn) {
  const [facet] = request.facets;
  const extras = planExtras(request, operation);
  return (data) => ({
    ...answerOf(request),
    hits: [],
    nbPages: 0,
    facets: { ...valuesOf({ [facet]: mainIn(data).facets?.[facet] }, "count"), ...extras.facets(data) },
    facets_stats: extras.stats(data),
    exhaustiveFacetsCount: true,
  });
}

/** What a facet of flags or of moments needs is searches of its own, of which nothing but totals and ends is asked. */
function planExtras({ query, filter, facets }, operation) {
  const counted = facets.filter((facet) => FLAGS.includes(facet)).map((flag) => {
    const [all, yes] = [filter, and([{ [flag]: true }, filter])].map((one) => operation.articles({ query, filter: one, sort: "RELEVANCE", first: 1, after: null }, "totalCount"));
    return [flag, all, yes];
  });
  const dated = facets.filter((facet) => MOMENTS.includes(facet));
  const ends = dated.includes("publishedAt") && ["PUBLISHED_AT_ASC", "PUBLISHED_AT_DESC"].map((sort) =>
    operation.articles({ query, filter, sort, first: 1, after: null }, "nodes { publishedAt }"));
  return {
    facets: (data) => ({
      ...Object.fromEntries(dated.map((facet) => [facet, {}])),
      ...Object.fromEntries(counted.map(([flag, all, yes]) => [flag, withoutZeros({ true: data[yes].totalCount, false: data[all].totalCount - data[yes].totalCount })])),
    }),
    stats(data) {
      const [min, max] = ends ? ends.map((alias) => data[alias].nodes[0]?.publishedAt).map((moment) => moment && Date.parse(moment) / 1000) : [];
      return min === undefined ? {} : { publishedAt: { min, max } };
    },
  };
}

function planFacetValues(request, operation) {
  const { facet, facetQuery, query, filter, first } = request;
  const alias = operation.facetValues({ field: FACETS[facet], prefix: facetQuery, query, filter, first });
  return (data) => ({
    facetHits: data[alias].filter(({ count }) => count > 0).map(({ value, count }) => ({ value, count, highlighted: request.mark(partsByWords(value, facetQuery)) })),
    exhaustiveFacetsCount: true,
  });
}

/** The request whose facet this one counts without the facet's own choice; undefined where there is none. */
function mainOf(request, before) {
  if (request.facetQuery !== undefined || request.size || request.facets.length !== 1) return undefined;
  const [facet] = request.facets;
  return before.find((other) => other.size && other.query === request.query && other.facets.includes(facet) && other.first >= request.first &&
    isSame(withoutOwn(other, facet), request.filter));
}

/** The filter without what was chosen of the facet; undefined where the schema's `count` would not leave that out. */
function withoutOwn({ clauses, filter }, facet) {
  const own = clauses.filter(({ isOwnOf }) => isOwnOf === facet);
  if (FACETS[facet] && (own.length > 1 || !isSame(filter[facet]?.anyOf, own[0]?.filter[facet].anyOf))) return undefined;
  return and(clauses.filter((clause) => !own.includes(clause)).map((clause) => clause.filter));
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/* Requests */

function readRequest({ indexName, params = {} }, base) {
  for (const name of ["filters", "tagFilters"]) {
    if (params[name]?.length) throw new Error(`newsgate knows no ${name}; give createSearchClient a filter, which is an ArticleFilter.`);
  }
  const clauses = [...facetClauses(params.facetFilters), ...numericClauses(params.numericFilters), ...(Object.keys(base).length ? [{ filter: base }] : [])];
  const asked = params.facets === undefined ? [] : [params.facets].flat();
  const facets = asked.includes("*") ? Object.keys(FACETS) : asked;
  for (const facet of facets) attribute(facet);
  return {
    indexName,
    params,
    query: params.query ?? "",
    clauses,
    filter: and(clauses.map(({ filter }) => filter)),
    sort: sortOf(indexName),
    facets,
    first: Math.min(params.maxValuesPerFacet ?? DEFAULTS.maxValuesPerFacet, MOST_VALUES),
    size: Math.min(params.hitsPerPage ?? DEFAULTS.hitsPerPage, MOST_HITS),
    page: params.page ?? 0,
    mark: marker(params),
  };
}

function readFacetRequest(facet, { facetQuery = "", maxFacetHits, ...params } = {}, base) {
  if (!FACETS[facet]) throw new Error(`newsgate searches inside ${Object.keys(FACETS).join(", ")}, not inside ${facet}.`);
  const { query, filter, mark } = readRequest({ indexName: "", params: { ...params, facets: [] } }, base);
  return { facet, facetQuery, query, filter, mark, first: Math.min(maxFacetHits ?? DEFAULTS.maxFacetHits, MOST_VALUES) };
}

/** `articles:publishedAt:desc`: whatever stands before the first colon, and then the order. */
function sortOf(indexName) {
  const order = indexName.split(":").slice(1).join(":");
  if (!(order in SORTS)) throw new Error(`newsgate has no index ${indexName}; sort by articles, ${Object.keys(SORTS).filter(Boolean).map((one) => `articles:${one}`).join(", ")}.`);
  return SORTS[order];
}

function attribute(name) {
  if (!(name in FACETS) && !FLAGS.includes(name) && !MOMENTS.includes(name)) {
    throw new Error(`newsgate has no attribute ${name}; there are ${[...Object.keys(FACETS), ...FLAGS, ...MOMENTS].join(", ")}.`);
  }
  return name;
}

/** `["tags:A", ["lang:en", "lang:uk"], "category:-WIND"]`: all of these, and of those in brackets any. */
function facetClauses(given = []) {
  return [given].flat().filter((one) => one.length).map((one) => {
    const group = [one].flat().map(readFacetFilter);
    const [first] = group;
    if (!Array.isArray(one)) return { filter: termFilter(first.name, first.isNot ? "noneOf" : "allOf", [first.value]) };
    const isOneFacet = group.every(({ name, isNot }) => name === first.name && !isNot);
    if (isOneFacet) return { filter: termFilter(first.name, "anyOf", group.map(({ value }) => value)), isOwnOf: first.name };
    return { filter: { anyOf: group.map(({ name, isNot, value }) => termFilter(name, isNot ? "noneOf" : "anyOf", [value])) } };
  });
}

function readFacetFilter(text) {
  const name = attribute(text.slice(0, text.indexOf(":")));
  const value = text.slice(name.length + 1);
  return { name, isNot: value.startsWith("-"), value: value.replace(/^-|^\\(?=-)/, "") };
}

/** All of several tones at once nobody has, and the schema has no `allOf` for them. */
function termFilter(name, part, values) {
  if (MOMENTS.includes(name)) throw new Error(`newsgate filters ${name} by numericFilters: ${name}>=1760000000.`);
  if (!FLAGS.includes(name)) return { [name]: { [name === "sentiment" && part === "allOf" ? "anyOf" : part]: values } };
  const flags = new Set(values.map((value) => (value === "true") === (part !== "noneOf")));
  return flags.size > 1 ? {} : { [name]: [...flags][0] };
}

/** `["publishedAt>=1760000000", ["updatedAt<5", "updatedAt>9"]]`, in seconds: all of these, and of those in brackets any. */
function numericClauses(given = []) {
  return [given].flat().filter((one) => one.length).map((one) => {
    const group = [one].flat().map(readNumericFilter);
    const filters = group.map(({ name, operator, value }) => momentFilter(name, operator, value));
    const isOneField = group.every(({ name }) => name === group[0].name);
    return { filter: filters.length > 1 ? { anyOf: filters } : filters[0], isOwnOf: isOneField ? group[0].name : undefined };
  });
}

function readNumericFilter(text) {
  const [, name, operator, value] = /^(\w+)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.e+]+)$/i.exec(text) ?? [];
  if (!MOMENTS.includes(name)) throw new Error(`newsgate has numbers for ${MOMENTS.join(" and ")} only, in seconds, and not for ${text}.`);
  return { name, operator, value: Number(value) };
}

/** Articles are dated to the second. */
function momentFilter(name, operator, seconds) {
  const [at, after] = [Math.ceil(seconds), Math.floor(seconds) + 1].map(instant);
  switch (operator) {
    case ">=": return { [name]: { gte: at } };
    case ">": return { [name]: { gte: after } };
    case "<": return { [name]: { lt: at } };
    case "<=": return { [name]: { lt: after } };
    case "=": return { [name]: { gte: at, lt: after } };
    default: return { not: { [name]: { gte: at, lt: after } } };
  }
}

function instant(seconds) {
  const [first, last] = [-62135596800, 253402300799]; // of the years 1 to 9999
  return new Date(Math.min(Math.max(seconds, first), last) * 1000).toISOString().replace(".000Z", "Z");
}

/** One filter for which all of them hold. What does not fit beside the others goes a level further in. */
function and(filters) {
  const all = {};
  const rest = filters.filter((filter) => !fitInto(all, filter));
  return [all, ...rest].filter((filter) => Object.keys(filter).length).reduceRight((inner, outer) => (inner ? both(outer, inner) : outer), null) ?? {};
}

function both(outer, inner) {
  if (!("anyOf" in outer)) return { ...outer, anyOf: Object.keys(inner).join() === "anyOf" ? inner.anyOf : [inner] };
  return "not" in outer ? both({ anyOf: [outer] }, inner) : { ...outer, not: { not: inner } };
}

function fitInto(all, filter) {
  const fields = Object.entries(filter);
  const fits = fields.every(([name, value]) => name !== "anyOf" && name !== "not" && (!(name in all) || (isParts(value) && isParts(all[name]) &&
    Object.keys(value).every((part) => !(part in all[name]) || ["allOf", "noneOf", "gte", "lt"].includes(part)))));
  if (!fits) return false;
  for (const [name, value] of fields) {
    if (!isParts(value)) all[name] = value;
    else all[name] = Object.entries(value).reduce((parts, [part, given]) => ({ ...parts, [part]: bothParts(part, parts[part], given) }), all[name] ?? {});
  }
  return true;
}

function isParts(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bothParts(part, one, other) {
  if (one === undefined) return other;
  if (part === "gte") return one > other ? one : other; // RFC 3339 in UTC: what is later is greater
  if (part === "lt") return one < other ? one : other;
  return [...one, ...other];
}

/* Pages: Algolia counts them, newsgate has cursors. */

/** Where pages begin, as far as somebody has been there. */
class Walks {
  constructor(ask) {
    this.ask = ask;
    this.known = new Map();
  }

  clear() {
    this.known.clear();
  }

  /** What to ask for: so many after a cursor, of which the first are not meant. */
  async find(request) {
    const { size, page } = request;
    const offset = page * size;
    const places = this.places(request);
    let from = Math.max(...[...places.keys()].filter((place) => place <= offset));
    while (offset + size - from > MOST_HITS) {
      const first = Math.min(offset - from, MOST_HITS);
      const { pageInfo } = await this.step(request, first, places.get(from));
      if (!pageInfo.hasNextPage) return { after: null, first: 1, skip: Infinity, offset };
      from += first;
      places.set(from, pageInfo.endCursor);
    }
    return { after: places.get(from), first: offset + size - from, skip: offset - from, offset };
  }

  async step({ query, filter, sort }, first, after) {
    const operation = new Operation();
    const alias = operation.articles({ query, filter, sort, first, after }, "pageInfo { hasNextPage endCursor }");
    return (await this.ask(operation.text, operation.variables))[alias];
  }

  remember(request, { skip, offset }, { edges, pageInfo, warnings }) {
    if (warnings.some(({ code }) => code === "STALE_CURSOR")) this.known.delete(nameOf(request));
    else if (pageInfo?.endCursor && skip < edges.length) this.places(request).set(offset + edges.length - skip, pageInfo.endCursor);
  }

  places(request) {
    const name = nameOf(request);
    const places = this.known.get(name) ?? new Map([[0, null]]);
    this.known.delete(name); // the last one in is the last one to go
    this.known.set(name, places);
    if (this.known.size > MOST_WALKS) this.known.delete(this.known.keys().next().value);
    return places;
  }
}

function nameOf({ query, filter, sort }) {
  return JSON.stringify([query, filter, sort]);
}

/* Answers */

function answerOf({ indexName, params, query, page, size }) {
  return { index: indexName, query, params: `${new URLSearchParams(Object.entries(params).filter(([, value]) => typeof value !== "object"))}`, page, hitsPerPage: size, exhaustiveNbHits: true };
}

/** @returns {Record<string, Record<string, number>>} */
function valuesOf(facets, count) {
  return Object.fromEntries(Object.entries(facets ?? {}).filter(([, facet]) => facet)
    .map(([name, { values }]) => [name, withoutZeros(Object.fromEntries(values.map((one) => [one.value, one[count]])))]));
}

function withoutZeros(counts) {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Names for people, of values that have one: `{source: {"kiln-notes": "Kiln Notes"}}`. */
function labelsOf(facets) {
  const named = (values) => Object.fromEntries(values.filter(({ value, label }) => value !== label).map(({ value, label }) => [value, label]));
  return Object.fromEntries(Object.entries(facets ?? {}).map(([name, { values }]) => [name, named(values)]));
}

function hitOf({ node, matches }, { query, mark }) {
  const parts = (field, text) => matches.find((match) => match.field === field)?.parts ?? [{ text: text ?? "", matched: false }];
  const tagParts = matches.filter(({ field }) => field === "TAGS").map((match) => match.parts);
  const tags = (node.tags ?? []).map((tag) => tagParts.find((one) => one.map(({ text }) => text).join("") === tag) ?? [{ text: tag, matched: false }]);
  const shown = (given) => ({ value: mark(given), ...levelOf(given, query) });
  const description = shown(parts("DESCRIPTION", node.description));
  return {
    ...node,
    objectID: node.id,
    _highlightResult: { title: shown(parts("TITLE", node.title)), description, tags: tags.map(shown) },
    _snippetResult: { description, body: shown(parts("BODY", "")) },
  };
}

function levelOf(parts, query) {
  const matchedWords = [...new Set(parts.filter(({ matched }) => matched).map(({ text }) => text.toLowerCase()))];
  const wanted = query.split(/\s+/).filter(Boolean).length;
  return {
    matchLevel: !matchedWords.length ? "none" : matchedWords.length < wanted ? "partial" : "full",
    matchedWords,
    fullyHighlighted: matchedWords.length > 0 && parts.every(({ text, matched }) => matched || !text.trim()),
  };
}

/**
 * Writes parts as text with tags around what matched. InstantSearch escapes what it marks by placeholders; with tags of
 * somebody's own the result is HTML, and we escape.
 */
function marker({ highlightPreTag = "<em>", highlightPostTag = "</em>" }) {
  const isEscaped = highlightPreTag.match(PLACEHOLDER) !== null;
  const plain = (text) => (isEscaped ? text.replace(PLACEHOLDER, "__$1ais-highlight_\u200b_") : escaped(text));
  return (parts) => parts.map(({ text, matched }) => (matched ? `${highlightPreTag}${plain(text)}${highlightPostTag}` : plain(text))).join("");
}

function escaped(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** A value in parts: words that begin with one of those typed are marked as far as they agree. */
function partsByWords(value, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean).sort((one, other) => other.length - one.length);
  return value.split(/(?<![\p{L}\p{N}])(?=[\p{L}\p{N}])/u).flatMap((text) => {
    const word = words.find((one) => text.toLowerCase().startsWith(one));
    return word ? [{ text: text.slice(0, word.length), matched: true }, { text: text.slice(word.length), matched: false }] : [{ text, matched: false }];
  });
}

/* The operation */

function hitsSelection({ size, facets, first }, attributes) {
  const counted = facets.filter((facet) => FACETS[facet]).map((facet) => `${facet}(first: ${first}) { values { value label count currentCount } }`);
  return `totalCount
    ${size ? `edges { node { id ${attributes} } matches { field parts { text matched } } } pageInfo { hasNextPage endCursor }` : ""}
    ${counted.length ? `facets { ${counted.join(" ")} }` : ""}
    warnings { code message } meta { relaxed degraded }`;
}

/** Searches by alias, equal ones once. The text depends on what is asked for, and never on the values. */
class Operation {
  constructor() {
    this.fields = new Map();
    this.variables = {};
    this.declared = [];
  }

  articles({ query, filter, sort, first, after }, selection) {
    const types = { query: [query, "String"], filter: [filter, "ArticleFilter"], sort: [sort, "ArticleSort!"], first: [first, "Int"], after: [after, "String"] };
    return this.field("articles", types, `{ ${selection} }`);
  }

  facetValues({ field, prefix, query, filter, first }) {
    const types = { field: [field, "FacetField!"], prefix: [prefix, "String!"], query: [query, "String!"], filter: [filter, "ArticleFilter"], first: [first, "Int!"] };
    return this.field("facetValues", types, "{ value count }");
  }

  field(name, types, selection) {
    const key = JSON.stringify([name, types, selection]);
    if (!this.fields.has(key)) {
      const index = this.fields.size;
      for (const [argument, [value, type]] of Object.entries(types)) {
        this.variables[`${argument}${index}`] = value;
        this.declared.push(`$${argument}${index}: ${type}`);
      }
      const given = Object.keys(types).map((argument) => `${argument}: $${argument}${index}`);
      this.fields.set(key, { alias: `r${index}`, text: `r${index}: ${name}(${given.join(", ")}) ${selection}` });
    }
    return this.fields.get(key).alias;
  }

  get text() {
    return `query InstantSearch(${this.declared.join(" ")}) {\n${[...this.fields.values()].map(({ text }) => text).join("\n")}\n}`;
  }
}

/** A client of the endpoint: GET by the query's hash, so that browsers and caches keep answers; POST where that is too long. */
function asker(endpoint, headers, fetch) {
  const digests = new Map();

  /** Null where a browser has none, which is on plain HTTP from another machine. */
  async function digestOf(text) {
    if (!globalThis.crypto?.subtle) return null;
    if (!digests.has(text)) {
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
      digests.set(text, [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    return digests.get(text);
  }

  async function send(request) {
    const parameters = Object.entries(request).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
    const address = `${endpoint}${endpoint.includes("?") ? "&" : "?"}${new URLSearchParams(parameters)}`;
    const accept = { Accept: "application/json", ...headers };
    const response = address.length <= 6000
      ? await fetch(address, { headers: accept })
      : await fetch(endpoint, { method: "POST", headers: { ...accept, "Content-Type": "application/json" }, body: JSON.stringify(request) });
    return response.json();
  }

  return async (query, variables) => {
    const digest = await digestOf(query);
    const extensions = { persistedQuery: { version: 1, sha256Hash: digest } };
    let answer = await send(digest ? { variables, extensions } : { query, variables });
    if (answer.errors?.[0]?.extensions?.code === "PERSISTED_QUERY_NOT_FOUND") answer = await send({ query, variables, extensions });
    // A facet that failed is null, and the hits stand; where a whole search did, there is nothing to show.
    if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? "The answer of the gateway could not be read.");
    return answer.data;
  };
}
