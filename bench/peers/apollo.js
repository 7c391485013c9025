// Apollo Server with its own web server. It remembers what it parsed and validated by itself.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

import { resolvers, searching, typeDefs } from "./articles.js";

const search = searching(process.env.MEILISEARCH_URL);
const server = new ApolloServer({ typeDefs, resolvers });
const listen = { host: "127.0.0.1", port: 0 };
const { url } = await startStandaloneServer(server, { listen, context: async () => ({ search }) });
console.log(url);
