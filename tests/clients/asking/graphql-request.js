import { sent, url } from "./server.js";

import { GraphQLClient, gql } from "graphql-request";

const client = new GraphQLClient(url);

const COUNT = gql`
  query Count($query: String!) {
    articles(query: $query) { totalCount nodes { title } }
  }
`;

export async function ask() {
  const found = await client.request(COUNT, { query: "posgresql ind" });
  const ofFirst = sent();
  const byGet = await new GraphQLClient(url, { method: "GET" }).request(COUNT, { query: "posgresql ind" });
  const ofGet = sent();
  const refused = await client
    .request(COUNT, { query: "a".repeat(1001) })
    .catch(({ response }) => response.errors[0].extensions.code);
  return { found, byGet, refused, ofFirst, ofGet };
}
