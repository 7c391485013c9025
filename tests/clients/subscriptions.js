// Subscribes with a client and prints the titles that it is told, a line each, until it has as many as were asked for.
//
//   node subscriptions.js CLIENT URL COUNT
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

const [client, url, count] = process.argv.slice(2);
const query = "subscription Added($query: String) { articleAdded(query: $query) { id title source { name } } }";
const variables = { query: "tide" };

const socket = () => createWsClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 3 });
const events = (singleConnection) =>
  createSseClient({ url: singleConnection ? `${url}/stream` : url, singleConnection, lazy: true });
const apollo = (link) => {
  const observable = new ApolloClient({ link, cache: new InMemoryCache() }).subscribe({ query: gql(query), variables });
  return {
    subscribe: (_, sink) =>
      observable.subscribe({ next: sink.next, error: sink.error, complete: sink.complete }),
  };
};

const overSocket = (client) => (request) => ({
  subscribe: (sink) => ({ unsubscribe: client.subscribe({ ...request, query: request.query ?? "" }, sink) }),
});
const urql = (options, exchanges) => {
  const { subscribe } = new Client({ url, exchanges, ...options }).subscription(query, variables);
  return { subscribe: (_, sink) => subscribe(sink.next) };
};

const clients = {
  "graphql-ws": socket,
  "graphql-sse": () => events(false),
  "graphql-sse, one connection": () => events(true),
  "Apollo over graphql-ws": () => apollo(new GraphQLWsLink(socket())),
  "urql": () => urql({ fetchSubscriptions: true }, [fetchExchange]),
  "urql over graphql-ws": () => urql({}, [subscriptionExchange({ forwardSubscription: overSocket(socket()) })]),
  "Apollo in parts": () => apollo(new HttpLink({ uri: url })),
};

let told = 0;
clients[client]().subscribe(
  { query, variables },
  {
    next({ data, errors, error }) {
      if (errors || error) throw errors?.[0] ?? error;
      console.log(data.articleAdded.title);
      if (++told === Number(count)) process.exit(0);
    },
    error(reason) {
      console.error(reason);
      process.exit(1);
    },
    complete() {
      console.log("complete");
      process.exit(0);
    },
  },
);
