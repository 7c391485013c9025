// One article in full, found by its address, with the story that it belongs to.
import { graphql } from "relay-runtime";

export const query = graphql`
  query ArticlePageQuery($by: ArticleBy!) {
    article(by: $by) {
      id
      body(format: HTML)
      canonicalUrl
      authors
      ai {
        rewritten
        translatedFrom
      }
      translations {
        id
        lang
        slug
      }
      story {
        headline
        ...ArticlePage_story
      }
      ...ArticleCard_article
    }
  }
`;

export const story = graphql`
  fragment ArticlePage_story on Story
  @refetchable(queryName: "ArticlePageStoryQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
    firstSeenAt
    lastSeenAt
    articles(first: $count, after: $cursor) @connection(key: "ArticlePage_articles") {
      edges {
        node {
          id
          ...ArticleCard_article
        }
      }
    }
  }
`;
