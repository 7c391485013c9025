import { sent, url } from "./server.js";

import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

const client = new Client({
  url,
  exchanges: [cacheExchange, persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange],
  fetchSubscriptions: true, // as server-sent events
});

const COUNT = gql`
  query Count($query: String!) {
    articles(query: $query) { totalCount nodes { title } }
  }
`;

export async function ask() {
  const first = await client.query(COUNT, { query: "posgresql ind" }).toPromise();
  const ofFirst = sent();
  const again = await client.query(COUNT, { query: "posgresql ind" }).toPromise(); // of the cache
  const ofAgain = sent();
  const other = await client.query(COUNT, { query: "qqxxzz" }).toPromise();
  const ofOther = sent();
  const refused = await client.query(COUNT, { query: "a".repeat(1001) }).toPromise();
  return {
    first: first.data,
    again: again.data,
    other: other.data.articles.totalCount,
    refused: refused.error.graphQLErrors.map(({ extensions }) => extensions.code),
    ofFirst,
    ofAgain,
    ofOther,
  };
}
