/** What the search page asks: one operation for each state of it, whatever that shows. */

import { HIT } from "./hit.js";

export const PAGE_SIZE = 20;

/**
 * Hits, facets, time and what is on belong together, so they come together. Conditions leave out what is not shown:
 * `dated` a second histogram without the period that is on, to choose another one from; `suggesting` what may be meant;
 * `inside` the values of a facet that somebody types in; `permalink` the states that clicks lead to where the address
 * cannot have the filter.
 */
export const SEARCH = `query Search(
  $query: String! $filter: ArticleFilter $sort: ArticleSort $state: SearchState $first: Int! $timeZone: String!
  $dated: Boolean! $undated: ArticleFilter $suggesting: Boolean!
  $inside: Boolean! $field: FacetField! $prefix: String! $values: Int! $permalink: Boolean!
) {
  articles(query: $query, filter: $filter, sort: $sort, state: $state, first: $first) {
    query sort totalCount
    edges { ...Hit }
    pageInfo { hasNextPage endCursor }
    facets {
      category(first: 8) { ...Values }
      source(first: 6) { ...Values }
      tags(first: 8) { ...Values }
      sentiment { ...Values }
      author(first: 5) { ...Values }
      lang(first: 50) { ...Values }
    }
    histogram(timeZone: $timeZone) @skip(if: $dated) { ...Time }
    appliedFilters { field part label value remove @include(if: $permalink) }
    warnings { code message }
    meta { relaxed degraded asOf }
  }
  timeline: articles(query: $query, filter: $undated, first: 1) @include(if: $dated) {
    histogram(timeZone: $timeZone) { ...Time }
  }
  suggest(prefix: $query, filter: $filter, first: 4) @include(if: $suggesting) {
    completions { text count parts { text matched } }
    tags { value label count }
    sources { value label count }
  }
  inside: facetValues(field: $field, prefix: $prefix, query: $query, filter: $filter, first: $values) @include(if: $inside) {
    ...Value
  }
}
fragment Values on Facet { field totalValues values { ...Value } }
fragment Value on FacetValue { value label count selected toggle @include(if: $permalink) }
fragment Time on Histogram { buckets { start end count } }
${HIT}`;

/** The page after a cursor. */
export const MORE = `query More(
  $query: String! $filter: ArticleFilter $sort: ArticleSort $state: SearchState $first: Int! $after: String!
) {
  articles(query: $query, filter: $filter, sort: $sort, state: $state, first: $first, after: $after) {
    edges { ...Hit }
    pageInfo { hasNextPage endCursor }
    warnings { code message }
  }
}
${HIT}`;
