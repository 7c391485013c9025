// A search box that suggests while somebody types: whole queries, tags, publishers, and the first articles.
import { graphql } from "relay-runtime";

export const query = graphql`
  query SearchBoxQuery($prefix: String!, $filter: ArticleFilter) {
    suggest(prefix: $prefix, filter: $filter) {
      completions {
        text
        parts {
          text
          matched
        }
        count
        search
      }
      tags {
        value
        currentCount
        toggle
      }
      sources {
        label
        currentCount
        toggle
      }
      articles {
        node {
          id
          title
        }
      }
    }
  }
`;
