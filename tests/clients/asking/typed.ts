import { GraphQLClient } from "graphql-request";
import { SearchDocument, TypeInFacetDocument, type SearchQuery } from "./types.js";

type Hit = SearchQuery["articles"]["edges"][number];

async function newest(client: GraphQLClient, query: string): Promise<string[]> {
  const { articles } = await client.request(SearchDocument, { query, sort: "PUBLISHED_AT_DESC", first: 2 });
  return articles.edges.map(({ node }: Hit) => `${node.publishedAt.slice(0, 10)} ${node.title}`);
}

// What follows must not be right: each line would be, were its types any.
export async function mistakes(client: GraphQLClient) {
  // @ts-expect-error: sort must be given
  await client.request(SearchDocument, { query: "" });
  // @ts-expect-error: there is no such field of the facets
  await client.request(TypeInFacetDocument, { field: "TITLE", prefix: "" });
  const { articles, ...rest } = await client.request(SearchDocument, { sort: "RELEVANCE" });
  // @ts-expect-error: a title is no number
  const title: number = articles.edges[0]!.node.title;
  // @ts-expect-error: an article may have no picture
  const picture: string = articles.edges[0]!.node.coverImage.url;
  // @ts-expect-error: it was not asked for
  const body: string = articles.edges[0]!.node.body;
  return { title, picture, body, rest };
}

export const ask = (url: string) => newest(new GraphQLClient(url), "battery");
