/** Answers as Algolia gives them. */

export function answerOf({ indexName, params, query, page, size }) {
  const plain = Object.entries(params).filter(([, value]) => typeof value !== "object");
  return {
    index: indexName,
    query,
    params: `${new URLSearchParams(plain)}`,
    page,
    hitsPerPage: size,
    exhaustiveNbHits: true,
  };
}

/** @returns {Record<string, Record<string, number>>} */
export function valuesOf(facets, count) {
  return Object.fromEntries(
    Object.entries(facets ?? {})
      .filter(([, facet]) => facet)
      .map(([name, { values }]) => [
        name,
        withoutZeros(Object.fromEntries(values.map((one) => [one.value, one[count]]))),
      ]),
  );
}

export function withoutZeros(counts) {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Names for people, of values that have one: `{source: {"kiln-notes": "Kiln Notes"}}`. */
export function labelsOf(facets) {
  const named = (values) =>
    Object.fromEntries(values.filter(({ value, label }) => value !== label).map(({ value, label }) => [value, label]));
  return Object.fromEntries(Object.entries(facets ?? {}).map(([name, { values }]) => [name, named(values)]));
}

export function hitOf({ node, matches }, { query, mark }) {
  const partsOf = (field) => matches.filter((match) => match.field === field).map((match) => match.parts);
  const shown = (parts, text) => {
    const given = parts ?? [{ text: text ?? "", matched: false }];
    return { value: mark(given), ...levelOf(given, query) };
  };
  const tagged = new Map(partsOf("TAGS").map((parts) => [parts.map(({ text }) => text).join(""), parts]));
  const description = shown(partsOf("DESCRIPTION")[0], node.description);
  return {
    ...node,
    objectID: node.id,
    _highlightResult: {
      title: shown(partsOf("TITLE")[0], node.title),
      description,
      tags: (node.tags ?? []).map((tag) => shown(tagged.get(tag), tag)),
    },
    _snippetResult: { description, body: shown(partsOf("BODY")[0], "") },
  };
}

function levelOf(parts, query) {
  const matchedWords = [...new Set(parts.filter(({ matched }) => matched).map(({ text }) => text.toLowerCase()))];
  const wanted = query.split(/\s+/).filter(Boolean).length;
  return {
    matchLevel: !matchedWords.length ? "none" : matchedWords.length < wanted ? "partial" : "full",
    matchedWords,
    fullyHighlighted: matchedWords.length > 0 && parts.every(({ text, matched }) => matched || !text.trim()),
  };
}
