/** What can be filtered by and counted, by the names that the schema's filter has for it. */

/** Fields whose values are counted, and what `facetValues` calls them. */
export const FACETS = {
  tags: "TAGS",
  category: "CATEGORY",
  source: "SOURCE",
  lang: "LANG",
  sentiment: "SENTIMENT",
  author: "AUTHOR",
};

/** True or false. */
export const FLAGS = ["hasCoverImage", "translation"];

/** In seconds since 1970. */
export const MOMENTS = ["publishedAt", "updatedAt"];

/** The name, where it is one of these. Throws a sentence where it is not. */
export function attribute(name) {
  const known = [...Object.keys(FACETS), ...FLAGS, ...MOMENTS];
  if (!known.includes(name)) throw new Error(`newsgate has no attribute ${name}; there are ${known.join(", ")}.`);
  return name;
}
