/** Sends what somebody wrote to the public endpoint, and gives what came back as it came. */

/** With this media type the status of what could not be executed is 200 too: it is an answer, and is shown as one. */
const HEADERS = { Accept: "application/json", "Content-Type": "application/json" };

/** What was written cannot be sent; the message says why. */
export class Unsendable extends Error {}

/** A request's `variables`, of the text that somebody wrote. Throws Unsendable. */
export function readVariables(text) {
  if (!text.trim()) return undefined;
  let variables;
  try {
    variables = JSON.parse(text);
  } catch (error) {
    throw new Unsendable(`The variables are not JSON: ${error.message}`);
  }
  if (variables === null || typeof variables !== "object" || Array.isArray(variables)) {
    throw new Unsendable('The variables must be a JSON object such as {"query": "battery"}.');
  }
  return variables;
}

/**
 * `answer` is the JSON, or null where there was none; `text` is what came; `status` is null where nothing did.
 * Throws what `signal` was aborted with.
 */
export async function send({ query, variables, operationName }, { signal } = {}) {
  const started = performance.now();
  let status = null;
  let text = "";
  try {
    const body = JSON.stringify({ query, variables, operationName: operationName ?? undefined });
    const response = await fetch("graphql", { method: "POST", headers: HEADERS, body, signal });
    status = response.status;
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    text = "The server cannot be reached.";
  }
  return { status, text, answer: parsed(text), milliseconds: performance.now() - started, bytes: new Blob([text]).size };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
