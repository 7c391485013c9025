/** Names of operations, and what else has to be told from them: texts, comments, and the braces that all else is in. */
const TOKEN = /"""[^]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}]|\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/g;

/** The names of a document's operations, in their order, whether or not the document is whole. */
export function operationNames(text) {
  let depth = 0;
  const names = [];
  for (const [token, name] of text.matchAll(TOKEN)) {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    else if (name && depth === 0) names.push(name);
  }
  return names;
}
