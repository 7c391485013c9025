// Composes newsgate with a subgraph of comments on what newsgate has, and asks questions that take both.
//
// Reads {url, comments, queries} from standard input: newsgate's address, and what the other subgraph has. Prints what
// composing came to, and the gateway's answers.
import { readFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from "@apollo/gateway";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";

const { url, comments, queries } = JSON.parse(readFileSync(0, "utf8"));

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  type Query { comments: [Comment!]! }
  type Comment { text: String!  article: Article!  story: Story  mentioned: Source }
  type CommentConnection { nodes: [Comment!]!  pageInfo: PageInfo! }
  type PageInfo @shareable { hasNextPage: Boolean!  hasPreviousPage: Boolean!  startCursor: String  endCursor: String }
  type Article @key(fields: "id") { id: ID!  comments: CommentConnection! }
  type Source @key(fields: "key") { key: String!  mentions: Int! }
  type Story @key(fields: "id", resolvable: false) { id: ID! }
`);

const resolvers = {
  Query: { comments: () => comments },
  Comment: {
    article: ({ article }) => ({ id: article }),
    story: ({ story }) => story && { id: story },
    mentioned: ({ mentioned }) => mentioned && { key: mentioned },
  },
  Article: {
    comments: ({ id }) => ({
      nodes: comments.filter(({ article }) => article === id),
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    }),
  },
  Source: { mentions: ({ key }) => comments.filter(({ mentioned }) => mentioned === key).length },
};

const asked = await fetch(url, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ query: "{ _service { sdl } }" }),
});
const { sdl } = (await asked.json()).data._service;
const { supergraphSdl, errors = [], hints = [] } = composeServices([
  { name: "newsgate", url, typeDefs: parse(sdl) },
  { name: "comments", typeDefs },
]);

const answers = [];
if (supergraphSdl) {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) =>
      name === "newsgate"
        ? new RemoteGraphQLDataSource({ url })
        : new LocalGraphQLDataSource(buildSubgraphSchema({ typeDefs, resolvers })),
  });
  const { executor, schema } = await gateway.load();
  for (const query of queries) {
    const request = { query, variables: {} };
    const document = parse(query);
    const cache = new Map();
    answers.push(await executor({ request, document, schema, queryHash: query, context: {}, cache, metrics: {} }));
  }
  await gateway.stop();
}
const found = {
  supergraph: supergraphSdl,
  errors: errors.map(({ message }) => message),
  hints: hints.map(({ definition, message }) => ({ code: definition.code, level: definition.level.name, message })),
  answers,
};
process.stdout.write(JSON.stringify(found), () => process.exit(0)); // connections are kept alive for some time
