/** Operations, and what else has to be told from them: texts, comments, and the braces that all else is in. */
const TOKEN =
  /"""[^]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}]|(?<![$\w])(query|mutation|subscription)\b(?:\s+([_A-Za-z]\w*))?/g;

/** What a document has, whether or not it is whole: `{kind, name}`, the name null where there is none. */
export function operationsIn(text) {
  let depth = 0;
  const operations = [];
  for (const [token, kind, name = null] of text.matchAll(TOKEN)) {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    else if (kind && depth === 0) operations.push({ kind, name });
  }
  return operations;
}

/** Whether it has one answer after the other. */
export function isSubscription(text, operationName) {
  const operations = operationsIn(text);
  const meant =
    operations.find(({ name }) => name === operationName) ?? (operations.length === 1 ? operations[0] : null);
  return meant?.kind === "subscription";
}
