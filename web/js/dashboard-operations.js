/** What the dashboard asks: for each of its parts an operation that stands for itself. */

import { filterOf } from "./search-state.js";

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The search of a state, as every operation here takes it. */
export function selection(state) {
  return { query: state.query, filter: filterOf(state.on) };
}

/** What is on, and the figures above the charts. */
export const FIGURES = `query Figures(
  $query: String! $filter: ArticleFilter $earlier: ArticleFilter $compared: Boolean!
) {
  articles(query: $query, filter: $filter, first: 1) {
    query totalCount
    facets {
      sentiment { values { value currentCount } }
      source(first: 0) { totalValues values { currentCount } }
      lang(first: 50) { values { value count } }
    }
    appliedFilters { field part label value }
    warnings { code message }
    meta { relaxed degraded asOf }
  }
  earlier: articles(query: $query, filter: $earlier, first: 1) @include(if: $compared) {
    totalCount
    facets { sentiment { values { value currentCount } } }
  }
  newest: articles(query: $query, filter: $filter, sort: PUBLISHED_AT_DESC, first: 1) {
    nodes { publishedAt }
  }
  index { documents lastWriteAt }
}`;

export const VOLUME = `query Volume($query: String!, $filter: ArticleFilter, $timeZone: String!) {
  articles(query: $query, filter: $filter, first: 1) {
    totalCount
    facets { sentiment { missing values { value count selected } } }
    histogram(timeZone: $timeZone) {
      interval step
      buckets { start end count sentiment { positive neutral negative unknown net } }
    }
    warnings { code message }
  }
}`;

/** The tags, and the time over which they are shown. */
export const TOP_TAGS = `query TopTags($query: String!, $filter: ArticleFilter, $first: Int!, $timeZone: String!) {
  articles(query: $query, filter: $filter, first: 1) {
    facets { tags(first: $first) { totalValues values { value label count selected } } }
    histogram(timeZone: $timeZone) { interval step buckets { start end } }
    warnings { code message }
  }
}`;

/** How so many tags developed, and with `isCompared` how many articles each had in the period before. */
export function tagTrends(tags, isCompared) {
  const numbers = Array.from({ length: tags }, (_, index) => index + 1);
  const fields = numbers.flatMap((n) => [
    `  tag${n}: articles(query: $query, filter: {tags: {allOf: [$tag${n}]}, anyOf: [$filter]}, first: 1) { ...Trend }`,
    ...(isCompared ? [`  earlier${n}: articles(query: $query, filter: {tags: {allOf: [$tag${n}]}, anyOf: [$earlier]}, first: 1) { totalCount }`] : []),
  ]);
  return `query TagTrends(
  $query: String! $filter: ArticleFilter! ${isCompared ? "$earlier: ArticleFilter! " : ""}$interval: Interval! $timeZone: String!
  ${numbers.map((n) => `$tag${n}: String!`).join(" ")}
) {
${fields.join("\n")}
}
fragment Trend on ArticleConnection {
  totalCount
  histogram(interval: $interval, timeZone: $timeZone) { buckets { start count } }
  warnings { code message }
}`;
}

/** A search for each tone counts the categories of its articles; the filter's own category stands apart from the others. */
export const CATEGORIES = `query Categories($query: String!, $category: TermFilter, $others: ArticleFilter!, $first: Int!) {
  all: articles(query: $query, filter: {category: $category, anyOf: [$others]}, first: 1) {
    facets { category(first: $first) { totalValues values { value label count selected } } }
    warnings { code message }
  }
  positive: articles(query: $query, filter: {category: $category, sentiment: {anyOf: [POSITIVE]}, anyOf: [$others]}, first: 1) { ...Counts }
  neutral: articles(query: $query, filter: {category: $category, sentiment: {anyOf: [NEUTRAL]}, anyOf: [$others]}, first: 1) { ...Counts }
  negative: articles(query: $query, filter: {category: $category, sentiment: {anyOf: [NEGATIVE]}, anyOf: [$others]}, first: 1) { ...Counts }
}
fragment Counts on ArticleConnection {
  facets { category(first: 1000) { values { value count } } }
  warnings { code message }
}`;

export const SOURCES = `query Sources($query: String!, $filter: ArticleFilter) {
  sources {
    key name articleCount latestArticleAt
    sentiment { positive neutral negative unknown net }
    health { state lastSuccessAt nextCheckAt consecutiveErrors lastError deadLetters }
  }
  articles(query: $query, filter: $filter, first: 1) {
    facets { source(first: 1000) { values { value count selected } } }
    warnings { code message }
  }
}`;

const BRIEF = `fragment Brief on Article {
  id title lang publishedAt sentiment
  source { key name }
}`;

export const NEWEST = `query Newest($query: String!, $filter: ArticleFilter, $first: Int!) {
  articles(query: $query, filter: $filter, sort: PUBLISHED_AT_DESC, first: $first) {
    nodes { ...Brief }
  }
}
${BRIEF}`;

export const ARRIVING = `subscription Arriving($query: String!, $filter: ArticleFilter) {
  articleAdded(query: $query, filter: $filter) { ...Brief }
}
${BRIEF}`;

export const GENERATION = `query Generation { index { generation } }`;

export const PERMALINK = `query Permalink($state: SearchState!) {
  articles(state: $state, first: 1) {
    query sort
    appliedFilters { field part label value }
  }
}`;
