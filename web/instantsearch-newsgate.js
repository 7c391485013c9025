/**
 * A `searchClient` for InstantSearch.js, and so for React and Vue InstantSearch: their widgets on a newsgate.
 * docs/instantsearch.md has an example, and says what maps to what. Import it from a gateway's `/web/…`, or copy it and
 * the folder beside it; it needs nothing else.
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

import { answerOf, hitOf, labelsOf, valuesOf, withoutZeros } from "./instantsearch/answers.js";
import { asker } from "./instantsearch/ask.js";
import { FACETS, FLAGS, MOMENTS } from "./instantsearch/attributes.js";
import { and } from "./instantsearch/filters.js";
import { partsByWords } from "./instantsearch/marks.js";
import { Operation } from "./instantsearch/operation.js";
import { Places } from "./instantsearch/places.js";
import { readFacetRequest, readRequest } from "./instantsearch/request.js";

const ATTRIBUTES = `id slug title description lang publishedAt updatedAt category tags authors url readingMinutes sentiment
  source { key name } coverImage { thumb small regular }`;

/** @param {Options} [options] @returns {SearchClient} */
export function createSearchClient(options = {}) {
  const {
    endpoint = "/graphql",
    filter = {},
    attributes = ATTRIBUTES,
    paginationLimitedTo = 1000,
    headers = {},
  } = options;
  const ask = asker(endpoint, headers, options.fetch ?? globalThis.fetch.bind(globalThis));
  const places = new Places(ask);

  async function search(requests) {
    const started = performance.now();
    const read = requests.map((request) =>
      (request.type === "facet" ? readFacetRequest : readRequest)(request, filter),
    );
    const operation = new Operation();
    const aliases = new Map();
    const answers = await Promise.all(
      read.map((one, index) => plan(one, mainOf(one, read.slice(0, index)), operation, aliases)),
    );
    const data = await ask(operation.text, operation.variables);
    const milliseconds = Math.round(performance.now() - started);
    return {
      results: answers.map((answer, index) => ({ ...answer(data), processingTimeMS: index ? 0 : milliseconds })),
    };
  }

  /** Puts into the operation what a request needs. @returns {Promise<(data: any) => any>} makes its answer of the data */
  async function plan(request, main, operation, aliases) {
    if (request.facetQuery !== undefined) return planFacetValues(request, operation);
    if (main) return planFolded(request, operation, (data) => data[aliases.get(main)]);
    const page = await places.find(request);
    const { query, filter: wanted, sort, size } = request;
    const arguments_ = { query, filter: wanted, sort, first: page.first, after: page.after };
    const alias = operation.articles(arguments_, hitsSelection(request, attributes));
    aliases.set(request, alias);
    const extras = planExtras(request, operation);
    return (data) => {
      const found = data[alias];
      places.remember(request, page, found);
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
      const typed = requests.map((request) => ({ ...request, type: "facet", facet: request.params.facetName }));
      return (await search(typed)).results;
    },
    clearCache: () => places.clear(),
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
  const flags = facets.filter((facet) => FLAGS.includes(facet));
  const moments = facets.filter((facet) => MOMENTS.includes(facet));
  const ask = (wanted, sort, selection) =>
    operation.articles({ query, filter: wanted, sort, first: 1, after: null }, selection);
  const total = flags.length && ask(filter, "RELEVANCE", "totalCount");
  const flagged = flags.map((flag) => ask(and([{ [flag]: true }, filter]), "RELEVANCE", "totalCount"));
  const ends = moments.includes("publishedAt")
    ? ["ASC", "DESC"].map((end) => ask(filter, `PUBLISHED_AT_${end}`, "nodes { publishedAt }"))
    : [];
  return {
    facets(data) {
      const counts = flagged.map((alias) =>
        withoutZeros({ true: data[alias].totalCount, false: data[total].totalCount - data[alias].totalCount }),
      );
      // That of moments is there and empty: a range needs its ends and no values.
      return {
        ...Object.fromEntries(moments.map((name) => [name, {}])),
        ...Object.fromEntries(flags.map((flag, index) => [flag, counts[index]])),
      };
    },
    stats(data) {
      const [min, max] = ends
        .flatMap((alias) => data[alias].nodes)
        .map(({ publishedAt }) => Date.parse(publishedAt) / 1000);
      return min === undefined ? {} : { publishedAt: { min, max } };
    },
  };
}

function planFacetValues(request, operation) {
  const { facet, facetQuery, query, filter, first } = request;
  const alias = operation.facetValues({ field: FACETS[facet], prefix: facetQuery, query, filter, first });
  return (data) => ({
    facetHits: data[alias]
      .filter(({ count }) => count > 0)
      .map(({ value, count }) => ({ value, count, highlighted: request.mark(partsByWords(value, facetQuery)) })),
    exhaustiveFacetsCount: true,
  });
}

/** The request whose facet this one counts without the facet's own choice; undefined where there is none. */
function mainOf(request, before) {
  if (request.facetQuery !== undefined || request.size || request.facets.length !== 1) return undefined;
  const [facet] = request.facets;
  const hasValues = (other) => other.size && other.facets.includes(facet) && other.first >= request.first;
  return before.find(
    (other) => hasValues(other) && other.query === request.query && isSame(withoutOwn(other, facet), request.filter),
  );
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

function hitsSelection({ size, facets, first }, attributes) {
  const counted = facets
    .filter((facet) => FACETS[facet])
    .map((facet) => `${facet}(first: ${first}) { values { value label count currentCount } }`);
  return `totalCount
    ${size ? `edges { node { id ${attributes} } matches { field parts { text matched } } } pageInfo { hasNextPage endCursor }` : ""}
    ${counted.length ? `facets { ${counted.join(" ")} }` : ""}
    warnings { code message } meta { relaxed degraded }`;
}
