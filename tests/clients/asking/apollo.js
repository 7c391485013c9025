import { sent, url } from "./server.js";

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";

const sha256 = async (text) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const client = new ApolloClient({
  link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(new HttpLink({ uri: url })),
  cache: new InMemoryCache({
    possibleTypes: { Node: ["Article", "Source", "Story"] },
    typePolicies: {
      Query: { fields: { articles: relayStylePagination(["query", "filter", "sort", "state"]) } },
      Source: { fields: { articles: relayStylePagination(["query", "filter", "sort"]) } },
      Story: { fields: { articles: relayStylePagination() } },
    },
  }),
});

const NEWEST = gql`
  query Newest($after: String) {
    articles(sort: PUBLISHED_AT_DESC, first: 2, after: $after) {
      edges { cursor node { id title source { id name } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

const ANY = gql`
  query Any($id: ID!) {
    node(id: $id) { id ... on Article { title } ... on Source { name } }
  }
`;

const titles = ({ data }) => data.articles.edges.map(({ node }) => node.title);

export async function ask() {
  const first = await client.query({ query: NEWEST });
  const ofFirst = sent();
  const page = client.watchQuery({ query: NEWEST });
  const both = new Promise((resolve) => {
    page.subscribe({ next: (shown) => shown.data?.articles.edges.length > 2 && resolve(titles(shown)) });
  });
  await page.fetchMore({ variables: { after: first.data.articles.pageInfo.endCursor } });
  const ofSecond = sent();
  const again = titles(await client.query({ query: NEWEST })); // of the cache
  const ofAgain = sent();
  const { source } = first.data.articles.edges[0].node;
  const any = await client.query({ query: ANY, variables: { id: source.id } });
  const refused = await client
    .query({ query: ANY, variables: { id: "nonsense" } })
    .catch(({ errors }) => errors[0].extensions.code);
  return { first: titles(first), both: await both, again, any: any.data.node, source, refused, ofFirst, ofSecond, ofAgain };
}
