/** What InstantSearch asks for, read before anything is sent. */

import { attribute, FACETS } from "./attributes.js";
import { and, facetClauses, numericClauses } from "./filters.js";
import { marker } from "./marks.js";
import { MOST_HITS } from "./places.js";

const SORTS = {
  "": "RELEVANCE",
  "publishedAt:desc": "PUBLISHED_AT_DESC",
  "publishedAt:asc": "PUBLISHED_AT_ASC",
  "updatedAt:desc": "UPDATED_AT_DESC",
};

/** What the schema gives at most of a facet. */
const MOST_VALUES = 1000;
/** What Algolia takes where nothing is said. */
const DEFAULTS = { hitsPerPage: 20, maxValuesPerFacet: 100, maxFacetHits: 10 };

/** @typedef {import("../instantsearch-newsgate.js").SearchRequest} SearchRequest */

/**
 * `base` is a filter that holds besides. Throws a sentence for what would find too much if it were left out.
 *
 * @param {SearchRequest} request
 */
export function readRequest({ indexName, params = /** @type {Record<string, any>} */ ({}) }, base) {
  const unknown = ["filters", "tagFilters"].find((name) => params[name]?.length);
  if (unknown) throw new Error(`newsgate knows no ${unknown}; give createSearchClient a filter, an ArticleFilter.`);
  const clauses = [...facetClauses(params.facetFilters), ...numericClauses(params.numericFilters), { filter: base }];
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

/**
 * Of somebody who types inside a facet.
 *
 * @param {SearchRequest} request
 */
export function readFacetRequest(
  { indexName, facet = "", params: given = /** @type {Record<string, any>} */ ({}) },
  base,
) {
  const { facetQuery = "", maxFacetHits, ...params } = given;
  const facets = Object.keys(FACETS);
  if (!facets.includes(facet)) throw new Error(`newsgate searches inside ${facets.join(", ")}, not inside ${facet}.`);
  const { query, filter, mark } = readRequest({ indexName, params: { ...params, facets: [] } }, base);
  return {
    facet,
    facetQuery,
    query,
    filter,
    mark,
    first: Math.min(maxFacetHits ?? DEFAULTS.maxFacetHits, MOST_VALUES),
  };
}

/** `articles:publishedAt:desc`: whatever stands before the first colon, and then the order. */
function sortOf(indexName) {
  const order = indexName.split(":").slice(1).join(":");
  if (Object.hasOwn(SORTS, order)) return SORTS[order];
  const known = Object.keys(SORTS).map((one) => (one ? `articles:${one}` : "articles"));
  throw new Error(`newsgate has no index ${indexName}; sort by ${known.join(", ")}.`);
}
