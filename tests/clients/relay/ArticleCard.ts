// An article as it stands in a list.
import { graphql } from "relay-runtime";

export const article = graphql`
  fragment ArticleCard_article on Article {
    title
    description
    publishedAt
    readingMinutes
    tags
    sentiment
    coverImage {
      url(width: 640, height: 360, format: WEBP)
      srcset
    }
    source {
      key
      name
    }
    translation(lang: "uk") {
      id
      title
    }
    story {
      id
      articleCount
      sourceCount
    }
  }
`;
