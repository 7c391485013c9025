// A search page: results that grow by scrolling, facets to click, what is switched on, and the address to share.
import { graphql } from "relay-runtime";

export const query = graphql`
  query SearchPageQuery($query: String, $filter: ArticleFilter, $sort: ArticleSort!, $state: SearchState) {
    ...SearchPage_results @arguments(query: $query, filter: $filter, sort: $sort, state: $state)
  }
`;

export const results = graphql`
  fragment SearchPage_results on Query
  @refetchable(queryName: "SearchPageResultsQuery")
  @argumentDefinitions(
    query: { type: "String", defaultValue: "" }
    filter: { type: "ArticleFilter" }
    sort: { type: "ArticleSort!" }
    state: { type: "SearchState" }
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
  ) {
    articles(query: $query, filter: $filter, sort: $sort, state: $state, first: $count, after: $cursor)
      @connection(key: "SearchPage_articles", filters: ["query", "filter", "sort", "state"]) {
      totalCount
      state
      edges {
        node {
          id
          ...ArticleCard_article
        }
        matches {
          field
          parts {
            text
            matched
          }
        }
      }
      histogram(timeZone: "Europe/Kyiv") {
        interval
        step
        buckets {
          start
          end
          count
          select
        }
      }
      facets {
        tags(first: 20) {
          ...FacetPanel_facet
        }
        source {
          ...FacetPanel_facet
        }
        list(fields: [CATEGORY, SENTIMENT, LANG]) {
          ...FacetPanel_facet
        }
      }
      appliedFilters {
        field
        label
        value
        remove
      }
      warnings {
        code
        message
        path
      }
      meta {
        tookMs
        relaxed
        degraded
      }
    }
  }
`;
