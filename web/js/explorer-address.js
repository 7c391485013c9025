/**
 * What the explorer's address asks for: `?query=…&variables=…&operationName=…`, which are the parameters of a request by
 * GET. To open one runs nothing. Pages that show their queries link to the explorer so.
 */

/** A server on the way, or the gateway itself, may not take more when the page is loaded again. */
const LONGEST_ADDRESS = 8000;

/** Texts as they are shown; `operationName` is null where none is named. */
export function fromAddress(search) {
  const given = new URLSearchParams(search);
  return {
    query: given.get("query") ?? "",
    variables: indented(given.get("variables") ?? ""),
    operationName: given.get("operationName") || null,
  };
}

/** Relative to the page. What `search` had besides stays; of what is too long for an address, nothing is in it. */
export function toAddress({ query, variables, operationName }, search = "") {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries({ query, variables: compact(variables), operationName })) {
    if (value?.trim()) parameters.set(name, value);
    else parameters.delete(name);
  }
  if (`${parameters}`.length > LONGEST_ADDRESS)
    for (const name of ["query", "variables", "operationName"]) parameters.delete(name);
  return `?${parameters}`;
}

/** A link to the explorer from another page of the site. */
export function explorerAddress(query, variables = {}) {
  const text = Object.keys(variables).length ? JSON.stringify(variables) : "";
  return `graphql${toAddress({ query, variables: text })}`;
}

/** JSON in lines; what is no JSON as it is. */
function indented(text) {
  return rewritten(text, 2);
}

function compact(text) {
  return rewritten(text, 0);
}

function rewritten(text, indent) {
  try {
    return text?.trim() ? JSON.stringify(JSON.parse(text), null, indent) : "";
  } catch {
    return text;
  }
}
