// Mercurius as its documentation advises for speed: every operation is compiled by graphql-jit.
import Fastify from "fastify";
import mercurius from "mercurius";

import { resolvers, searching, typeDefs } from "./articles.js";

const search = searching(process.env.MEILISEARCH_URL);
const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers, context: () => ({ search }), jit: 1 });
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
