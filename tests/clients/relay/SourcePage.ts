// A publisher: how it fares, and its articles page by page. A source is a Node, so Relay refetches it by its id.
import { graphql } from "relay-runtime";

export const query = graphql`
  query SourcePageQuery($key: String!) {
    source(key: $key) {
      id
      name
      ...SourcePage_source
    }
  }
`;

export const source = graphql`
  fragment SourcePage_source on Source
  @refetchable(queryName: "SourcePageArticlesQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    url
    articleCount
    latestArticleAt
    health {
      state
      lastSuccessAt
      nextCheckAt
      lastError
      deadLetters
    }
    sentiment {
      positive
      neutral
      negative
      net
    }
    articles(first: $count, after: $cursor) @connection(key: "SourcePage_articles") {
      edges {
        node {
          id
          ...ArticleCard_article
        }
      }
    }
  }
`;
