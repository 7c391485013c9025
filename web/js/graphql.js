/**
 * A client of the public endpoint: GET with automatic persisted queries, so that answers are kept by the browser and
 * asked for again by ETag. https://www.apollographql.com/docs/apollo-server/performance/apq
 */

const ENDPOINT = "graphql";
/** A hash that is not known yet is no failure; with this media type its status is 200, and no browser complains. */
const ACCEPT = "application/json";
/** Longer addresses are not taken by every server on the way. */
const LONGEST_ADDRESS = 6000;

/** What can be told to people. `isLost`: no gateway or no engine answered, so that it may help to ask again. */
export class GraphQLFailure extends Error {
  constructor(message, { code = null, isLost = false } = {}) {
    super(message);
    this.name = "GraphQLFailure";
    this.code = code;
    this.isLost = isLost;
  }
}

/** A part of `articles` that is null, as its warnings tell it. */
export function partMissing({ warnings }, code) {
  const warning = warnings.find((each) => each.code === code);
  return new GraphQLFailure(warning?.message ?? "This part is not available at the moment.");
}

/**
 * The answer's `data`. Errors of single fields come with it, as `errors`, where the operation could be executed at all.
 * Throws GraphQLFailure, and what `signal` was aborted with.
 */
export async function ask(query, variables, { signal } = {}) {
  const digest = await digestOf(query);
  let answer = await send(digest ? { variables, digest } : { query, variables }, signal);
  if (answer.errors?.[0]?.extensions?.code === "PERSISTED_QUERY_NOT_FOUND") {
    answer = await send({ query, variables, digest }, signal);
  }
  if (answer.data) return { data: answer.data, errors: answer.errors ?? [] };
  const [first] = answer.errors ?? [];
  throw new GraphQLFailure(first?.message ?? "The answer could not be read.", {
    code: first?.extensions?.code,
    isLost: ["SEARCH_UNAVAILABLE", "SEARCH_OVERLOADED", "INTERNAL_SERVER_ERROR"].includes(first?.extensions?.code),
  });
}

async function send({ query, variables, digest }, signal) {
  const extensions = digest && { persistedQuery: { version: 1, sha256Hash: digest } };
  const response = await transport({ query, variables, extensions }, signal);
  try {
    return await response.json();
  } catch (error) {
    signal?.throwIfAborted();
    throw new GraphQLFailure(`The server answered with ${response.status}.`, { isLost: response.status >= 500 });
  }
}

async function transport(request, signal) {
  const parameters = Object.entries(request).filter(([, value]) => value !== undefined && value !== null);
  const address = `${ENDPOINT}?${new URLSearchParams(
    parameters.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  )}`;
  try {
    if (address.length <= LONGEST_ADDRESS) return await fetch(address, { headers: { Accept: ACCEPT }, signal });
    const headers = { Accept: ACCEPT, "Content-Type": "application/json" };
    return await fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(request), signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new GraphQLFailure("The server cannot be reached.", { isLost: true });
  }
}

const digests = new Map();

/** SHA-256 in hexadecimal; null where the browser has none, which is on plain HTTP from another machine. */
async function digestOf(text) {
  if (!globalThis.crypto?.subtle) return null;
  if (!digests.has(text)) {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    digests.set(text, Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return digests.get(text);
}
