/** Sends what somebody wrote to the public endpoint, and gives what came back as it came. */

/** With this media type the status of what could not be executed is 200 too: it is an answer, and is shown as one. */
const ONE = "application/json";
/** https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, a connection for each operation. */
const MANY = "text/event-stream";
const LOST = "The server cannot be reached.";

/** There is no answer; the message says why. */
export class Unanswered extends Error {}

/** A request's `variables`, of the text that somebody wrote. Throws Unanswered. */
export function readVariables(text) {
  if (!text.trim()) return undefined;
  let variables;
  try {
    variables = JSON.parse(text);
  } catch (error) {
    throw new Unanswered(`The variables are not JSON: ${error.message}`);
  }
  if (variables === null || typeof variables !== "object" || Array.isArray(variables)) {
    throw new Unanswered('The variables must be a JSON object such as {"query": "battery"}.');
  }
  return variables;
}

/**
 * `answer` is the JSON, or null where there was none; `text` is what came; `status` is null where nothing did.
 * Throws what `signal` was aborted with.
 */
export async function send(request, { signal } = {}) {
  const started = performance.now();
  let status = null;
  let text = "";
  try {
    const response = await post(request, ONE, signal);
    status = response.status;
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    text = LOST;
  }
  return {
    status,
    text,
    answer: parsed(text),
    milliseconds: performance.now() - started,
    bytes: new Blob([text]).size,
  };
}

/** The answers to a subscription, as they come. Throws what `signal` was aborted with, and Unanswered. */
export async function* follow(request, { signal } = {}) {
  let rest = "";
  try {
    const response = await post(request, MANY, signal);
    if (!response.ok) throw new Unanswered(parsed(await response.text())?.errors?.[0]?.message ?? LOST);
    for await (const text of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
      const events = (rest + text).split("\n\n");
      rest = events.pop();
      yield* events
        .map((event) => event.match(/^data: (.+)$/m))
        .filter(Boolean)
        .map(([, data]) => JSON.parse(data));
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof TypeError ? new Unanswered(LOST) : error; // what fetch and its streams throw for a lost server
  }
}

/** Not every browser can go through a stream by itself. */
async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}

function post({ query, variables, operationName }, accept, signal) {
  const body = JSON.stringify({ query, variables, operationName: operationName ?? undefined });
  return fetch("graphql", {
    method: "POST",
    headers: { Accept: accept, "Content-Type": "application/json" },
    body,
    signal,
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
