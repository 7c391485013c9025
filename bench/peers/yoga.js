// GraphQL Yoga on Node's own server. It remembers what it parsed and validated by itself.
import { createServer } from "node:http";

import { createSchema, createYoga } from "graphql-yoga";

import { resolvers, searching, typeDefs } from "./articles.js";

const search = searching(process.env.MEILISEARCH_URL);
const schema = createSchema({ typeDefs, resolvers });
const yoga = createYoga({ schema, context: { search }, logging: false, graphiql: false, landingPage: false });
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
