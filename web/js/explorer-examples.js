/** First queries to try in the explorer. A test runs each over the sample articles, and wants it to find something. */

export const EXAMPLES = [
  {
    name: "Search, and why it matched",
    about: "The words as they stand in titles and texts, in pieces: no HTML.",
    query: `query Search($query: String!) {
  articles(query: $query, first: 5) {
    totalCount
    edges {
      node {
        title
        publishedAt
        source { name }
      }
      matches {
        field
        parts { text matched }
      }
    }
    meta { relaxed tookMs }
  }
}`,
    variables: `{ "query": "bitcoin" }`,
  },
  {
    name: "Facets with counts",
    about: "count is what a click would give; currentCount is what there is now.",
    query: `query Facets($filter: ArticleFilter) {
  articles(filter: $filter) {
    totalCount
    facets {
      category(first: 5) {
        totalValues
        values {
          value
          count
          currentCount
          selected
        }
      }
      tags(first: 10) {
        totalValues
        values { value count }
      }
      sentiment {
        missing
        values { value count }
      }
    }
  }
}`,
    variables: `{ "filter": { "lang": { "anyOf": ["en"] } } }`,
  },
  {
    name: "What somebody typed so far",
    about: "Completions, tags, sources and articles for a search box, in one call.",
    query: `query Suggest($prefix: String!) {
  suggest(prefix: $prefix) {
    completions {
      text
      count
      parts { text matched }
    }
    tags { value count }
    sources { label count }
    articles { node { title } }
  }
}`,
    variables: `{ "prefix": "s" }`,
  },
  {
    name: "Typing inside a long facet",
    about: "Finds values by any of their words, with the counts of the search at hand.",
    query: `query TypeInFacet(
  $prefix: String!
  $query: String!
) {
  facetValues(
    field: TAGS
    prefix: $prefix
    query: $query
  ) {
    value
    count
  }
}`,
    variables: `{ "prefix": "e", "query": "" }`,
  },
  {
    name: "Articles and their tone over time",
    about: "Buckets without gaps, by the calendar of a place.",
    query: `query Timeline(
  $query: String!
  $timeZone: String!
) {
  articles(query: $query) {
    totalCount
    histogram(
      interval: MONTH
      timeZone: $timeZone
    ) {
      buckets {
        start
        count
        sentiment {
          positive
          neutral
          negative
          net
        }
      }
    }
  }
}`,
    variables: `{ "query": "", "timeZone": "Europe/Kyiv" }`,
  },
  {
    name: "All about the newest articles",
    about: "Picture, translations, story and related articles; only what is selected is fetched.",
    query: `query Newest {
  articles(
    sort: PUBLISHED_AT_DESC
    first: 3
  ) {
    nodes {
      title
      publishedAt
      readingMinutes
      source { name }
      coverImage {
        url(width: 640, format: WEBP)
      }
      translations { lang title }
      story { headline sourceCount }
      related(first: 3) { title }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    variables: ``,
  },
  {
    name: "Sources and how they do",
    about: "health is null where the gateway cannot see the indexer's store.",
    query: `query Sources {
  sources {
    key
    name
    articleCount
    latestArticleAt
    sentiment {
      positive
      neutral
      negative
      net
    }
    health {
      state
      lastSuccessAt
      lastError
    }
  }
  index {
    documents
    engine
    lastWriteAt
    pendingChanges
  }
}`,
    variables: ``,
  },
  {
    name: "Articles as they arrive",
    about: "One answer for each article that enters the index from now on, until it is stopped.",
    query: `subscription Arrivals(
  $query: String!
) {
  articleAdded(query: $query) {
    title
    publishedAt
    source { name }
  }
}`,
    variables: `{ "query": "" }`,
  },
];
