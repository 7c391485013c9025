/** A client of the endpoint, as `web/js/graphql.js` is for the pages: this folder has to stand for itself. */

/** Longer addresses are not taken by every server on the way. */
const LONGEST_ADDRESS = 6000;

/** Asks by GET and the query's hash, so that browsers and caches keep answers, and by POST what is too long for that. */
export function asker(endpoint, headers, fetch) {
  const digests = new Map();

  /** Null where a browser has none, which is on plain HTTP from another machine. */
  async function digestOf(text) {
    if (!globalThis.crypto?.subtle) return null;
    if (!digests.has(text)) {
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
      digests.set(text, [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    return digests.get(text);
  }

  async function send(request) {
    const written = (value) => (typeof value === "string" ? value : JSON.stringify(value));
    const parameters = new URLSearchParams(Object.entries(request).map(([name, value]) => [name, written(value)]));
    const address = `${endpoint}?${parameters}`;
    const accept = { Accept: "application/json", ...headers };
    const asJson = { method: "POST", headers: { ...accept, "Content-Type": "application/json" } };
    const isShort = address.length <= LONGEST_ADDRESS;
    const response = await (isShort
      ? fetch(address, { headers: accept })
      : fetch(endpoint, { ...asJson, body: JSON.stringify(request) }));
    return response.json();
  }

  return async (query, variables) => {
    const digest = await digestOf(query);
    const extensions = { persistedQuery: { version: 1, sha256Hash: digest } };
    let answer = await send(digest ? { variables, extensions } : { query, variables });
    const isUnknown = answer.errors?.[0]?.extensions?.code === "PERSISTED_QUERY_NOT_FOUND";
    if (isUnknown) answer = await send({ query, variables, extensions });
    // A facet that failed is null, and the hits stand; where a whole search did, there is nothing to show.
    if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? "The answer of the gateway could not be read.");
    return answer.data;
  };
}
