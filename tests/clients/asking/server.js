// What the clients here share: newsgate's address, and what each of them sent there.
export const url = process.argv[2];

const requests = [];
const send = globalThis.fetch;

globalThis.fetch = async (where, options = {}) => {
  const { searchParams } = new URL(where);
  const body = options.body ? JSON.parse(options.body) : {};
  requests.push({
    method: options.method ?? "GET",
    hasText: searchParams.has("query") || "query" in body,
    hasHash: searchParams.has("extensions") || "extensions" in body,
    name: body.documentId ?? null,
  });
  return send(where, options);
};

// What was sent since this was asked last.
export const sent = () => requests.splice(0);
